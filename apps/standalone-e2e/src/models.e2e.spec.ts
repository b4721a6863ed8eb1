import { FakeModelServer, replies, says, wants, type Body } from '@workflows/testing';
import { Service, dataFolder } from './service.fixture';

const CODE = `async ({ ai, event }) => ai.support(event, {
  schema: { reply: 'a sentence' },
  tools: { shorten: { call: () => 'short', description: 'makes it short' } },
})`;
const KEY = 'sk-canary-of-the-models';

jest.setTimeout(240_000);

describe('models of an endpoint', () => {
  let service: Service;
  let server: FakeModelServer;

  beforeAll(async () => {
    server = await FakeModelServer.start();
    const env = { AI_BASE_URL: server.url, AI_MODEL: 'gpt-4o', AI_API_KEY: KEY };
    service = await Service.start(await dataFolder(), env);
  });

  afterAll(async () => {
    await service?.dispose();
    server?.close();
  });

  it('answer an agent through 429, its tools and a made-up one, and the same question again without being asked', async () => {
    server.next(
      replies(429, '{}', { 'retry-after': '0' }),
      wants(['shorten', '{}'], ['burn', '{}']),
      says('{"reply":"all good"}'),
    );
    const { ids } = await service.api.ask('POST', '/workflows/register', { helps: { type: 'Function', code: CODE } });
    const run = async (): Promise<Body> =>
      service.api.finished(await service.api.start(ids.helps, { text: 'broken' }), 60_000);
    const first = await run();
    expect(first).toMatchObject({
      ...{ status: 'completed', output: { reply: 'all good' } },
      usage: { calls: 2, tokensIn: 24, tokensOut: 6, costMicros: 120, models: ['gpt-4o'] },
    });
    expect(first.stateHistory.map(({ state, attempts }: Body) => [state, attempts])).toEqual([
      ['ai.support', 2],
      ['ai.support', 1],
    ]);
    const told = server.asked.at(-1)?.body.messages.map(({ content }) => String(content)) ?? [];
    expect(told.at(-1)).toContain('There is no tool');
    expect(await run()).toMatchObject({ output: { reply: 'all good' }, usage: { calls: 2, cached: 2, costMicros: 0 } });
    expect(server.asked).toHaveLength(3);
    expect(JSON.stringify([first, await service.api.history(first.id)])).not.toContain(KEY);
  });
});
