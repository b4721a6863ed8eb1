import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ConnectorOperation, JsonObject } from '@workflows/contracts';
import { readDocument } from './read-document';

const MODULES = join(__dirname, '../../../node_modules');
const tools = { isPattern: (pattern: string) => !pattern.includes('(?=') };
const packaged = (path: string): string => readFileSync(join(MODULES, path), 'utf8');

function readOne(document: string | JsonObject) {
  const reading = readDocument(document, tools);
  if (!reading.ok) throw new Error(reading.message);
  return reading;
}

function operationsOf(document: string | JsonObject): Map<string, ConnectorOperation> {
  return new Map(readOne(document).operations.map((operation) => [operation.name, operation]));
}

const described = (paths: JsonObject, more: JsonObject = {}): JsonObject => ({ openapi: '3.0.3', paths, ...more });
const json = (schema: JsonObject): JsonObject => ({ content: { 'application/json': { schema } }, required: true });

describe('a public document', () => {
  it.each([
    ['@figma/rest-api-spec/openapi/openapi.yaml', 54, 'https://api.figma.com', 'postComment'],
    ['@readme/oas-examples/3.0/json/star-trek.json', 120, 'http://stapi.co/api/v1/rest', 'postAnimalSearch'],
    ['@readme/oas-examples/3.1/json/train-travel.json', 7, 'https://api.example.com', 'createBooking'],
    ['@scalar/galaxy/dist/3.1.yaml', 9, 'https://galaxy.scalar.com', 'createPlanet'],
  ])('%s has operations that can be called', (path, count, server, name) => {
    const reading = readOne(packaged(path));
    expect(reading).toMatchObject({ server, skipped: [] });
    const names = reading.operations.map((operation) => operation.name);
    expect(new Set(names).size).toBe(count);
    expect(names).toContain(name);
    expect(reading.operations.filter(({ body, bodySchema }) => body && bodySchema === undefined)).toEqual([]);
  });

  it('keeps a field of a form, and what its schema refers to', () => {
    const comment = operationsOf(packaged('@figma/rest-api-spec/openapi/openapi.yaml')).get('postComment');
    expect(comment).toMatchObject({ method: 'POST', path: '/v1/files/{file_key}/comments', body: { from: 'fields' } });
    expect(JSON.stringify(comment?.bodySchema)).not.toContain('components');
  });
});

describe('the names of operations', () => {
  it('are operationIds, written as identifiers, or follow from method and path', () => {
    const names = [
      ...operationsOf(
        described({
          '/pets': { get: { operationId: 'pets/list' }, post: {} },
          '/pets/{petId}': { get: { operationId: 'petsList' }, delete: { operationId: '__proto__' } },
          '/1': { get: { operationId: '1st' } },
        }),
      ).keys(),
    ];
    expect(names).toEqual(['getPets', 'postPets', 'petsList', 'deletePetsByPetId', '_1st']);
  });

  it('do not depend on the order in which paths stand', () => {
    const paths = { '/a/b': { get: {} }, '/a-b': { get: {} }, '/a{b}': { get: {} } };
    const reversed = Object.fromEntries(Object.entries(paths).reverse());
    const byPath = (document: JsonObject) =>
      Object.fromEntries(readOne(document).operations.map(({ path, name }) => [path, name]));
    expect(byPath(described(reversed))).toEqual(byPath(described(paths)));
    expect(new Set(Object.values(byPath(described(paths)))).size).toBe(3);
  });
});

describe('a parameter', () => {
  it('says how it is written, and whether reserved characters are written as they are', () => {
    const parameters: JsonObject[] = [
      { name: 'id', in: 'path', required: true, allowReserved: true },
      { name: 'url', in: 'query', explode: false, allowReserved: true },
      { name: 'at', in: 'query', style: 'deepObject', allowReserved: 'yes' },
    ];
    expect(operationsOf(described({ '/a/{id}': { get: { parameters } } })).get('getAById')?.parameters).toEqual([
      { argument: 'id', name: 'id', in: 'path', required: true, style: 'simple', explode: false },
      {
        argument: 'url',
        name: 'url',
        in: 'query',
        required: false,
        style: 'form',
        explode: false,
        allowReserved: true,
      },
      { argument: 'at', name: 'at', in: 'query', required: false, style: 'deepObject', explode: false },
    ]);
  });
});

