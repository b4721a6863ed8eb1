import type { ModelEndpoint, RegisteredFunction } from '@workflows/contracts';
import type { AskedEndpoint, Models, TenantTask } from '@workflows/runtime';
import { FakeModelServer, replies } from '@workflows/testing';
import { AskingTasks } from './asking-tasks.fixture';

let server: FakeModelServer;
let tasks: AskingTasks;

beforeAll(async () => void (server = await FakeModelServer.start()));
afterAll(() => server.close());
beforeEach(() => void (tasks = new AskingTasks(server)));
afterEach(() => tasks.close());

describe('a function whose model is elsewhere', () => {
  const KEY = 'sk-canary-of-a-tenant';
  let asked: (AskedEndpoint | undefined)[] = [];

  beforeEach(() => {
    asked = [];
    tasks.secrets.set('default/models', `${KEY}\n`);
    tasks.registered = ofEndpoint({ url: server.url, key: '{{secret:models}}' });
    tasks.callsOfFunctions = tasks.door(true);
  });

  function ofEndpoint(endpoint: Omit<ModelEndpoint, 'provider'>): RegisteredFunction {
    return {
      ...{ tenant: 'default', name: 'ai.sum', type: 'ai', revision: 1, deleted: false },
      ...{ model: 'own', endpoint: { provider: 'openai', ...endpoint } },
    };
  }

  /** The settings name another place, and what it posts goes to `to`. */
  const models = (to = server.url): Models => ({
    ...tasks.thatPost(to),
    urlOf: () => 'http://127.0.0.1:1/v1',
    ask: (request, send, { endpoint } = {}) => {
      asked.push(endpoint);
      const withKey: typeof send = (sent) =>
        send({ ...sent, headers: { ...sent.headers, authorization: `Bearer ${endpoint?.key}` } });
      return tasks.thatPost(to).ask(request, withKey);
    },
  });

  const again = async (more: Partial<TenantTask> = {}): Promise<unknown[]> => {
    tasks.told = [];
    tasks.run(models(), { arguments: { $config: { cache: false } }, ...more });
    return tasks.outcome();
  };

  it('asks it with the key as it is at that moment', async () => {
    expect(await again()).toMatchObject(['succeeded', expect.anything(), {}]);
    expect(asked).toEqual([
      { provider: 'openai', url: server.url, key: KEY, keyIs: expect.stringContaining('"models"') },
    ]);
    tasks.secrets.set('default/models', 'sk-rotated');
    await again({ taskId: 4 });
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, 'Bearer sk-rotated']);
  });

  it('shows nobody the key, whatever the endpoint sends back', async () => {
    server.next(replies(200, JSON.stringify({ text: `you are ${KEY}`, raw: Buffer.from(KEY).toString('base64') })));
    expect(JSON.stringify(await again())).toContain('[secret models]');
    expect(JSON.stringify(tasks.told)).not.toContain(KEY);
    expect(JSON.stringify(tasks.told)).not.toContain(Buffer.from(KEY).toString('base64'));
  });

  it('fails with what to do where the secret is gone, though the answer was tasks.kept, and is not tried again', async () => {
    await again({ arguments: {} });
    tasks.secrets.clear();
    const cause = expect.stringContaining('PUT /secrets/models');
    expect(await again({ arguments: {} })).toMatchObject([
      'failed',
      { error: 'Secret.Missing', cause, retryable: false },
    ]);
    expect(server.asked).toHaveLength(1);
  });

  it('has no secrets but those of its tenant', async () => {
    tasks.registered = { ...ofEndpoint({ url: server.url, key: '{{secret:models}}' }), tenant: 'another' };
    expect(await again({ tenant: 'another' })).toMatchObject(['failed', { error: 'Secret.Missing' }]);
    expect(server.asked).toEqual([]);
  });

  it('fails where no header can carry the key', async () => {
    tasks.secrets.set('default/models', 'two\nlines');
    expect(await again()).toMatchObject(['failed', { error: 'Secret.Unreadable', retryable: false }]);
  });

  it('reaches nothing beside its endpoint, nor the private network where functions may not', async () => {
    tasks.run(models(server.url.replace('/v1', '/v2')));
    expect(await tasks.outcome()).toMatchObject([
      'failed',
      { cause: expect.stringContaining('not the one that was set') },
    ]);
    tasks.callsOfFunctions = tasks.door(false);
    expect(await again()).toMatchObject(['failed', { cause: expect.stringContaining('ALLOW_PRIVATE_NETWORK') }]);
    expect(server.asked).toEqual([]);
  });

  it('is not given what was kept of the same question elsewhere', async () => {
    await again({ arguments: {} });
    const url = server.url.replace('127.0.0.1', 'localhost');
    tasks.registered = ofEndpoint({ url });
    tasks.told = [];
    tasks.run(models(url), { arguments: {} });
    await tasks.outcome();
    expect(server.asked).toHaveLength(2);
  });
});
