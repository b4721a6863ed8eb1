import type { ServerResponse } from 'node:http';
import { setTimeout as pass } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import type { Json, ModelEndpoint, RegisteredFunction, TextPiece } from '@workflows/contracts';
import { LiveTexts } from '@workflows/runtime';
import type {
  AnswerCache,
  AskedEndpoint,
  FunctionOutcomes,
  KeptAnswer,
  Models,
  SchemaChecker,
  TenantTask,
  ToolCall,
} from '@workflows/runtime';
import { FakeClock, FakeModelServer, replies, says, silence, waitFor, type ModelReply } from '@workflows/testing';
import { OutboundCalls } from '../http/outbound-calls';
import { ModelCalls } from './model-calls';
import { ModelDoors } from './model-doors';

let server: FakeModelServer;
let calls: OutboundCalls;
let callsOfFunctions: OutboundCalls;
let told: unknown[][] = [];
let registered: RegisteredFunction | undefined;
let asked: Parameters<Models['ask']>[0][] = [];
const clock = new FakeClock();
const texts = new LiveTexts(clock);

const outcomes: FunctionOutcomes = {
  succeeded: (_task, result, _digest, usage) => void told.push(['succeeded', result, usage]),
  failed: (_task, failure) => void told.push(['failed', failure]),
  accepted: () => void told.push(['accepted']),
  givenBack: () => void told.push(['givenBack']),
};
/** Takes every value but those that hold "wrong". */
const schemas: SchemaChecker = {
  faultOf: async () => undefined,
  atOnce: () => true,
  problems: async (_, value) =>
    JSON.stringify(value).includes('wrong') ? [{ code: 'SCHEMA_VIOLATION', path: '/a', message: 'is wrong' }] : [],
};
const usage = { model: 'm', in: 1, out: 1 };
const kept = new Map<string, KeptAnswer>();
const secrets = new Map<string, string>();
const answers: AnswerCache = {
  find: async (tenant, key) => kept.get(`${tenant}/${key}`),
  keep: async (tenant, key, answer) => void kept.set(`${tenant}/${key}`, answer),
};

beforeAll(async () => void (server = await FakeModelServer.start()));
afterAll(() => server.close());
beforeEach(() => {
  server.clear();
  told = [];
  asked = [];
  registered = undefined;
  kept.clear();
  secrets.clear();
  const limits = { maxCalls: 4, maxCallsPerOrigin: 4 };
  calls = new OutboundCalls(clock, { policy: { allowPrivateNetwork: true }, ...limits });
  callsOfFunctions = new OutboundCalls(clock, { policy: { allowPrivateNetwork: false }, ...limits });
});
afterEach(async () => {
  await calls.close();
  await callsOfFunctions.close();
});

/** Posts what it is asked, and takes the body for the answer; `to` is where it goes. */
function modelsThatPost(to = server.url): Models {
  return {
    usual: 'm',
    urlOf: () => server.url,
    ask: async (request, send) => {
      asked.push(request);
      const body = JSON.stringify({ model: request.model, messages: request.messages });
      const url = `${to}/chat/completions`;
      try {
        const answer = await send({ url, method: 'POST', headers: { 'content-type': 'application/json' }, body });
        if (answer.status === 429)
          return { ok: false, error: 'AI.RateLimited', cause: 'slow', status: 429, retryAfter: '7', usage };
        return { ok: true, value: answer.body ?? null, calls: [], usage };
      } catch (error) {
        return { ok: false, error: 'AI.Unavailable', cause: String(error) };
      }
    },
  };
}

const saying = (outcome: Awaited<ReturnType<Models['ask']>>): Models => ({
  usual: 'm',
  urlOf: () => undefined,
  ask: async (request) => {
    asked.push(request);
    return outcome;
  },
});

function run(models: Models, more: Partial<TenantTask> = {}): ModelCalls {
  const lookUp = (_tenant: string, name: string) => (registered?.name === name ? registered : undefined);
  const reveal = async (tenant: string, name: string) => secrets.get(`${tenant}/${name}`);
  const doors = new ModelDoors({
    ...{ models, clock, secrets: { reveal } },
    ...{ ofSettings: calls, ofFunctions: callsOfFunctions },
  });
  const runner = new ModelCalls({
    ...{ outcomes, clock, models, doors, schemas, answers, texts },
    functions: { lookUp, isPaused: () => false },
  });
  runner.run({
    ...{ tenant: 'default', workflowName: 'w', executionId: 'execution_1', taskId: 3, function: 'ai.sum', state: 's' },
    ...{ arguments: { text: 'hi' }, attempt: 1, visit: 2, accepted: false },
    ...more,
  });
  return runner;
}

