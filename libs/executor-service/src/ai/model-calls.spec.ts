import { setTimeout as pass } from 'node:timers/promises';
import type { Json } from '@workflows/contracts';
import type { Models, TenantTask, ToolCall } from '@workflows/runtime';
import { FakeModelServer, replies, says, silence, waitFor } from '@workflows/testing';
import { AskingTasks, usage } from './asking-tasks.fixture';

let server: FakeModelServer;
let tasks: AskingTasks;

beforeAll(async () => void (server = await FakeModelServer.start()));
afterAll(() => server.close());
beforeEach(() => void (tasks = new AskingTasks(server)));
afterEach(() => tasks.close());

const saying = (outcome: Awaited<ReturnType<Models['ask']>>): Models => ({
  usual: 'm',
  urlOf: () => undefined,
  ask: async (request) => {
    tasks.asked.push(request);
    return outcome;
  },
});

describe('a task that asks a model', () => {
  it('gives what the model gives, with what it used, under the idempotency key of its visit', async () => {
    server.next(replies(200, '{"a":1}'));
    tasks.run(tasks.thatPost());
    expect(await tasks.outcome()).toEqual(['succeeded', '{"a":1}', usage]);
    expect(server.asked[0]?.headers['idempotency-key']).toBe('execution_1-2');
  });

  it('gives the same question of the same tenant its answer again, which says so and costs nothing', async () => {
    const again = async (more: Partial<TenantTask>) => {
      tasks.told = [];
      tasks.run(tasks.thatPost(), more);
      return (await tasks.outcome())[2];
    };
    expect(await again({})).toEqual(usage);
    expect(await again({ taskId: 4 })).toEqual({ model: 'm', in: 0, out: 0, costMicros: 0, cached: true });
    expect(await again({ taskId: 5, tenant: 'another' })).toEqual(usage);
    expect(await again({ taskId: 6, arguments: { text: 'hi', $config: { cache: false } } })).toEqual(usage);
    expect(await again({ taskId: 7, arguments: { text: 'hi', $config: { model: 'n' } } })).toEqual(usage);
    expect(server.asked).toHaveLength(4);
  });

  it('keeps no answer that was wrong', async () => {
    const models = { ...tasks.thatPost(), ask: async () => ({ ok: true, value: 'wrong', calls: [], usage }) as const };
    tasks.run(models, { arguments: { $config: { schema: 'a word' } } });
    await tasks.outcome();
    expect(tasks.kept.size).toBe(0);
  });

  it('reaches what the settings name and nothing else', async () => {
    tasks.run(tasks.thatPost(server.url.replace('/v1', '/v2')));
    expect(await tasks.outcome()).toMatchObject([
      'failed',
      { cause: expect.stringContaining('not the one that was set for it') },
    ]);
    expect(server.asked).toHaveLength(0);
  });

  it('never reaches the metadata of the machine, whatever the settings name', async () => {
    const url = 'http://169.254.169.254/v1';
    tasks.run({ ...tasks.thatPost(url), urlOf: () => url });
    expect(await tasks.outcome()).toMatchObject(['failed', { cause: expect.stringContaining('may not be called') }]);
  });

  it('waits as long as a busy model asks for, and tells what was used all the same', async () => {
    server.next(replies(429, '{}'));
    tasks.run(tasks.thatPost());
    expect(await tasks.outcome()).toMatchObject(['failed', { error: 'AI.RateLimited', retryAfterMs: 7_000, usage }]);
  });

  it('says nothing of a late answer once it is closed', async () => {
    server.next(silence, says('late'));
    const runner = tasks.run(tasks.thatPost());
    await waitFor(() => server.asked.length === 1);
    runner.stop('execution_1', 3);
    await pass(50);
    expect(tasks.told).toEqual([]);
  });

  it('fails where the answer does not fit what was asked for', async () => {
    tasks.run(saying({ ok: true, value: { a: 'wrong' }, calls: [], usage }), {
      arguments: [{ text: 'hi' }, { schema: { a: 'a word' } }],
    });
    expect(await tasks.outcome()).toMatchObject([
      'failed',
      { error: 'AI.InvalidOutput', cause: expect.stringContaining('/a: is wrong'), usage },
    ]);
  });

  it('asks as code says apart from what it asks about, be that a list of two', async () => {
    const about: Json = [{ text: 'hi' }, { schema: 'a word' }];
    tasks.run(saying({ ok: true, value: 1, calls: [], usage }), { arguments: about, config: { model: 'small' } });
    await tasks.outcome();
    expect(tasks.asked).toMatchObject([
      { model: 'small', messages: [{ text: JSON.stringify(about) }], answer: { kind: 'json' } },
    ]);
  });

  it('asks what its registration says, and the call before it', async () => {
    tasks.registered = {
      ...{ tenant: 'default', name: 'ai.sum', type: 'ai', revision: 1, deleted: false },
      ...{ model: 'big', instructions: 'Sum up.', answer: { sum: 'one sentence' } },
    };
    tasks.run(saying({ ok: true, value: { sum: 'x' }, calls: [], usage }), {
      arguments: { text: 'hi', $config: { model: 'small' } },
    });
    await tasks.outcome();
    expect(tasks.asked).toMatchObject([
      {
        model: 'small',
        instructions: expect.stringMatching(/^Sum up\./),
        messages: [{ role: 'user', text: '{"text":"hi"}' }],
        answer: { kind: 'schema', schema: { properties: { sum: { type: 'string' } } } },
      },
    ]);
  });

  it.each([
    ['a field that no config has', { $config: { modle: 'x' } }, 'modle'],
    ['a schema that cannot be read', { $config: { schema: { a: 1 } } }, '/a'],
    ['tools where a state asks', { $config: { tools: [] } }, 'for code'],
  ])('is refused with %s, and is not tried again', async (_, given, word) => {
    tasks.run(saying({ ok: true, value: null, calls: [], usage }), { arguments: given });
    expect(await tasks.outcome()).toMatchObject([
      'failed',
      { error: 'AI.InvalidArguments', cause: expect.stringContaining(word), retryable: false },
    ]);
    expect(tasks.asked).toEqual([]);
  });

  it('tells an agent of tools that the model made up, or gave something else than they take', async () => {
    tasks.registered = {
      ...{ tenant: 'default', name: 'payments.refund', type: 'http', revision: 1, deleted: false },
      ...{ description: 'Gives money back', inputSchema: { type: 'object', properties: { id: {} } } },
    };
    const wanted: ToolCall[] = [
      { id: '1', tool: 'refund', input: { id: 'x' } },
      { id: '2', tool: 'refund', input: { id: 'wrong' } },
      { id: '3', tool: 'burn', input: {} },
    ];
    tasks.run(saying({ ok: true, value: '', calls: wanted, usage }), {
      byHandler: true,
      arguments: ['hi', { tools: [{ name: 'refund', function: 'payments.refund' }] }],
    });
    const [, result] = await tasks.outcome();
    expect(tasks.asked[0]?.tools).toEqual([
      { name: 'refund', description: 'Gives money back', input: { type: 'object', properties: { id: {} } } },
    ]);
    expect(result).toMatchObject({
      calls: [
        { id: '1', tool: 'refund' },
        { id: '2', problem: expect.stringContaining('is wrong') },
        { id: '3', problem: 'There is no tool "burn". There are: refund.' },
      ],
    });
  });

  it('carries out no thousand tools of one answer', async () => {
    const wanted = Array.from({ length: 1_000 }, (_, id) => ({ id: String(id), tool: 'a', input: {} }));
    tasks.run(saying({ ok: true, value: '', calls: wanted, usage }), {
      byHandler: true,
      arguments: ['hi', { tools: [{ name: 'a' }] }],
    });
    expect(await tasks.outcome()).toMatchObject([
      'failed',
      { error: 'AI.InvalidOutput', cause: expect.stringContaining('1000') },
    ]);
  });
});
