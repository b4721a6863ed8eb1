import { isJsonObject, type Json } from '@workflows/contracts';
import type { AskedEndpoint, ModelRequest, SendToModel } from '@workflows/runtime';
import {
  FakeModelServer,
  USED,
  chunk,
  endless,
  halfAnAnswer,
  replies,
  says,
  saysInWords,
  streams,
  wants,
} from '@workflows/testing';
import { ConfiguredModels, STUB } from './index';

const KEY = 'sk-very-secret';
let server: FakeModelServer;
beforeAll(async () => void (server = await FakeModelServer.start()));
afterAll(() => server.close());
beforeEach(() => server.clear());

/** Node's own, in the place of the guarded door. */
const send: SendToModel = async ({ url, method, headers, body, inPieces }) => {
  const answer = await fetch(url, { method, headers, body });
  const { status } = answer;
  const isStream = answer.headers.get('content-type') === 'text/event-stream';
  if (inPieces && isStream && answer.body)
    return { status, headers: fieldsOf(answer), body: undefined, pieces: answer.body };
  return { status: answer.status, headers: fieldsOf(answer), body: await answer.text() };
};

const fieldsOf = ({ headers }: Response): Record<string, string> => Object.fromEntries(headers);

function models(): ConfiguredModels {
  return new ConfiguredModels({
    baseUrl: `${server.url}/`,
    apiKey: KEY,
    model: 'gpt-4o-2024-08-06',
    isProduction: true,
  });
}

const OBJECT = { type: 'object', properties: { a: { type: 'string' } }, required: ['a'], additionalProperties: false };

function request(more: Partial<ModelRequest> = {}): ModelRequest {
  const messages = [{ role: 'user', text: 'hi' } as const];
  return { model: 'gpt-4o-2024-08-06', instructions: 'Do it.', messages, answer: { kind: 'text' }, tools: [], ...more };
}

const ask = (more: Partial<ModelRequest> = {}) => models().ask(request(more), send);

describe('a model that is elsewhere than the settings say', () => {
  const elsewhere = (endpoint: Partial<AskedEndpoint> = {}): AskedEndpoint => ({
    ...{ provider: 'openai', url: server.url, key: 'sk-own', keyIs: 'the key in the secret "own"' },
    ...endpoint,
  });
  const unset = new ConfiguredModels({ isProduction: true });

  it('is asked there, with the key of there, and be it called as the stub is', async () => {
    server.next(says('hello'));
    const model = 'local/stub';
    expect(await unset.ask(request({ model }), send, { endpoint: elsewhere() })).toMatchObject({
      ok: true,
      value: 'hello',
    });
    expect(server.asked[0]).toMatchObject({ headers: { authorization: 'Bearer sk-own' }, body: { model } });
    await unset.ask(request(), send, {
      endpoint: { provider: 'openai', url: server.url, keyIs: 'none' },
    });
    expect(server.asked[1]?.headers.authorization).toBeUndefined();
  });

  it('may speak as Anthropic does', async () => {
    server.next(replies(401, '{"type":"error","error":{"type":"authentication_error","message":"no"}}'));
    const failed = await unset.ask(request(), send, { endpoint: elsewhere({ provider: 'anthropic' }) });
    const cause = 'The endpoint answered 401: the key in the secret "own" is not taken.';
    expect(failed).toMatchObject({ error: 'AI.Unauthorized', cause });
    expect(server.asked[0]?.headers['x-api-key']).toBe('sk-own');
  });
});

