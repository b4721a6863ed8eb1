import type { ConnectorOperation, Json, OperationBody, OperationParameter } from '@workflows/contracts';
import { writeRequest } from './write-request';

const parameter = (given: Partial<OperationParameter>): OperationParameter => {
  const place = given.in ?? 'query';
  const style = place === 'path' || place === 'header' ? 'simple' : 'form';
  return { argument: 'p', name: 'p', in: place, required: false, style, explode: style === 'form', ...given };
};

function written(
  given: Partial<OperationParameter>,
  value: Json,
  path = '/a/{p}',
  baseUrl = 'https://api.example/v1/',
) {
  const operation: ConnectorOperation = { name: 'x', method: 'GET', path, parameters: [parameter(given)] };
  return writeRequest(baseUrl, operation, { parameters: { p: value } });
}

const query = (given: Partial<OperationParameter>, value: Json): string => {
  const writing = written(given, value, '/a');
  if (!writing.ok) throw new Error(writing.cause);
  return writing.request.url.replace('https://api.example/v1/a', '');
};

describe('a parameter', () => {
  it.each<[Partial<OperationParameter>, Json, string]>([
    [{}, 'a b&c', '?p=a%20b%26c'],
    [{}, [1, 'ü'], '?p=1&p=%C3%BC'],
    [{ explode: false }, ['a', 'b,c'], '?p=a,b%2Cc'],
    [{ style: 'pipeDelimited', explode: false }, ['a', 'b'], '?p=a%7Cb'],
    [{ style: 'spaceDelimited', explode: false }, ['a', 'b'], '?p=a%20b'],
    [{}, { x: 1, y: true }, '?x=1&y=true'],
    [{ explode: false }, { x: 1, y: 2 }, '?p=x,1,y,2'],
    [{ style: 'deepObject' }, { x: { y: [1] } }, '?p%5Bx%5D%5By%5D%5B0%5D=1'],
    [{ style: 'json' }, { x: 1 }, '?p=%7B%22x%22%3A1%7D'],
    [{}, [], ''],
    [{ explode: false }, [], ''],
    [{ explode: false }, ['a', null, 'b'], '?p=a,b'],
    [{ style: 'spaceDelimited', explode: false }, { x: 1, y: 2 }, '?p=x%201%20y%202'],
    [{ style: 'pipeDelimited', explode: true }, ['a', 'b'], '?p=a&p=b'],
    [{ allowReserved: true }, 'https://a.b/c?d=@1;$2,3%2F', '?p=https://a.b/c?d%3D@1;$2,3%252F'],
    [{ allowReserved: true }, 'a&key=1#b+c[0]', '?p=a%26key%3D1%23b%2Bc%5B0%5D'],
    [{ allowReserved: true, explode: false }, ['a/b', 'c d'], '?p=a/b,c%20d'],
  ])('%j of a query is written by its style', (given, value, expected) => expect(query(given, value)).toBe(expected));

  it.each<[Json, string]>([
    ['a/b?c#d', '/v1/a/a%2Fb%3Fc%23d'],
    [['a', 'b'], '/v1/a/a,b'],
    ['%2e%2e', '/v1/a/%252e%252e'],
  ])('%j of a path is one segment of it', (value, expected) => {
    const writing = written({ in: 'path' }, value);
    expect(writing.ok && new URL(writing.request.url).pathname).toBe(expected);
  });

  // RFC 6570, 3.2.2, 3.2.5 and 3.2.7: the values and results of its examples.
  const list = ['red', 'green', 'blue'];
  const keys = { semi: ';', dot: '.', comma: ',' };
  it.each<[OperationParameter['style'], boolean, Json, string]>([
    ['simple', false, 'Hello World!', 'Hello%20World!'],
    ['simple', false, list, 'red,green,blue'],
    ['simple', true, list, 'red,green,blue'],
    ['simple', false, keys, 'semi,%3B,dot,.,comma,%2C'],
    ['simple', true, keys, 'semi=%3B,dot=.,comma=%2C'],
    ['label', false, 'value', '.value'],
    ['label', false, list, '.red,green,blue'],
    ['label', true, list, '.red.green.blue'],
    ['label', false, keys, '.semi,%3B,dot,.,comma,%2C'],
    ['label', true, keys, '.semi=%3B.dot=..comma=%2C'],
    ['matrix', false, 1024, ';p=1024'],
    ['matrix', false, '', ';p'],
    ['matrix', false, list, ';p=red,green,blue'],
    ['matrix', true, list, ';p=red;p=green;p=blue'],
    ['matrix', false, keys, ';p=semi,%3B,dot,.,comma,%2C'],
    ['matrix', true, keys, ';semi=%3B;dot=.;comma=%2C'],
    ['matrix', true, [null, 'a/b'], ';p=a%2Fb'],
  ])('of a path in the style %s, exploded: %p, is written by RFC 6570: %j', (style, explode, value, expected) => {
    const writing = written({ in: 'path', style, explode }, value, '/a/{p}/b');
    expect(writing.ok && new URL(writing.request.url).pathname).toBe(`/v1/a/${expected}/b`);
  });

  it('of an operation whose path has more than a path in it leaves that as it is', () => {
    const writing = written({}, 'v', '/a?action=list#more');
    expect(writing.ok && writing.request.url).toBe('https://api.example/v1/a?action=list&p=v');
    const inside = written({ in: 'path' }, 'v?#', '/a?x={p}');
    expect(inside.ok && inside.request.url).toBe('https://api.example/v1/a?x=v%3F%23');
  });

  it.each<[Json]>([['..'], ['.'], ['']])('%j is no segment of a path', (value) =>
    expect(written({ in: 'path' }, value)).toMatchObject({ ok: false }),
  );

  it('of a header or a cookie is sent there, and none breaks out of it', () => {
    expect(written({ in: 'header', name: 'X-Trace' }, 'a b', '/a')).toMatchObject({
      request: { headers: { 'x-trace': 'a b' } },
    });
    expect(written({ in: 'cookie' }, 'a;b', '/a')).toMatchObject({ request: { headers: { cookie: 'p=a%3Bb' } } });
    expect(written({ in: 'header' }, 'a\r\nHost: b', '/a')).toMatchObject({ ok: false });
    expect(written({ in: 'header', name: 'Host' }, 'b', '/a')).not.toHaveProperty('request.headers.host');
  });
});