describe('the schema of a call', () => {
  const bodyOf = (schema: JsonObject, schemas: JsonObject = {}, openapi = '3.0.3') =>
    operationsOf({
      ...described({ '/a': { post: { requestBody: json(schema) } } }, { components: { schemas } }),
      openapi,
    }).get('postA');

  it('says in 2020-12 what 3.0 says in its own dialect, and drops what no schema may hold', () => {
    const schema = {
      type: 'object',
      required: ['id', 'age', 7],
      properties: {
        id: { type: 'string', readOnly: true },
        age: { type: 'integer', minimum: 0, exclusiveMinimum: true, nullable: true, example: 3 },
        code: { type: 'string', pattern: '^(?=a)', required: true },
      },
    };
    expect(bodyOf(schema)?.bodySchema).toEqual({
      type: 'object',
      required: ['age'],
      properties: {
        id: { type: 'string' },
        age: { anyOf: [{ type: 'integer', minimum: 0, exclusiveMinimum: 0 }, { type: 'null' }] },
        code: { type: 'string' },
      },
    });
  });

  it('holds a cycle once, and nothing of a reference in a circle, or to a file or an address', () => {
    const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } };
    const schemas = { Node: node, Ring: { $ref: '#/components/schemas/Ring' } };
    expect(bodyOf({ $ref: '#/components/schemas/Node' }, schemas)?.bodySchema).toEqual({
      $ref: '#/$defs/s1',
      $defs: { s1: { type: 'object', properties: { next: { $ref: '#/$defs/s1' } } } },
    });
    const properties = {
      a: { $ref: '#/components/schemas/Ring' },
      b: { $ref: '/etc/passwd' },
      c: { $ref: 'http://x/y' },
    };
    expect(bodyOf({ type: 'object', properties }, schemas)?.bodySchema).toEqual({
      type: 'object',
      properties: { a: {}, b: {}, c: {} },
    });
  });

  it('does not grow where references double at each step', () => {
    const step = (n: number) => ({ type: 'object', properties: { a: ref(n + 1), b: ref(n + 1) } });
    const ref = (n: number) => ({ $ref: `#/components/schemas/S${n}` });
    const schemas = Object.fromEntries(Array.from({ length: 60 }, (_, n) => [`S${n}`, step(n)]));
    expect(JSON.stringify(bodyOf(ref(0), schemas)?.bodySchema).length).toBeLessThan(10_000);
  });

  it('takes the fields of a body from the arguments where it is an object, and else the argument "body"', () => {
    expect(
      bodyOf({ allOf: [{ $ref: '#/components/schemas/A' }] }, { A: { properties: { x: {} } } })?.body,
    ).toMatchObject({
      from: 'fields',
      fields: ['x'],
    });
    expect(bodyOf({ oneOf: [{ type: 'object' }, { type: 'array', items: {} }] })?.body).toMatchObject({ from: 'body' });
  });
});

describe('a body that is no JSON', () => {
  const bodyOf = (content: JsonObject, components: JsonObject = {}) =>
    operationsOf(described({ '/a': { post: { requestBody: { required: true, content } } } }, { components })).get(
      'postA',
    );

  it('tells which fields of a form are written in ways of their own', () => {
    const schema = { type: 'object', properties: { a: {}, b: {}, c: {}, d: {}, e: {} } };
    const encoding = {
      a: { style: 'deepObject', explode: true },
      b: { explode: false },
      c: { style: 'spaceDelimited' },
      d: { contentType: 'application/json' },
      e: { style: 'unheard' },
    };
    expect(bodyOf({ 'application/x-www-form-urlencoded': { schema, encoding } })?.body).toMatchObject({
      format: 'form',
      deep: ['a'],
      writings: [
        { field: 'b', as: { style: 'form', explode: false } },
        { field: 'c', as: { style: 'spaceDelimited', explode: false } },
        { field: 'd', as: { style: 'json', explode: false } },
      ],
    });
  });

  it('tells which parts are files, of 3.0 and of 3.1, and asks no text of them', () => {
    const schemas = {
      Upload: {
        type: 'object',
        required: ['file'],
        properties: {
          file: { type: 'string', format: 'binary' },
          more: { type: 'array', items: { $ref: '#/components/schemas/Bytes' } },
          kind: { enum: ['a'] },
          meta: { type: 'object' },
        },
      },
      Bytes: { contentMediaType: 'application/octet-stream' },
    };
    const encoding = { meta: { contentType: 'application/x+json' }, file: { contentType: 'image/png, image/jpeg' } };
    const schema = { $ref: '#/components/schemas/Upload' };
    const { body, bodySchema } = bodyOf({ 'multipart/form-data': { schema, encoding } }, { schemas }) ?? {};
    expect(body).toMatchObject({
      format: 'multipart',
      from: 'fields',
      fields: ['file', 'more', 'kind', 'meta'],
      writings: [
        { field: 'file', isFile: true },
        { field: 'more', isFile: true },
        { field: 'meta', mediaType: 'application/x+json' },
      ],
    });
    expect(bodySchema).toMatchObject({
      required: ['file'],
      properties: {
        file: { anyOf: [{ type: 'string' }, { type: 'object' }, { type: 'array' }] },
        kind: { enum: ['a'] },
      },
    });
  });

  it('is bytes as a last resort', () => {
    expect(bodyOf({ 'image/*': {}, 'application/zip': {} })?.body).toMatchObject({
      from: 'body',
      format: 'bytes',
      mediaType: 'application/zip',
    });
  });
});