describe('a model of an endpoint that speaks as OpenAI does', () => {
  it('answers, and what it used is told with what that cost', async () => {
    server.next(says('hello'));
    const usage = { model: 'gpt-4o-2024-08-06', in: 12, out: 3, costMicros: 60 };
    expect(await ask()).toEqual({ ok: true, value: 'hello', calls: [], usage });
    expect(server.asked[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
  });

  it.each<[string, ModelRequest['answer'], string, Json]>([
    ['an object', { kind: 'schema', schema: OBJECT }, '{"a":"b"}', { a: 'b' }],
    ['a list, which is asked for in an object', { kind: 'schema', schema: { type: 'array' } }, '{"value":[1]}', [1]],
    ['any JSON', { kind: 'json' }, '{"x":[1]}', { x: [1] }],
    ['JSON in a fence', { kind: 'json' }, '```json\n{"x":[1]}\n```', { x: [1] }],
    ['an object in a fence', { kind: 'schema', schema: OBJECT }, '```\n{"a":"b"}\n```\n', { a: 'b' }],
    ['a text as it is', { kind: 'text' }, '```json\n{}\n```', '```json\n{}\n```'],
  ])('gives %s', async (_, answer, text, value) => {
    server.next(says(text));
    expect(await ask({ answer })).toMatchObject({ ok: true, value });
  });

  it.each<[string, Parameters<FakeModelServer['next']>[0], Partial<ModelRequest>, object]>([
    [
      '429',
      replies(429, '{"error":{"message":"slow down"}}', { 'retry-after': '7' }),
      {},
      { error: 'AI.RateLimited', status: 429, retryAfter: '7' },
    ],
    ['500', replies(500, 'oops'), {}, { error: 'AI.Unavailable', status: 500 }],
    [
      '400',
      replies(400, '{"error":{"message":"no such field"}}'),
      {},
      { error: 'AI.InvalidRequest', cause: expect.stringContaining('no such field') },
    ],
    [
      '401',
      replies(401, `{"error":{"message":"wrong key ${KEY}"}}`),
      {},
      { error: 'AI.Unauthorized', cause: expect.stringContaining('AI_API_KEY') },
    ],
    ['broken JSON', replies(200, '{"id":'), {}, { error: 'AI.InvalidResponse' }],
    ['another shape', replies(200, '{"hello":1}'), {}, { error: 'AI.InvalidResponse' }],
    ['no choice at all', replies(200, '{"choices":[]}'), {}, { error: 'AI.InvalidResponse' }],
    ['half an answer', halfAnAnswer, {}, { error: 'AI.Unavailable' }],
    [
      'a text that is no JSON',
      says('Sure! {"a":'),
      { answer: { kind: 'json' } },
      { error: 'AI.InvalidOutput', usage: { in: 12, out: 3 } },
    ],
    [
      'an answer that was cut',
      says('{"a":"b', 'length'),
      { answer: { kind: 'json' } },
      { error: 'AI.InvalidOutput', cause: expect.stringContaining('maxTokens') },
    ],
    ['nothing', says(''), {}, { error: 'AI.InvalidOutput' }],
    ['a refusal by its filter', says('', 'content_filter'), {}, { error: 'AI.Refused', usage: { in: 12 } }],
  ])('that answers with %s fails by a name of its own', async (_, reply, more, failure) => {
    server.next(reply);
    const outcome = await ask(more);
    expect(outcome).toMatchObject({ ok: false, ...failure });
    expect(JSON.stringify(outcome)).not.toContain(KEY);
  });

  it('asks for tools, and is told what they gave', async () => {
    const tools = [{ name: 'refund', description: 'gives money back', input: OBJECT }];
    server.next(wants(['refund', '{"a":"b"}'], ['invented', '{}'], ['refund', '{"a"']));
    const first = await ask({ tools });
    expect(first).toMatchObject({
      ok: true,
      calls: [
        { tool: 'refund', input: { a: 'b' } },
        { tool: 'invented' },
        { tool: 'refund', problem: expect.stringContaining('no JSON') },
      ],
    });
    const messages: ModelRequest['messages'] = [
      { role: 'user', text: 'hi' },
      { role: 'assistant', text: '', calls: [{ id: 'call_0', tool: 'refund', input: { a: 'b' } }] },
      { role: 'tool', id: 'call_0', tool: 'refund', result: { done: true } },
    ];
    expect(await ask({ tools, messages })).toMatchObject({ ok: true, value: 'hello' });
    expect(server.asked[1]?.body.messages.map(({ role }) => role)).toEqual(['system', 'user', 'assistant', 'tool']);
  });
});

describe('a model that is listened to', () => {
  let heard: string[];
  beforeEach(() => void (heard = []));
  const listen = (more: Partial<ModelRequest> = {}) =>
    models().ask(request(more), send, { said: (delta) => heard.push(delta) });
  const usage = { model: 'gpt-4o-2024-08-06', in: 12, out: 3, costMicros: 60 };

  it('is heard word by word, and its answer and what it used are as of one that comes whole', async () => {
    server.next(saysInWords('Once upon a time'));
    expect(await listen()).toEqual({ ok: true, value: 'Once upon a time', calls: [], usage });
    expect(heard).toEqual(['Once ', 'upon ', 'a ', 'time']);
    expect(server.asked[0]?.body).toMatchObject({ stream: true, stream_options: { include_usage: true } });
  });

  it('may speak as Anthropic does, and break off as it does', async () => {
    const anthropic = new ConfiguredModels({ anthropicUrl: server.url, anthropicKey: KEY, isProduction: true });
    const listenTo = () =>
      anthropic.ask(request({ model: 'anthropic/m' }), send, { said: (delta) => heard.push(delta) });
    const message = { id: 'msg_1', model: 'm', usage: { input_tokens: 12, output_tokens: 1 } };
    const said = [
      { type: 'message_start', message },
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Once ' } },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'upon' } },
    ];
    server.next(
      streams([
        ...said,
        { type: 'content_block_stop', index: 0 },
        { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 3 } },
        { type: 'message_stop' },
      ]),
      streams([...said, { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } }]),
      streams(said, 'breaks'),
      streams(said),
    );
    expect(await listenTo()).toMatchObject({ ok: true, value: 'Once upon', usage: { in: 12, out: 3 } });
    expect(heard).toEqual(['Once ', 'upon']);
    for (const cause of [/Overloaded/, /broke off/, /./])
      expect(await listenTo()).toMatchObject({
        ok: false,
        error: 'AI.Unavailable',
        cause: expect.stringMatching(cause),
      });
  });

  it('says JSON as it writes it, and gives what that is', async () => {
    server.next(saysInWords('{"value": [1]}'));
    expect(await listen({ answer: { kind: 'schema', schema: { type: 'array' } } })).toMatchObject({ value: [1] });
    expect(heard.join('')).toBe('{"value": [1]}');
  });

  it('wants tools, and is heard with what it says of that alone', async () => {
    const call = (args: object) => chunk({ tool_calls: [{ index: 0, ...args }] });
    server.next(
      streams([
        chunk({ reasoning_content: 'hm' }),
        chunk('I look it up.'),
        call({ id: 'call_0', type: 'function', function: { name: 'refund', arguments: '{"a"' } }),
        call({ function: { arguments: ':"b"}' } }),
        chunk({}, 'tool_calls'),
        USED,
      ]),
    );
    const tools = [{ name: 'refund', description: 'gives money back', input: OBJECT }];
    expect(await listen({ tools })).toMatchObject({
      value: 'I look it up.',
      calls: [{ tool: 'refund', input: { a: 'b' } }],
    });
    expect(heard).toEqual(['I look it up.']);
  });

  it.each<[string, Parameters<FakeModelServer['next']>]>([
    ['answers whole though it was asked for a stream', [says('hello')]],
    ['refuses to stream', [replies(400, '{"error":{"message":"stream_options is not permitted"}}'), says('hello')]],
  ])('is heard once where its endpoint %s', async (_, given) => {
    server.next(...given);
    expect(await listen()).toEqual({ ok: true, value: 'hello', calls: [], usage });
    expect(heard).toEqual(['hello']);
    expect(server.asked).toHaveLength(given.length);
  });

  it.each<[string, Parameters<FakeModelServer['next']>[0], object]>([
    ['breaks off', streams([chunk('Once ')], 'breaks'), { error: 'AI.Unavailable', cause: /broke off/ }],
    ['just ends', streams([chunk('Once ')]), { error: 'AI.Unavailable', cause: /ended too early/ }],
    [
      'tells of an error',
      streams([chunk('Once '), { error: { message: `overloaded, dear ${KEY}`, type: 'server_error' } }]),
      { error: 'AI.Unavailable', cause: /overloaded/ },
    ],
    ['holds what is no frame', streams([chunk('Once '), '{"choices":['], 'stays'), { error: 'AI.InvalidResponse' }],
    ['holds frames of another shape', streams([{ hello: 1 }], 'stays'), { error: 'AI.InvalidResponse' }],
    ['does not end', endless, { error: 'AI.InvalidResponse', cause: /larger than 10 MiB/ }],
    ['says nothing', streams([chunk('', 'stop'), USED]), { error: 'AI.InvalidOutput', usage: { in: 12 } }],
    ['is cut by a filter', streams([chunk('On', 'content_filter'), USED]), { error: 'AI.Refused' }],
    ['is refused', replies(429, '{}', { 'retry-after': '7' }), { error: 'AI.RateLimited', retryAfter: '7' }],
  ])('fails where its stream %s', async (_, reply, { cause, ...failure }: { cause?: RegExp }) => {
    server.next(reply);
    const outcome = await listen();
    expect(outcome).toMatchObject({ ok: false, ...failure });
    if (cause) expect(outcome.ok || outcome.cause).toMatch(cause);
    expect(JSON.stringify(outcome)).not.toContain(KEY);
  });
});

