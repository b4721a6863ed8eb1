import { MAX_ANSWER_BYTES, connectionFailed, readHttpAnswer } from './http-function';
import type { HttpAnswer } from './http-function';
import { firstHop } from './redirect';

const NOW = Date.UTC(2026, 0, 1);
const JSON_TYPE = { 'content-type': 'application/json; charset=utf-8' };
const UNHANDLED = { 'x-amz-function-error': 'Unhandled' };
const PUBLIC_ONLY = { allowPrivateNetwork: false };

const answer = (
  status: number,
  body: string | undefined = '',
  headers: HttpAnswer['headers'] = JSON_TYPE,
): HttpAnswer => ({ status, body, headers });
const read = (given: HttpAnswer, hop = firstHop('https://api.example/call')) =>
  readHttpAnswer(given, hop, PUBLIC_ONLY, NOW);
const nested = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);

describe('an answer that reports success', () => {
  it.each([
    ['a JSON object', answer(200, '{"valid":true}'), { valid: true }],
    ['a bare JSON value', answer(201, '42'), 42],
    ['JSON under a +json type', answer(200, '{"a":1}', { 'content-type': 'application/vnd.api+json' }), { a: 1 }],
    ['JSON with a byte order mark', answer(200, '\uFEFF{"a":1}'), { a: 1 }],
    ['204', answer(204), null],
    ['an empty body', answer(200, ''), null],
    ['white space for JSON', answer(200, ' \n'), null],
    ['text', answer(200, 'done', { 'content-type': 'text/plain' }), 'done'],
    ['JSON that calls itself text', answer(200, '{"a":1}', { 'content-type': 'text/plain' }), '{"a":1}'],
    ['JSON without a type', answer(200, '{"a":1}', {}), { a: 1 }],
    ['text without a type', answer(200, 'done', {}), 'done'],
    [
      'a document of an error that is none of its own',
      answer(200, '{"errorType":"A","errorMessage":"m","id":7}'),
      { errorType: 'A', errorMessage: 'm', id: 7 },
    ],
    [
      'an error without its stack',
      answer(200, '{"errorType":"A","errorMessage":"m"}'),
      { errorType: 'A', errorMessage: 'm' },
    ],
    ['a body at the nesting limit', answer(200, nested(100)), JSON.parse(nested(100))],
  ])('gives the result of the task: %s', (_, given, result) => {
    expect(read(given)).toEqual({ kind: 'succeeded', result });
  });

  it('is accepted when it is a 202, whatever its body says', () => {
    expect(read(answer(202, '{"error":"x"}'))).toEqual({ kind: 'accepted' });
  });

  it.each([
    ['broken JSON', answer(200, '{"a":'), 'Function.InvalidJson', '{"a":'],
    ['a body over the size limit', { ...answer(200), body: undefined }, 'States.DataLimitExceeded', '10 MiB'],
    ['a body nested too deep', answer(200, nested(101)), 'States.DataLimitExceeded', '100'],
    ['a body nested as deep as memory allows', answer(200, nested(1_000_000)), 'States.DataLimitExceeded', '100'],
  ])('fails the task all the same: %s', (_, given, error, word) => {
    expect(read(given)).toMatchObject({ kind: 'failed', error, cause: expect.stringContaining(word) });
  });

  it.each<[string, string, HttpAnswer['headers'], string]>([
    ['Node', '{"errorType":"TypeError","errorMessage":"m","trace":["at f"]}', {}, 'TypeError'],
    ['Python', '{"errorMessage":"m","errorType":"KeyError","requestId":"r","stackTrace":[]}', {}, 'KeyError'],
    ['the API', '{"errorType":"Sandbox.Timedout","errorMessage":"m"}', UNHANDLED, 'Sandbox.Timedout'],
    ['the API without a type', '{"errorMessage":"2 Task timed out"}', UNHANDLED, 'Lambda.Unknown'],
    ['the API without a document', '', UNHANDLED, 'Lambda.Unknown'],
  ])("fails the task where it has Lambda's form, as of %s", (_, body, headers, error) => {
    const said = answer(200, body, { ...JSON_TYPE, ...headers });
    expect(read(said)).toEqual({ kind: 'failed', error, cause: body, status: 200 });
  });

  it('may be 10 MiB long', () => {
    expect(MAX_ANSWER_BYTES).toBe(10_485_760);
  });
});