describe('what cannot be called', () => {
  it('is left out, with the reason', () => {
    const { skipped } = readOne(
      described(
        {
          '/ok': { get: {} },
          '/matrix': { get: { parameters: [{ name: 'matrix', in: 'query', style: 'matrix' }] } },
          '/upload': { post: { requestBody: { required: true, content: { 'multipart/mixed': {} } } } },
          '/away': { get: { servers: [{ url: 'https://elsewhere.example' }] } },
          '/file': { get: { parameters: [{ $ref: 'other.yaml#/a' }] } },
        },
        { servers: [{ url: 'https://api.example' }] },
      ),
    );
    expect(skipped.map(({ path, reason }) => [path, reason])).toEqual([
      ['/matrix', 'the parameter "matrix" has the style "matrix"'],
      ['/upload', 'its body is multipart/mixed, which is no media type that can be sent'],
      ['/away', expect.stringContaining('it is at another server, https://elsewhere.example')],
      ['/file', 'a parameter refers to something that is not in the document'],
    ]);
  });

  it('at another server is called under another name, which has that server', () => {
    const document = described(
      { '/away': { get: { servers: [{ url: 'https://elsewhere.example/up' }] } }, '/ok': { get: {} } },
      { servers: [{ url: 'https://api.example' }] },
    );
    const reading = readDocument(document, tools, 'https://elsewhere.example');
    expect(reading).toMatchObject({ ok: true, operations: [{ path: '/away' }, { path: '/ok' }], skipped: [] });
  });

  it.each([
    ['is Swagger 2.0', { swagger: '2.0', paths: {} }, 'Swagger 2.0'],
    ['has no version', { paths: {} }, '"openapi" must be a version'],
    ['has no operations', { openapi: '3.1.0', webhooks: {} }, 'no operations'],
    ['is no text of JSON or YAML', 'a: [', 'neither JSON nor YAML'],
    ['is a bomb of aliases', bomb(), 'YAML aliases'],
    ['is nested too deep', `{"openapi":"3.0.0","paths":${'{"/a":'.repeat(20_000)}1${'}'.repeat(20_000)}}`, /./],
  ])('is a document that %s', (_, document, message) => {
    expect(readDocument(document, tools)).toEqual({ ok: false, message: expect.stringMatching(message) });
  });
});

function bomb(): string {
  const line = (n: number) => `a${n}: &a${n} [${Array.from({ length: 9 }, () => `*a${n - 1}`).join(', ')}]`;
  return ['openapi: 3.0.0', 'a0: &a0 [x]', ...Array.from({ length: 12 }, (__, n) => line(n + 1))].join('\n');
}

describe('the access tokens of an API', () => {
  it('come from its flows of client credentials; what needs a person is told apart', () => {
    const flow = (tokenUrl: string) => ({ type: 'oauth2', flows: { clientCredentials: { tokenUrl, scopes: {} } } });
    const securitySchemes = {
      a: { $ref: '#/components/securitySchemes/b' },
      b: flow('https://a.example/token'),
      c: { type: 'oauth2', flows: { authorizationCode: { tokenUrl: 'https://a.example/token' } } },
      d: { type: 'openIdConnect', openIdConnectUrl: 'https://a.example/.well-known' },
      e: { type: 'http', scheme: 'bearer' },
    };
    const paths = { '/a': { get: {} } };
    expect(readOne(described(paths, { components: { securitySchemes } })).tokens).toEqual({
      tokenUrls: ['https://a.example/token'],
      others: ['"c" has only the flow authorizationCode', '"d" is openIdConnect'],
    });
    expect(readOne(described(paths)).tokens).toBeUndefined();
  });
});