describe('the stub', () => {
  const schema = {
    type: 'object',
    properties: {
      mood: { type: 'string', enum: ['good', 'bad'] },
      tags: { type: 'array', items: { type: 'string' } },
      days: { type: 'integer', minimum: 3, maximum: 5 },
      stars: { type: 'integer', description: '7 to 8' },
      next: { $ref: '#' },
    },
  };
  const stub = new ConfiguredModels({ isProduction: false });

  it('answers by the schema, the same to the same question, and says what it is', async () => {
    const asked = request({ model: STUB, answer: { kind: 'schema', schema } });
    const first = await stub.ask(asked, send);
    expect(first).toEqual(await stub.ask(asked, send));
    expect(first).toMatchObject({
      ok: true,
      value: { mood: expect.stringMatching(/good|bad/), tags: [expect.any(String), expect.any(String)] },
      usage: { model: STUB, costMicros: 0 },
    });
    expect([7, 8]).toContain(first.ok && isJsonObject(first.value) && first.value.stars);
  });

  it('is what answers where nothing is set, and never in production', async () => {
    expect(stub.usual).toBe(STUB);
    const production = new ConfiguredModels({ isProduction: true });
    expect(production.usual).toBeUndefined();
    expect(await production.ask(request({ model: STUB }), send)).toMatchObject({
      ok: false,
      error: 'AI.NotConfigured',
      cause: expect.stringContaining('AI_BASE_URL'),
    });
  });
});