describe('an answer that reports failure', () => {
  it.each([
    [
      'its body names the error',
      answer(400, '{"error":"Customer.Invalid","cause":"no email"}'),
      'Customer.Invalid',
      'no email',
    ],
    ['its body names only the error', answer(500, '{"error":"Busy"}'), 'Busy', ''],
    [
      "its body has Lambda's form",
      answer(500, '{"errorType":"ValueError","errorMessage":"no such customer"}'),
      'ValueError',
      '{"errorType":"ValueError","errorMessage":"no such customer"}',
    ],
    ['its cause is no text', answer(500, '{"error":"Busy","cause":{"queue":7}}'), 'Busy', '{"queue":7}'],
    ['its type is not said', answer(500, '{"error":"Busy","cause":"x"}', {}), 'Busy', 'x'],
    ['it has no body', answer(503), 'Http.503', 'the function answered 503'],
    [
      'it is a page',
      answer(500, '<h1>Oops</h1>', { 'content-type': 'text/html' }),
      'Http.500',
      'the function answered 500: <h1>Oops</h1>',
    ],
    [
      'its error is an object',
      answer(404, '{"error":{"code":1}}'),
      'Http.404',
      'the function answered 404: {"error":{"code":1}}',
    ],
    ['its error is empty', answer(404, '{"error":" "}'), 'Http.404', 'the function answered 404: {"error":" "}'],
    ['its JSON is broken', answer(500, '{"error":'), 'Http.500', 'the function answered 500: {"error":'],
    [
      'its body is nested too deep',
      answer(500, `{"error":"x","cause":${nested(200)}}`),
      'Http.500',
      expect.stringContaining('answered 500'),
    ],
    ['its body is too large', { ...answer(502), body: undefined }, 'Http.502', 'the function answered 502'],
    ['it holds a NUL', answer(500, '{"error":"a\\u0000b","cause":"c\\u0000"}'), 'a\uFFFDb', 'c\uFFFD'],
  ])('names error and cause: %s', (_, given, error, cause) => {
    expect(read(given)).toMatchObject({ kind: 'failed', status: given.status, error, cause });
  });

  it('quotes a few hundred characters of its body and no more', () => {
    const outcome = read(answer(500, 'x'.repeat(100_000), { 'content-type': 'text/plain' }));
    expect(outcome).toMatchObject({ error: 'Http.500' });
    expect(JSON.stringify(outcome).length).toBeLessThan(500);
  });

  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
    ['Thu Jan  1 00:00:30 2026', 30_000],
    ['Wed, 31 Dec 2025 00:00:00 GMT', 0],
    ['99999999999999999999', 365 * 86_400_000],
    ['1.5', undefined],
    ['-1', undefined],
    ['soon', undefined],
    ['Thu, 01 Foo 2026 00:00:30 GMT', undefined],
    ['Thu, 01 Jan 2026 24:01:30 GMT', undefined],
    ['Thu, 01 Jan 2026 00:00:30', undefined],
    ['Thu, 01 Jan 2026 00:00:30 EST', undefined],
    ['2026-01-01T00:00:30Z', undefined],
    ['soon, 5 GMT', undefined],
  ])('with Retry-After "%s" asks to wait %s ms', (header, ms) => {
    const outcome = read(answer(503, '', { 'retry-after': header }));
    expect(outcome.kind === 'failed' && outcome.retryAfterMs).toBe(ms);
  });
});

describe('an answer that redirects', () => {
  const to = (status: number, location?: string) => answer(status, '', { location });

  it.each([[307], [308]])('%i is followed, relative to the request', (status) => {
    expect(read(to(status, '/other?x=1'))).toEqual({
      kind: 'redirect',
      hop: { url: 'https://api.example/other?x=1', redirects: 1, trusted: true },
    });
  });

  it.each([[300], [301], [302], [303], [304]])('%i fails the task', (status) => {
    expect(read(to(status, 'https://api.example/'))).toMatchObject({
      kind: 'failed',
      error: `Http.${status}`,
      cause: expect.stringContaining('307 and 308'),
    });
  });

  it('loses credentials and signature for good once it leaves the origin', () => {
    const away = read(to(307, 'https://other.example/'));
    expect(away).toMatchObject({ hop: { trusted: false } });
    if (away.kind !== 'redirect') throw new Error('not followed');
    expect(read(to(307, 'https://api.example/call'), away.hop)).toMatchObject({
      hop: { trusted: false, redirects: 2 },
    });
  });

  it.each([['http://api.example/call'], ['https://api.example:8443/call']])('to %s leaves the origin', (location) => {
    expect(read(to(308, location))).toMatchObject({ hop: { trusted: false } });
  });

  it('is followed three times and then fails', () => {
    const hop = { url: 'https://api.example/', redirects: 2, trusted: true };
    expect(read(to(307, '/'), hop)).toMatchObject({ kind: 'redirect', hop: { redirects: 3 } });
    expect(read(to(307, '/'), { ...hop, redirects: 3 })).toMatchObject({
      kind: 'failed',
      error: 'Http.307',
      cause: expect.stringContaining('more than 3'),
    });
  });

  it.each([
    ['a private address', 'http://10.0.0.1/', 'private'],
    ['the metadata service', 'http://169.254.169.254/', 'metadata'],
    ['another scheme', 'file:///etc/passwd', 'file:'],
    ['credentials', 'https://a:b@api.example/', 'credentials'],
    ['nowhere', undefined, 'Location'],
    ['nonsense', 'http://', 'Location'],
  ])('to %s fails the task', (_, location, word) => {
    expect(read(to(307, location))).toMatchObject({
      kind: 'failed',
      error: 'Http.307',
      cause: expect.stringContaining(word),
    });
  });
});

it('a call that brought no answer fails as States.TaskFailed', () => {
  expect(connectionFailed('connection refused')).toEqual({
    error: 'States.TaskFailed',
    cause: 'the function could not be reached: connection refused',
  });
});
