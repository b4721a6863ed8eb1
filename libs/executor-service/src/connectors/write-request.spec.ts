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
  ])('%j of a query is written by its style', (given, value, expected) => expect(query(given, value)).toBe(expected));

  it.each<[Json, string]>([
    ['a/b?c#d', '/v1/a/a%2Fb%3Fc%23d'],
    [['a', 'b'], '/v1/a/a,b'],
    ['%2e%2e', '/v1/a/%252e%252e'],
  ])('%j of a path is one segment of it', (value, expected) => {
    const writing = written({ in: 'path' }, value);
    expect(writing.ok && new URL(writing.request.url).pathname).toBe(expected);
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
});