const outcome = async (): Promise<unknown[]> => {
  await waitFor(() => told.length > 0, { within: 5_000 });
  expect(told).toHaveLength(1);
  return told[0] ?? [];
};

describe('a task that asks a model', () => {
  it('gives what the model gives, with what it used, under the idempotency key of its visit', async () => {
    server.next(replies(200, '{"a":1}'));
    run(modelsThatPost());
    expect(await outcome()).toEqual(['succeeded', '{"a":1}', usage]);
    expect(server.asked[0]?.headers['idempotency-key']).toBe('execution_1-2');
  });

  it('gives the same question of the same tenant its answer again, which says so and costs nothing', async () => {
    const again = async (more: Partial<TenantTask>) => {
      told = [];
      run(modelsThatPost(), more);
      return (await outcome())[2];
    };
    expect(await again({})).toEqual(usage);
    expect(await again({ taskId: 4 })).toEqual({ model: 'm', in: 0, out: 0, costMicros: 0, cached: true });
    expect(await again({ taskId: 5, tenant: 'another' })).toEqual(usage);
    expect(await again({ taskId: 6, arguments: { text: 'hi', $config: { cache: false } } })).toEqual(usage);
    expect(await again({ taskId: 7, arguments: { text: 'hi', $config: { model: 'n' } } })).toEqual(usage);
    expect(server.asked).toHaveLength(4);
  });

  it('keeps no answer that was wrong', async () => {
    const models = { ...modelsThatPost(), ask: async () => ({ ok: true, value: 'wrong', calls: [], usage }) as const };
    run(models, { arguments: { $config: { schema: 'a word' } } });
    await outcome();
    expect(kept.size).toBe(0);
  });

  it('reaches what the settings name and nothing else', async () => {
    run(modelsThatPost(server.url.replace('/v1', '/v2')));
    expect(await outcome()).toMatchObject([
      'failed',
      { cause: expect.stringContaining('not the one that was set for it') },
    ]);
    expect(server.asked).toHaveLength(0);
  });

  it('never reaches the metadata of the machine, whatever the settings name', async () => {
    const url = 'http://169.254.169.254/v1';
    run({ ...modelsThatPost(url), urlOf: () => url });
    expect(await outcome()).toMatchObject(['failed', { cause: expect.stringContaining('may not be called') }]);
  });

  it('waits as long as a busy model asks for, and tells what was used all the same', async () => {
    server.next(replies(429, '{}'));
    run(modelsThatPost());
    expect(await outcome()).toMatchObject(['failed', { error: 'AI.RateLimited', retryAfterMs: 7_000, usage }]);
  });

  it('says nothing of a late answer once it is closed', async () => {
    server.next(silence, says('late'));
    const runner = run(modelsThatPost());
    await waitFor(() => server.asked.length === 1);
    runner.stop('execution_1', 3);
    await pass(50);
    expect(told).toEqual([]);
  });

  it('fails where the answer does not fit what was asked for', async () => {
    run(saying({ ok: true, value: { a: 'wrong' }, calls: [], usage }), {
      arguments: [{ text: 'hi' }, { schema: { a: 'a word' } }],
    });
    expect(await outcome()).toMatchObject([
      'failed',
      { error: 'AI.InvalidOutput', cause: expect.stringContaining('/a: is wrong'), usage },
    ]);
  });

  it('asks as code says apart from what it asks about, be that a list of two', async () => {
    const about: Json = [{ text: 'hi' }, { schema: 'a word' }];
    run(saying({ ok: true, value: 1, calls: [], usage }), { arguments: about, config: { model: 'small' } });
    await outcome();
    expect(asked).toMatchObject([
      { model: 'small', messages: [{ text: JSON.stringify(about) }], answer: { kind: 'json' } },
    ]);
  });

  it('asks what its registration says, and the call before it', async () => {
    registered = {
      ...{ tenant: 'default', name: 'ai.sum', type: 'ai', revision: 1, deleted: false },
      ...{ model: 'big', instructions: 'Sum up.', answer: { sum: 'one sentence' } },
    };
    run(saying({ ok: true, value: { sum: 'x' }, calls: [], usage }), {
      arguments: { text: 'hi', $config: { model: 'small' } },
    });
    await outcome();
    expect(asked).toMatchObject([
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
    run(saying({ ok: true, value: null, calls: [], usage }), { arguments: given });
    expect(await outcome()).toMatchObject([
      'failed',
      { error: 'AI.InvalidArguments', cause: expect.stringContaining(word), retryable: false },
    ]);
    expect(asked).toEqual([]);
  });

  it('tells an agent of tools that the model made up, or gave something else than they take', async () => {
    registered = {
      ...{ tenant: 'default', name: 'payments.refund', type: 'http', revision: 1, deleted: false },
      ...{ description: 'Gives money back', inputSchema: { type: 'object', properties: { id: {} } } },
    };
    const wanted: ToolCall[] = [
      { id: '1', tool: 'refund', input: { id: 'x' } },
      { id: '2', tool: 'refund', input: { id: 'wrong' } },
      { id: '3', tool: 'burn', input: {} },
    ];
    run(saying({ ok: true, value: '', calls: wanted, usage }), {
      byHandler: true,
      arguments: ['hi', { tools: [{ name: 'refund', function: 'payments.refund' }] }],
    });
    const [, result] = await outcome();
    expect(asked[0]?.tools).toEqual([
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
    run(saying({ ok: true, value: '', calls: wanted, usage }), {
      byHandler: true,
      arguments: ['hi', { tools: [{ name: 'a' }] }],
    });
    expect(await outcome()).toMatchObject([
      'failed',
      { error: 'AI.InvalidOutput', cause: expect.stringContaining('1000') },
    ]);
  });
});

describe('a function whose model is elsewhere', () => {
  const KEY = 'sk-canary-of-a-tenant';
  let asked: (AskedEndpoint | undefined)[] = [];

  beforeEach(() => {
    asked = [];
    secrets.set('default/models', `${KEY}\n`);
    registered = ofEndpoint({ url: server.url, key: '{{secret:models}}' });
    callsOfFunctions = new OutboundCalls(clock, {
      ...{ policy: { allowPrivateNetwork: true }, maxCalls: 4, maxCallsPerOrigin: 4 },
    });
  });

  function ofEndpoint(endpoint: Omit<ModelEndpoint, 'provider'>): RegisteredFunction {
    return {
      ...{ tenant: 'default', name: 'ai.sum', type: 'ai', revision: 1, deleted: false },
      ...{ model: 'own', endpoint: { provider: 'openai', ...endpoint } },
    };
  }

  /** The settings name another place, and what it posts goes to `to`. */
  const models = (to = server.url): Models => ({
    ...modelsThatPost(to),
    urlOf: () => 'http://127.0.0.1:1/v1',
    ask: (request, send, { endpoint } = {}) => {
      asked.push(endpoint);
      const withKey: typeof send = (sent) =>
        send({ ...sent, headers: { ...sent.headers, authorization: `Bearer ${endpoint?.key}` } });
      return modelsThatPost(to).ask(request, withKey);
    },
  });

  const again = async (more: Partial<TenantTask> = {}): Promise<unknown[]> => {
    told = [];
    run(models(), { arguments: { $config: { cache: false } }, ...more });
    return outcome();
  };

  it('asks it with the key as it is at that moment', async () => {
    expect(await again()).toMatchObject(['succeeded', expect.anything(), {}]);
    expect(asked).toEqual([
      { provider: 'openai', url: server.url, key: KEY, keyIs: expect.stringContaining('"models"') },
    ]);
    secrets.set('default/models', 'sk-rotated');
    await again({ taskId: 4 });
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([`Bearer ${KEY}`, 'Bearer sk-rotated']);
  });

  it('shows nobody the key, whatever the endpoint sends back', async () => {
    server.next(replies(200, JSON.stringify({ text: `you are ${KEY}`, raw: Buffer.from(KEY).toString('base64') })));
    expect(JSON.stringify(await again())).toContain('[secret models]');
    expect(JSON.stringify(told)).not.toContain(KEY);
    expect(JSON.stringify(told)).not.toContain(Buffer.from(KEY).toString('base64'));
  });

  it('fails with what to do where the secret is gone, though the answer was kept, and is not tried again', async () => {
    await again({ arguments: {} });
    secrets.clear();
    const cause = expect.stringContaining('PUT /secrets/models');
    expect(await again({ arguments: {} })).toMatchObject([
      'failed',
      { error: 'Secret.Missing', cause, retryable: false },
    ]);
    expect(server.asked).toHaveLength(1);
  });

  it('has no secrets but those of its tenant', async () => {
    registered = { ...ofEndpoint({ url: server.url, key: '{{secret:models}}' }), tenant: 'another' };
    expect(await again({ tenant: 'another' })).toMatchObject(['failed', { error: 'Secret.Missing' }]);
    expect(server.asked).toEqual([]);
  });

  it('fails where no header can carry the key', async () => {
    secrets.set('default/models', 'two\nlines');
    expect(await again()).toMatchObject(['failed', { error: 'Secret.Unreadable', retryable: false }]);
  });

  it('reaches nothing beside its endpoint, nor the private network where functions may not', async () => {
    run(models(server.url.replace('/v1', '/v2')));
    expect(await outcome()).toMatchObject(['failed', { cause: expect.stringContaining('not the one that was set') }]);
    callsOfFunctions = new OutboundCalls(clock, {
      ...{ policy: { allowPrivateNetwork: false }, maxCalls: 4, maxCallsPerOrigin: 4 },
    });
    expect(await again()).toMatchObject(['failed', { cause: expect.stringContaining('ALLOW_PRIVATE_NETWORK') }]);
    expect(server.asked).toEqual([]);
  });

  it('is not given what was kept of the same question elsewhere', async () => {
    await again({ arguments: {} });
    const url = server.url.replace('127.0.0.1', 'localhost');
    registered = ofEndpoint({ url });
    told = [];
    run(models(url), { arguments: {} });
    await outcome();
    expect(server.asked).toHaveLength(2);
  });
});

describe('a model that is listened to', () => {
  let heard: TextPiece[];
  let response: ServerResponse | undefined;
  let leave: () => void;
  beforeEach(() => {
    heard = [];
    response = undefined;
    leave = listen();
  });
  afterEach(() => leave());

  const OTHER = {
    ...{ tenant: 'default', executionId: 'execution_2', function: 'ai.text', state: 's' },
    ...{ attempt: 1, form: 'text' as const },
  };
  const TEXT = { function: 'ai.text', arguments: 'Tell a story.' };
  const listen = (tenant = 'default'): (() => void) =>
    texts.hear(tenant, 'execution_1', (piece) => void heard.push(piece));
  /** A stream that the test goes on with. */
  const open: ModelReply = (given) => {
    response = given.writeHead(200, { 'content-type': 'text/event-stream' });
    given.flushHeaders();
  };
  const goOn = async (text: string): Promise<void> => {
    await waitFor(() => response !== undefined);
    response?.write(text);
  };
  const hears = (pieces: number): Promise<boolean> =>
    waitFor(() => {
      clock.advance(50);
      return heard.length === pieces;
    });

  /** Takes what the server writes for what the model says. */
  const reading: Models = {
    usual: 'm',
    urlOf: () => server.url,
    ask: async (request, send, { said } = {}) => {
      asked.push(request);
      const url = `${server.url}/chat/completions`;
      const answer = await send({ url, method: 'POST', headers: {}, body: '{}', inPieces: said !== undefined });
      let value = answer.body ?? '';
      try {
        for await (const piece of answer.pieces ?? []) {
          said?.(String(Buffer.from(piece)));
          value += String(Buffer.from(piece));
        }
      } catch (error) {
        return { ok: false, error: 'AI.Unavailable', cause: String(error) };
      }
      return { ok: true, value, calls: [], usage };
    },
  };

  it('is heard while it says it, by those of its tenant who look on, and its attempt ends before its task', async () => {
    server.next(open);
    const toldAtEnd: number[] = [];
    const leaveToo = texts.hear('default', 'execution_1', ({ end }) => void (end && toldAtEnd.push(told.length)));
    run(reading, { ...TEXT, attempt: 3 });
    await goOn('Once ');
    await hears(1);
    expect(heard).toEqual([
      { function: 'ai.text', state: 's', visit: 2, attempt: 3, form: 'text', offset: 0, delta: 'Once ' },
    ]);
    await goOn('upon');
    response?.end();
    expect(await outcome()).toEqual(['succeeded', 'Once upon', usage]);
    expect(heard.map(({ delta }) => delta).join('')).toBe('Once upon');
    expect(heard.at(-1)).toMatchObject({ end: true });
    expect(toldAtEnd).toEqual([0]);
    leaveToo();
  });

  it('is asked for a stream where nobody looks on yet; whoever comes then hears what was said so far', async () => {
    leave();
    server.next(open);
    run(reading, TEXT);
    await goOn('Once ');
    await waitFor(() => {
      listen('another')();
      listen()();
      return heard.length > 0;
    });
    expect(heard).toMatchObject([{ offset: 0, delta: 'Once ' }]);
    response?.end();
    await outcome();
  });

  it('is asked for its answer as a whole where nobody looks on, for JSON and where many texts are under way', async () => {
    const others = Array.from({ length: 64 }, (_, visit) => texts.begin({ ...OTHER, visit }));
    const asksForPieces = async (taskId: number, name = 'ai.text'): Promise<boolean> => {
      told = [];
      let inPieces = false;
      const answer = { ok: true, value: 'x', calls: [], usage } as const;
      const ask: Models['ask'] = async (_request, _send, { said } = {}) => ((inPieces = said !== undefined), answer);
      run({ ...reading, ask }, { function: name, arguments: { $config: { cache: false } }, taskId });
      await outcome();
      return inPieces;
    };
    expect(await asksForPieces(7)).toBe(true);
    leave();
    expect(await asksForPieces(8)).toBe(false);
    others.forEach((text) => text.end());
    expect(await asksForPieces(9)).toBe(true);
    expect(await asksForPieces(10, 'ai.sum')).toBe(false);
  });

  it('is heard as it writes JSON by who looks on already', async () => {
    server.next(open);
    run(reading, { taskId: 5 });
    await goOn('{"a":');
    await hears(1);
    expect(heard[0]).toMatchObject({ form: 'json', delta: '{"a":' });
    response?.end('1}');
    await outcome();
  });

  it('is heard no more once its answer was kept', async () => {
    server.next(open);
    run(reading, TEXT);
    await goOn('Once');
    response?.end();
    await outcome();
    [heard, told] = [[], []];
    run(reading, { ...TEXT, taskId: 6 });
    expect(await outcome()).toMatchObject(['succeeded', 'Once', { cached: true }]);
    expect([heard, server.asked.length]).toEqual([[], 1]);
  });

  it('is left once its task is closed, and its text ends', async () => {
    server.next(open);
    const runner = run(reading, TEXT);
    await goOn('Once ');
    await hears(1);
    const left = new Promise((resolve) => response?.once('close', resolve));
    runner.stop('execution_1', 3);
    await left;
    await waitFor(() => heard.length === 2);
    expect(heard[1]).toMatchObject({ delta: '', end: true });
    expect(told).toEqual([]);
  });

  it('fails where it breaks off', async () => {
    server.next(open);
    run(reading, TEXT);
    await goOn('Once ');
    await hears(1);
    response?.destroy();
    expect(await outcome()).toMatchObject(['failed', { error: 'AI.Unavailable' }]);
    expect(heard.at(-1)).toMatchObject({ end: true });
  });

  it('is heard without the key of its endpoint, in whichever parts it sends that back', async () => {
    const KEY = 'sk-canary-of-a-tenant';
    secrets.set('default/models', `${KEY}\n`);
    callsOfFunctions = calls;
    registered = {
      ...{ tenant: 'default', name: 'ai.text', type: 'ai', revision: 1, deleted: false, model: 'own' },
      endpoint: { provider: 'openai', url: server.url, key: '{{secret:models}}' },
    };
    server.next(open);
    run(reading, { ...TEXT, taskId: 11 });
    await goOn(`The key is ${KEY.slice(0, 9)}`);
    await goOn(`${KEY.slice(9)}.`);
    response?.end(' So it is.');
    expect(await outcome()).toEqual(['succeeded', 'The key is [secret models]. So it is.', usage]);
    expect(heard.map(({ delta }) => delta).join('')).toBe('The key is [secret models]. So it is.');
  });

  it('is read to its end where it packs its stream', async () => {
    server.next((given) => {
      const headers = { 'content-type': 'text/event-stream', 'content-encoding': 'gzip' };
      given.writeHead(200, headers).end(gzipSync('Once upon'));
    });
    run(reading, TEXT);
    expect(await outcome()).toMatchObject(['succeeded', 'Once upon', usage]);
  });
});
