import type { Json } from '@workflows/contracts';
import { readInvokeRequest } from './invoke-request';

const BASE = { ApiEndpoint: 'https://api.example.com/v1/customers', Method: 'POST' };

const read = (more: Record<string, Json>) => {
  const reading = readInvokeRequest({ ...BASE, ...more });
  if (!reading.ok) throw new Error(reading.cause);
  return reading.request;
};

describe('the arguments of http:invoke', () => {
  it.each<[string, Record<string, Json>, unknown]>([
    ['endpoint and method alone', {}, { url: BASE.ApiEndpoint, method: 'POST', headers: {}, body: undefined }],
    [
      'query parameters, arrays repeated',
      { QueryParameters: { q: 'a b', n: 3, ids: ['x', 'y'] } },
      { url: `${BASE.ApiEndpoint}?q=a+b&n=3&ids=x&ids=y` },
    ],
    [
      'query parameters beside those of the endpoint',
      { ApiEndpoint: 'https://a.example/?p=1#frag', QueryParameters: { q: true } },
      { url: 'https://a.example/?p=1&q=true' },
    ],
    [
      'a JSON body',
      { RequestBody: { a: [1] } },
      { body: '{"a":[1]}', headers: { 'content-type': 'application/json' } },
    ],
    ['a text as a JSON body', { RequestBody: 'hi' }, { body: '"hi"' }],
    [
      'a text as it is, where the type is not JSON',
      { RequestBody: 'hi', Headers: { 'Content-Type': 'text/plain' } },
      { body: 'hi', headers: { 'content-type': 'text/plain' } },
    ],
    [
      'headers, by lower-case name',
      { Headers: { Authorization: 'Bearer x', 'X-Many': ['a', 'b'], 'x-n': 5 } },
      { headers: { authorization: 'Bearer x', 'x-many': 'a, b', 'x-n': '5' } },
    ],
    ['an explicit NONE', { RequestBody: {}, Transform: { RequestBodyEncoding: 'NONE' } }, { body: '{}' }],
  ])('are read: %s', (_name, given, wanted) => expect(read(given)).toMatchObject(wanted as object));

  it.each<[string | undefined, string]>([
    [undefined, 'array%5B0%5D=a&array%5B1%5D=b+c&o%5Bk%5D=1&none='],
    ['INDICES', 'array%5B0%5D=a&array%5B1%5D=b+c&o%5Bk%5D=1&none='],
    ['REPEAT', 'array=a&array=b+c&o%5Bk%5D=1&none='],
    ['BRACKETS', 'array%5B%5D=a&array%5B%5D=b+c&o%5Bk%5D=1&none='],
    ['COMMAS', 'array=a,b+c&o%5Bk%5D=1&none='],
  ])('URL_ENCODED with ArrayFormat %s', (format, body) => {
    const options: Json = format === undefined ? {} : { RequestEncodingOptions: { ArrayFormat: format } };
    const { body: made, headers } = read({
      RequestBody: { array: ['a', 'b c'], o: { k: 1 }, none: null },
      Transform: { RequestBodyEncoding: 'URL_ENCODED', ...options },
    });
    expect([made, headers]).toEqual([body, { 'content-type': 'application/x-www-form-urlencoded' }]);
  });

  it.each<[string, Json, string]>([
    ['no object', [], 'must be an object'],
    ['a missing endpoint', { Method: 'GET' }, '"ApiEndpoint" must be an absolute URL'],
    ['a relative endpoint', { ...BASE, ApiEndpoint: '/v1' }, '"ApiEndpoint" must be an absolute URL'],
    ['an unknown method', { ...BASE, Method: 'TRACE' }, '"Method" must be one of GET, POST'],
    ['an unknown field', { ...BASE, Body: {} }, 'does not know the field "Body"'],
    ['a connection', { ...BASE, Authentication: { ConnectionArn: 'arn:x' } }, 'does not take "Authentication"'],
    [
      'a connection by its newer name',
      { ...BASE, InvocationConfig: { ConnectionArn: 'arn:x' } },
      'give the credentials in "Headers"',
    ],
    ['a nested query parameter', { ...BASE, QueryParameters: { a: {} } }, '"QueryParameters.a"'],
    ['a reserved header', { ...BASE, Headers: { Host: 'x' } }, '"Host" is reserved'],
    [
      'a reserved header by its prefix',
      { ...BASE, Headers: { 'X-Forwarded-For': 'x' } },
      '"X-Forwarded-For" is reserved',
    ],
    ['a header that ends the line', { ...BASE, Headers: { a: 'x\r\nHost: y' } }, 'visible ASCII'],
    ['a header name that is none', { ...BASE, Headers: { 'a b': 'x' } }, 'not the name of a header'],
    ['one header twice', { ...BASE, Headers: { a: 'x', A: 'y' } }, 'given twice'],
    [
      'an unknown encoding',
      { ...BASE, RequestBody: {}, Transform: { RequestBodyEncoding: 'XML' } },
      '"Transform.RequestBodyEncoding" must be one of NONE, URL_ENCODED',
    ],
    [
      'an unknown array format',
      {
        ...BASE,
        RequestBody: {},
        Transform: { RequestBodyEncoding: 'URL_ENCODED', RequestEncodingOptions: { ArrayFormat: 'X' } },
      },
      'ArrayFormat" must be one of',
    ],
    [
      'a form that is no object',
      { ...BASE, RequestBody: [1], Transform: { RequestBodyEncoding: 'URL_ENCODED' } },
      '"RequestBody" must be an object',
    ],
  ])('are refused: %s', (_name, given, cause) => {
    const reading = readInvokeRequest(given);
    expect(reading).toEqual({ ok: false, cause: expect.stringContaining(cause) });
  });
});
