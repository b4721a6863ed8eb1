import { isJsonObject, type Json } from '@workflows/contracts';
import type { AskedEndpoint, ModelRequest, SendToModel } from '@workflows/runtime';
import { FakeModelServer, halfAnAnswer, replies, says, wants } from '@workflows/testing';
import { ConfiguredModels, STUB } from './index';

const KEY = 'sk-very-secret';
let server: FakeModelServer;
beforeAll(async () => void (server = await FakeModelServer.start()));
afterAll(() => server.close());
beforeEach(() => server.clear());

/** Node's own, in the place of the guarded door. */
const send: SendToModel = async ({ url, method, headers, body }) => {
  const answer = await fetch(url, { method, headers, body });
  return { status: answer.status, headers: Object.fromEntries(answer.headers), body: await answer.text() };
};

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
    expect(await unset.ask(request({ model }), send, elsewhere())).toMatchObject({ ok: true, value: 'hello' });
    expect(server.asked[0]).toMatchObject({ headers: { authorization: 'Bearer sk-own' }, body: { model } });
    await unset.ask(request(), send, { provider: 'openai', url: server.url, keyIs: 'none' });
    expect(server.asked[1]?.headers.authorization).toBeUndefined();
  });

  it('may speak as Anthropic does', async () => {
    server.next(replies(401, '{"type":"error","error":{"type":"authentication_error","message":"no"}}'));
    const failed = await unset.ask(request(), send, elsewhere({ provider: 'anthropic' }));
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
