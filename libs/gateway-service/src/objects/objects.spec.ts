import { request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Door, KEY } from '../testing/door';

interface Reply {
  status: number;
  headers: IncomingMessage['headers'];
  text: string;
}

describe('a body that stops on its way', () => {
  const half = async (line: string, type: string): Promise<Door> => {
    const door = await Door.open({ bodyTimeoutMs: 50 });
    await door.app.listen(0, '127.0.0.1');
    const { port } = door.app.getHttpServer().address() as AddressInfo;
    const [method = '', path = ''] = line.split(' ');
    const headers = { authorization: `Bearer ${KEY}`, 'content-type': type, 'content-length': 1000 };
    await new Promise((resolve) => {
      const request = httpRequest({ port, method, path, headers, agent: false }).on('error', resolve);
      request.on('response', (response) => response.resume().on('close', resolve));
      request.write('{');
    });
    return door;
  };

  it.each([
    ['PUT /objects/bucket/half', 'text/plain'],
    ['POST /workflows', 'application/json'],
  ])('does not hold its connection for ever: %s', async (line, type) => {
    const door = await half(line, type);
    expect((await door.ports.objects.list('default', 'bucket', { prefix: '', limit: 1 })).length).toBe(0);
    await door.close();
  });
});

describe('an object over REST', () => {
  let door: Door;
  let port: number;
  beforeAll(async () => {
    door = await Door.open();
    await door.app.listen(0, '127.0.0.1');
    port = (door.app.getHttpServer().address() as AddressInfo).port;
  });
  afterAll(() => door.close());

  const open = (line: string, headers: Record<string, string | number> = {}) => {
    const [method = '', path = ''] = line.split(' ');
    return httpRequest({ port, method, path, headers: { authorization: `Bearer ${KEY}`, ...headers }, agent: false });
  };

  function call(line: string, body?: string, headers: Record<string, string> = {}): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const request = open(line, {
        ...headers,
        ...(body !== undefined && { 'content-length': Buffer.byteLength(body) }),
      });
      request.on('error', reject).on('response', (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => (text += chunk));
        response
          .on('error', reject)
          .on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
      });
      request.end(body);
    });
  }
  const problem = ({ status, text }: Reply) => ({
    status,
    code: JSON.parse(text).errors[0].code,
    path: JSON.parse(text).errors[0].path,
  });

  it.each(['text/csv; charset=utf-8', 'application/json', 'application/x-unread', 'no type at all'])(
    'keeps its bytes and its type, "%s"',
    async (type) => {
      const content = '{"not": parsed,\u0000 é';
      const put = await call('PUT /objects/types/a', content, { 'content-type': type });
      expect([200, 201]).toContain(put.status);
      expect(JSON.parse(put.text)).toMatchObject({ key: 'a', size: Buffer.byteLength(content), contentType: type });
      const got = await call('GET /v1/objects/types/a');
      expect(got).toMatchObject({
        status: 200,
        text: content,
        headers: { 'content-type': type, etag: put.headers.etag },
      });
      expect(got.headers).toMatchObject({
        'content-length': String(Buffer.byteLength(content)),
        'accept-ranges': 'bytes',
      });
    },
  );

  it('has the type of any bytes when nobody said another, and may be empty', async () => {
    expect((await call('PUT /objects/types/empty')).status).toBe(201);
    expect(await call('GET /objects/types/empty')).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-type': 'application/octet-stream' },
    });
  });

  it('is created with 201 and replaced with 200', async () => {
    expect((await call('PUT /objects/bucket/twice', '1')).status).toBe(201);
    expect((await call('PUT /objects/bucket/twice', '2')).status).toBe(200);
    expect((await call('GET /objects/bucket/twice')).text).toBe('2');
  });

  it.each([
    'a/b/c.csv',
    'trailing/',
    '/leading',
    'two//slashes',
    'a%2Fb',
    'with%20space%3F%23%25',
    '%C3%A9t%C3%A9',
    'a+b',
  ])('is found by the key that its path "%s" spells, and by no other', async (path) => {
    await call(`PUT /objects/keys/${path}`, path);
    expect((await call(`GET /objects/keys/${path}`)).text).toBe(path);
    const listed = JSON.parse((await call('GET /objects/keys')).text).data.map(({ key }: { key: string }) => key);
    expect(listed).toEqual([decodeURIComponent(path)]);
    expect((await call(`DELETE /objects/keys/${path}`)).status).toBe(200);
  });

  it.each([
    ['GET /objects/Bucket/a', 'bucket'],
    ['GET /objects/ab/a', 'bucket'],
    [`GET /objects/${'a'.repeat(64)}`, 'bucket'],
    [`PUT /objects/bucket/${'k'.repeat(1025)}`, 'key'],
    ['PUT /objects/bucket/a%01b', 'key'],
    ['DELETE /objects/bucket/a%EF%BF%BF', 'key'],
    ['PUT /objects/bucket/a/%2E%2E/b', 'key'],
    ['GET /objects/bucket?limit=0', 'limit'],
    ['GET /objects/bucket?cursor=*', 'cursor'],
    ['GET /objects/bucket?prefx=a', 'prefx'],
    ['GET /objects/bucket/a?versionId=3', 'versionId'],
  ])('is not reached by %s', async (line, path) => {
    expect(problem(await call(line))).toEqual({ status: 400, code: 'PARAMETER_INVALID', path });
  });

  it('is told about by HEAD without being read', async () => {
    await call('PUT /objects/bucket/head', 'content', { 'content-type': 'text/plain' });
    const head = await call('HEAD /objects/bucket/head');
    expect(head).toMatchObject({
      status: 200,
      text: '',
      headers: { 'content-length': '7', 'content-type': 'text/plain' },
    });
    expect((await call('HEAD /objects/bucket/nowhere')).status).toBe(404);
  });

  it.each([
    ['bytes=0-3', 206, '0123', 'bytes 0-3/10'],
    ['bytes=4-', 206, '456789', 'bytes 4-9/10'],
    ['bytes=-3', 206, '789', 'bytes 7-9/10'],
    ['bytes=-99', 206, '0123456789', 'bytes 0-9/10'],
    ['bytes=8-99', 206, '89', 'bytes 8-9/10'],
    ['bytes=0-1,4-5', 200, '0123456789', undefined],
    ['bytes=5-4', 200, '0123456789', undefined],
    ['lines=1-2', 200, '0123456789', undefined],
  ])('gives the range %s', async (range, status, text, contentRange) => {
    await call('PUT /objects/bucket/digits', '0123456789');
    const answer = await call('GET /objects/bucket/digits', undefined, { range });
    expect([answer.status, answer.text, answer.headers['content-range']]).toEqual([status, text, contentRange]);
  });

  it.each(['bytes=10-', 'bytes=11-12', 'bytes=-0'])('has nothing of the range %s', async (range) => {
    await call('PUT /objects/bucket/digits', '0123456789');
    const answer = await call('GET /objects/bucket/digits', undefined, { range });
    expect(problem(answer)).toMatchObject({ status: 416, code: 'RANGE_NOT_SATISFIABLE' });
    expect(answer.headers['content-range']).toBe('bytes */10');
  });

  it('is given whole when the rest of another one was asked for', async () => {
    await call('PUT /objects/bucket/digits', '0123456789');
    const answer = await call('GET /objects/bucket/digits', undefined, { range: 'bytes=5-', 'if-range': '"older"' });
    expect([answer.status, answer.text]).toEqual([200, '0123456789']);
  });

  it('is guarded by its ETag', async () => {
    const { headers } = await call('PUT /objects/bucket/guarded', '1', { 'if-none-match': '*' });
    const etag = String(headers.etag);
    expect((await call('PUT /objects/bucket/guarded', '2', { 'if-none-match': '*' })).status).toBe(412);
    expect(problem(await call('PUT /objects/bucket/guarded', '2', { 'if-match': '"other"' })).code).toBe(
      'VERSION_CONFLICT',
    );
    expect((await call('GET /objects/bucket/guarded', undefined, { 'if-none-match': etag })).status).toBe(304);
    expect((await call('GET /objects/bucket/guarded', undefined, { 'if-match': '"other"' })).status).toBe(412);
    expect((await call('PUT /objects/bucket/guarded', '2', { 'if-match': etag })).status).toBe(200);
    expect((await call('DELETE /objects/bucket/guarded', undefined, { 'if-match': etag })).status).toBe(412);
    expect((await call('GET /objects/bucket/guarded')).text).toBe('2');
    expect((await call('PUT /objects/bucket/guarded', '3', { 'if-match': 'unquoted' })).status).toBe(400);
    expect((await call('PUT /objects/bucket/guarded', '3', { 'if-none-match': etag })).status).toBe(400);
  });

  it('is gone after it was deleted', async () => {
    await call('PUT /objects/bucket/gone', 'x');
    expect(JSON.parse((await call('DELETE /objects/bucket/gone')).text)).toMatchObject({ success: true });
    expect(problem(await call('DELETE /objects/bucket/gone'))).toMatchObject({ status: 404, code: 'OBJECT_NOT_FOUND' });
    expect((await call('GET /objects/bucket/gone')).status).toBe(404);
  });

  it('needs a key', async () => {
    expect((await call('PUT /objects/bucket/a', 'x', { authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await call('GET /objects/bucket/a', undefined, { authorization: 'Bearer wrong' })).status).toBe(401);
  });

  it('may be larger than any other body, which stays limited', async () => {
    const large = 'x'.repeat(11 * 1024 * 1024);
    expect((await call('PUT /objects/bucket/large', large, { 'content-type': 'application/json' })).status).toBe(201);
    expect((await call('GET /objects/bucket/large')).text.length).toBe(large.length);
    expect((await call('POST /workflows', `"${large}"`, { 'content-type': 'application/json' })).status).toBe(413);
    expect((await call('POST /workflows', 'x', { 'content-type': 'application/x-unread' })).status).toBe(415);
  });

  it('is refused when it is said to have more than 5 GiB, or to be packed', async () => {
    const refused = await new Promise<number>((resolve) => {
      const request = open('PUT /objects/bucket/huge', { 'content-length': 5 * 1024 ** 3 + 1 });
      request.on('error', () => undefined).on('response', ({ statusCode = 0 }) => resolve(statusCode));
      request.flushHeaders();
    });
    expect(refused).toBe(413);
    expect((await call('PUT /objects/bucket/packed', 'x', { 'content-encoding': 'gzip' })).status).toBe(415);
  });

  it('that broke off on its way is not there', async () => {
    const request = open('PUT /objects/bucket/broken', { 'content-length': 1000 });
    const ended = new Promise((resolve) => request.on('error', resolve));
    request.write('the beginning', () => request.destroy());
    await ended;
    expect((await call('GET /objects/bucket/broken')).status).toBe(404);
  });

  it('is listed page by page', async () => {
    for (const key of ['x/3', 'x/1', 'y', 'x/2'])
      await call(`PUT /objects/listed/${key}`, key, { 'content-type': 'text/plain' });
    const first = JSON.parse((await call('GET /objects/listed?prefix=x/&limit=2')).text);
    expect(first.data).toEqual([
      {
        key: 'x/1',
        size: 3,
        etag: expect.any(String),
        contentType: 'text/plain',
        updatedAt: '2023-01-01T00:00:00.000Z',
      },
      expect.objectContaining({ key: 'x/2' }),
    ]);
    const second = JSON.parse(
      (await call(`GET /objects/listed?prefix=x/&limit=2&cursor=${first.meta.nextCursor}`)).text,
    );
    expect(second).toEqual({ data: [expect.objectContaining({ key: 'x/3' })], meta: { nextCursor: null } });
    expect(JSON.parse((await call('GET /objects/nothing-here')).text)).toEqual({
      data: [],
      meta: { nextCursor: null },
    });
  });

  it('is reached by no other method', async () => {
    const answer = await call('POST /objects/bucket/a', '{}', { 'content-type': 'application/json' });
    expect([answer.status, answer.headers['allow']]).toEqual([405, 'DELETE, GET, HEAD, PUT']);
  });
});
