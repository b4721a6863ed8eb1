import { replies, says, wants, type FakeModelServer } from '../models/fake-model-server';
import type { Api, Body } from './api';

const CODE = `async ({ ai, event }) => ai.support(event, {
  schema: { reply: 'a sentence' },
  tools: { shorten: { call: () => 'short', description: 'makes it short' } },
})`;

/** Settings of a service whose model is the fake one, under a name that has a price. */
export const modelSettings = (models: FakeModelServer) => ({
  AI_BASE_URL: models.url,
  AI_MODEL: 'gpt-4o',
  AI_API_KEY: 'sk-canary-of-the-models',
});

export function describeModels(api: () => Api, models: () => FakeModelServer): void {
  it('a model answers an agent through 429, its tools and a made-up one, and the same question again without being asked', async () => {
    models().clear();
    models().next(
      replies(429, '{}', { 'retry-after': '0' }),
      wants(['shorten', '{}'], ['burn', '{}']),
      says('{"reply":"all good"}'),
    );
    const { ids } = await api().ask('POST', '/workflows/register', { helps: { type: 'Function', code: CODE } });
    const run = async (): Promise<Body> => api().finished(await api().start(ids.helps, { text: 'broken' }), 60_000);
    const first = await run();
    expect(first).toMatchObject({
      ...{ status: 'completed', output: { reply: 'all good' } },
      usage: { calls: 2, tokensIn: 24, tokensOut: 6, costMicros: 120, models: ['gpt-4o'] },
    });
    expect(first.stateHistory.map(({ state, attempts }: Body) => [state, attempts])).toEqual([
      ['ai.support', 2],
      ['ai.support', 1],
    ]);
    const told = models()
      .asked.at(-1)
      ?.body.messages.map(({ content }) => String(content));
    expect(told?.at(-1)).toContain('There is no tool');
    expect(await run()).toMatchObject({ output: { reply: 'all good' }, usage: { calls: 2, cached: 2, costMicros: 0 } });
    expect(models().asked).toHaveLength(3);
    const { AI_API_KEY } = modelSettings(models());
    expect(JSON.stringify([first, await api().history(first.id)])).not.toContain(AI_API_KEY);
  });
}