describe('a body', () => {
  const send = (body: Partial<OperationBody>, value: Json) =>
    writeRequest(
      'https://api.example',
      {
        name: 'x',
        method: 'POST',
        path: '/a',
        parameters: [],
        body: { from: 'fields', required: true, mediaType: 'application/json', format: 'json', fields: [], ...body },
      },
      { parameters: {}, body: value },
    );

  it('is JSON, a form or a text', () => {
    expect(send({}, { a: [1] })).toMatchObject({
      request: { body: '{"a":[1]}', headers: { 'content-type': 'application/json' } },
    });
    const mediaType = 'application/x-www-form-urlencoded';
    const form: Partial<OperationBody> = { format: 'form', mediaType, deep: ['d'] };
    expect(send(form, { a: [1, 2], d: { x: ['y z'] } })).toMatchObject({
      request: { body: 'a=1&a=2&d%5Bx%5D%5B0%5D=y+z' },
    });
    expect(send({ format: 'text', mediaType: 'text/plain' }, 'hello')).toMatchObject({ request: { body: 'hello' } });
  });

  it('is a form whose fields are written as its document says', () => {
    const form: Partial<OperationBody> = {
      format: 'form',
      mediaType: 'application/x-www-form-urlencoded',
      writings: [
        { field: 'ids', as: { style: 'form', explode: false } },
        { field: 'at', as: { style: 'json', explode: false } },
        { field: 'tags', as: { style: 'pipeDelimited', explode: false } },
      ],
    };
    const given = { ids: [1, 2], at: { x: 1 }, tags: ['a', 'b c'], name: 'R&R', none: [] };
    expect(send(form, given)).toMatchObject({
      request: { body: 'ids=1,2&at=%7B%22x%22%3A1%7D&tags=a%7Cb%20c&name=R%26R' },
    });
  });

  const MULTIPART: Partial<OperationBody> = {
    format: 'multipart',
    mediaType: 'multipart/form-data',
    writings: [
      { field: 'file', isFile: true, mediaType: 'image/png' },
      { field: 'meta', mediaType: 'application/vnd.meta+json' },
    ],
  };

  it('of parts is what others read: texts, JSON, files', async () => {
    const bytes = Buffer.from([0, 0xff, 13, 10, 45, 45]);
    const given = {
      name: 'Ré"x\r\n',
      file: [{ body: bytes.toString('base64'), encoding: 'base64', filename: 'a"\r\nX: b.png' }, 'plain'],
      meta: { x: 1 },
      more: { y: [2] },
      none: null,
      result: { body: 'AAE=', encoding: 'base64' },
    };
    const first = send(MULTIPART, given);
    expect(first).toEqual(send(MULTIPART, given)); // to the byte, for keys of idempotency
    if (!first.ok) throw new Error(first.cause);
    const read = await new Response(first.request.body, { headers: first.request.headers }).formData();
    expect([...read.keys()]).toEqual(['name', 'file', 'file', 'meta', 'more', 'result']);
    expect(read.get('name')).toBe('Ré"x\r\n');
    const [file, plain] = read.getAll('file');
    if (!(file instanceof File) || !(plain instanceof File)) throw new Error('no files');
    expect([file.type, file.name, Buffer.from(await file.arrayBuffer())]).toEqual([
      'image/png',
      'a"\r\nX: b.png',
      bytes,
    ]);
    expect([plain.name, await plain.text()]).toEqual(['file', 'plain']);
    expect([read.get('meta'), read.get('more')]).toEqual(['{"x":1}', '{"y":[2]}']);
    expect(String(first.request.body)).toContain('name="meta"\r\nContent-Type: application/vnd.meta+json\r\n');
  });

  it('of bytes is a text, or bytes as answers give them', () => {
    const bytes: Partial<OperationBody> = { format: 'bytes', mediaType: 'application/octet-stream', from: 'body' };
    expect(send(bytes, { body: '/wA=', encoding: 'base64' })).toMatchObject({
      request: { body: Buffer.from([0xff, 0]) },
    });
    expect(send(bytes, '<a/>')).toMatchObject({ request: { body: Buffer.from('<a/>') } });
  });

  it.each<[Partial<OperationBody>, Json, string]>([
    [MULTIPART, { file: { body: 'ä', encoding: 'base64' } }, '"file" is no base64'],
    [MULTIPART, { file: { body: 'a', encoding: 'hex' } }, 'must be "base64"'],
    [MULTIPART, { file: { bytes: 'a' } }, '"file" must be a text, or {"body"'],
    [MULTIPART, { file: { body: 'a', contentType: 'a/b\r\nX: y' } }, 'is no media type'],
    [MULTIPART, { n: Array.from({ length: 1_001 }, () => 1) }, 'more than 1000 parts'],
    [{ format: 'form' }, { a: 'ü'.repeat(2_000_000) }, 'larger than 10 MiB'],
  ])('that cannot be sent is refused', (body, value, cause) => {
    expect(send(body, value)).toEqual({ ok: false, cause: expect.stringContaining(cause) });
  });
});
