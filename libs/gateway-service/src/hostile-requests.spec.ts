import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { Door, KEY } from './testing/door';
import { ONBOARDING } from './workflows/workflow.examples';

let door: Door;
beforeAll(async () => {
  door = await Door.open({ corsOrigins: ['https://app.example'] });
  await door.call('POST /workflows', ONBOARDING);
  await door.app.listen(0, '127.0.0.1');
});
afterAll(() => door.close());

const HALF = '\\ud800';
const execute = 'POST /workflows/Customer%20Onboarding/execute';

describe('a request that is written to do harm', () => {
  it.each([
    ['a NUL in a path', 'GET /workflows/a%00b', undefined, 400, 'PARAMETER_INVALID'],
    ['a NUL in an id', 'GET /workflows/executions/execution_%00', undefined, 400, 'PARAMETER_INVALID'],
    ['a NUL in a bucket', 'GET /objects/abc%00/key', undefined, 400, 'PARAMETER_INVALID'],
    ['a NUL in a key', 'PUT /objects/bucket/a%00', '"x"', 400, 'PARAMETER_INVALID'],
    ['a NUL in a query', 'GET /objects/bucket?prefix=%00', undefined, 400, 'PARAMETER_INVALID'],
    ['half a character in a path', 'GET /workflows/%ED%A0%80', undefined, 400, 'PARAMETER_INVALID'],
    ['half an escape in a path', 'GET /workflows/%E0%A4', undefined, 400, 'PARAMETER_INVALID'],
    ['a NUL in a name', 'PATCH /workflows/Customer%20Onboarding', '{"name":"a\\u0000"}', 422, 'FIELD_INVALID'],
    ['a NUL in the type of an event', 'POST /events', '{"type":"a\\u0000"}', 422, 'FIELD_INVALID'],
    ['half a character in the type of an event', 'POST /events', `{"type":"a${HALF}"}`, 422, 'FIELD_INVALID'],
    ['half a character in the key of an event', 'POST /events', `{"type":"a","key":"${HALF}"}`, 422, 'FIELD_INVALID'],
    ['half a character in a label', 'PATCH /workflows/w', `{"labels":{"a":"${HALF}"}}`, 422, 'FIELD_INVALID'],
    [
      'a NUL in the name of a worker',
      'POST /tasks/poll',
      '{"functions":["f"],"workerId":"\\u0000"}',
      422,
      'FIELD_INVALID',
    ],
    ['a NUL in the name of a function', 'POST /tasks/poll', '{"functions":["\\u0000"]}', 422, 'FIELD_INVALID'],
    ['a NUL in an idempotency key', execute, '{"idempotencyKey":"\\u0000"}', 422, 'FIELD_INVALID'],
    ['a number beyond doubles in an input', execute, '{"input":{"a":1e999}}', 400, 'BODY_MALFORMED'],
    ['a number beyond doubles in an event', 'POST /events', '{"type":"a","data":[-1e400]}', 400, 'BODY_MALFORMED'],
    ['a number beyond doubles in a definition', 'POST /workflows/validate', '{"timeout":1e999}', 400, 'BODY_MALFORMED'],
    [
      'a text in Latin 1',
      'POST /events',
      Buffer.from('{"type":"a","data":"caf\xe9"}', 'latin1'),
      400,
      'BODY_MALFORMED',
    ],
    ['a number of many digits', execute, `{"input":${'9'.repeat(400)}}`, 400, 'BODY_MALFORMED'],
  ])('%s is refused', async (_what, line, body, status, code) => {
    const answer = await door.call(line, body);
    expect([answer.status, answer.headers['content-type'], answer.body['errors']]).toEqual([
      status,
      'application/problem+json',
      expect.arrayContaining([expect.objectContaining({ code })]),
    ]);
  });

  it('as a text with the character U+FFFD is taken for what it says', async () =>
    expect((await door.call('POST /events', { type: 'a', data: '\uFFFD' })).status).toBe(202));

  it('as nine MiB of base 64 is an event', async () => {
    const answer = await door.call('POST /events', { type: 'a', data_base64: 'AAAA'.repeat(2_350_000) });
    expect(answer.status).toBe(202);
    const broken = await door.call('POST /events', { type: 'a', data_base64: `${'AAAA'.repeat(2_350_000)}=` });
    expect(broken.status).toBe(422);
  });

  it.each([
    ['headers that are too large', `GET / HTTP/1.1\r\nhost: a\r\nx: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['what is no HTTP', 'nonsense\r\n\r\n', 400],
    ['a NUL in a header', 'GET / HTTP/1.1\r\nhost: a\r\nx: a\0b\r\n\r\n', 400],
    ['two lengths', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
    ['a length that is none', 'POST / HTTP/1.1\r\nhost: a\r\ncontent-length: x\r\n\r\n', 400],
  ])('as %s is answered as a problem', async (_what, bytes, status) => {
    const { port } = door.app.getHttpServer().address() as AddressInfo;
    const told = await new Promise<string>((resolve, reject) => {
      let text = '';
      const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (data) => (text += String(data)));
      socket.on('end', () => resolve(text)).on('error', reject);
    });
    const [head = '', body = ''] = told.split('\r\n\r\n');
    expect(head).toContain(`HTTP/1.1 ${status} `);
    expect(head).toContain('content-type: application/problem+json');
    expect(JSON.parse(body)).toMatchObject({ status, requestId: expect.stringMatching(/^req_/) });
  });
});

describe('a browser', () => {
  it.each(['/docs', '/docs/errors', '/openapi.json', '/health/live', '/workflows'])(
    'puts %s into no other page, and runs nothing that is not ours',
    async (path) => {
      const { headers } = await door.call(`GET ${path}`);
      const policy = String(headers['content-security-policy']);
      expect([headers['x-frame-options'], headers['x-content-type-options']]).toEqual(['DENY', 'nosniff']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toContain("script-src 'unsafe-inline'");
    },
  );

  it('finds no place in the documentation that keeps a key', async () => {
    const { body } = await door.call('GET /docs/swagger-ui-init.js');
    expect(String(body['text'])).toContain('"customOptions"');
    expect(String(body['text'])).not.toContain('persistAuthorization');
  });

  it.each(['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])('may ask whether it may %s', async (method) => {
    const answer = await door.call('OPTIONS /workflows', undefined, {
      origin: 'https://app.example',
      'access-control-request-method': method,
      authorization: KEY,
    });
    expect(answer.status).toBe(204);
    expect(String(answer.headers['access-control-allow-methods'])).toContain(method);
  });
});
