import { RegistryOverTcp, failed, ok } from '../registry-over-tcp.fixture';

const document = { openapi: '3.1.0' };
const bearer = { type: 'bearer', token: '{{secret:pets.key}}' };
const CLIENT = { type: 'oauth2', clientId: 'me', clientSecret: '{{secret:pets.key}}' };
const PAGE = { limit: 20, offset: 0, sort: 'createdAt', order: 'desc' };
const changed = jest.fn(async (): Promise<void> => undefined);
let registry: RegistryOverTcp;

beforeAll(async () => {
  registry = await RegistryOverTcp.open({ changed });
});
afterAll(() => registry.close());

const put = (name: string, draft: object) =>
  registry.ask('registry.connectors.put', { name, draft: JSON.parse(JSON.stringify(draft)) });

describe('a connector', () => {
  it('is made of a document, shown with what can be called, and gone when it is deleted', async () => {
    const made = await put('pets', { document, auth: bearer });
    expect(made).toMatchObject(
      ok({
        name: 'pets',
        title: 'Pets',
        baseUrl: 'https://pets.example',
        auth: bearer,
        operations: [{ function: 'pets.listPets', method: 'GET', path: '/pets', parameters: [] }],
      }),
    );
    expect(changed).toHaveBeenCalled();
    expect(made.value).not.toHaveProperty('warnings');
    expect(await registry.ask('registry.connectors.get', { name: 'pets' })).toEqual(made);
    const calls = { initial: { type: 'task', task: 'pets.listPets', next: 'done' }, done: { type: 'succeed' } };
    expect(await registry.ask('registry.workflows.validate', { body: { states: calls } })).toMatchObject(
      ok({ warnings: [] }),
    );
    expect(await registry.ask('registry.connectors.get', { name: 'pets' }, 'other')).toEqual(
      failed('CONNECTOR_NOT_FOUND'),
    );
    expect(await registry.ask('registry.connectors.list', { query: PAGE })).toMatchObject(ok({ meta: { total: 1 } }));
    const named = { name: 'pets', operation: 'listPets' };
    expect(await registry.ask('registry.connectors.operation', named)).toMatchObject(ok({ revision: 1, auth: bearer }));
    expect(await registry.ask('registry.connectors.delete', { name: 'pets' })).toEqual(ok({ deleted: true }));
    expect(await registry.ask('registry.connectors.operation', named)).toEqual(failed('CONNECTOR_NOT_FOUND'));
    expect(await registry.ask('registry.connectors.changes', { revision: 1 })).toMatchObject(
      ok({ connectors: [{ name: 'pets', deleted: true, revision: 2 }] }),
    );
  });

  it('that refers to a secret that there is not is made, with a warning', async () => {
    const auth = { type: 'bearer', token: '{{secret:none}}' };
    expect(await put('warned', { document, auth })).toMatchObject(ok({ warnings: [{ code: 'SECRET_UNKNOWN' }] }));
  });

  it.each([
    ['no document', {}, 'FIELD_INVALID', '/document'],
    ['an address to fetch', { document, url: 'https://x' }, 'FIELD_INVALID', '/url'],
    ['an address inside', { document, baseUrl: 'http://127.0.0.1/' }, 'ADDRESS_REFUSED', '/baseUrl'],
    ['a query in its address', { document, baseUrl: 'https://a.example/?a=1' }, 'FIELD_INVALID', '/baseUrl'],
    [
      'a credential in plain sight',
      { document, auth: { type: 'bearer', token: 'sk_live' } },
      'FIELD_INVALID',
      '/auth/token',
    ],
    [
      'a misspelled reference',
      { document, auth: { type: 'bearer', token: '{{secrets.a}}' } },
      'FIELD_INVALID',
      '/auth/token',
    ],
    [
      'a header that is not its own',
      { document, auth: { type: 'header', name: 'Host', value: '{{secret:a}}' } },
      'FIELD_INVALID',
      '/auth/name',
    ],
    ['another kind of credential', { document, auth: { type: 'digest' } }, 'FIELD_INVALID', '/auth/type'],
    [
      'a client secret in plain sight',
      { document, auth: { ...CLIENT, clientSecret: 'x' } },
      'FIELD_INVALID',
      '/auth/clientSecret',
    ],
    [
      'another way to say who its client is',
      { document, auth: { ...CLIENT, clientAuth: 'jwt' } },
      'FIELD_INVALID',
      '/auth/clientAuth',
    ],
    [
      'tokens from inside',
      { document, auth: { ...CLIENT, tokenUrl: 'http://10.0.0.1/t' } },
      'ADDRESS_REFUSED',
      '/auth/tokenUrl',
    ],
    ['tokens from nowhere', { document, auth: CLIENT }, 'FIELD_INVALID', '/auth/tokenUrl'],
  ])('with %s is refused', async (_, draft, code, path) => {
    expect(await put('pets', draft)).toMatchObject({ ok: false, error: { code, problems: [{ path }] } });
  });

  it('is refused under a name that is no identifier, or that something built in has', async () => {
    for (const name of ['a-b', 'slack', 'x'.repeat(41)])
      expect(await put(name, { document })).toEqual(failed('PARAMETER_INVALID'));
  });

  it('gets its tokens where its document says, unless that needs a person or there are more places', async () => {
    const { next } = registry.documents;
    const says = async (tokenUrls: string[], others: string[] = []) => {
      registry.documents.next = { ...next, ok: true, operations: [], skipped: [], tokens: { tokenUrls, others } };
      return put('tokens', { document, baseUrl: 'https://pets.example/v1', auth: CLIENT });
    };
    try {
      expect(await says(['/oauth/token'])).toMatchObject(
        ok({ auth: { ...CLIENT, tokenUrl: 'https://pets.example/oauth/token' } }),
      );
      const words = async (...said: Parameters<typeof says>) => (await says(...said)).error?.message;
      expect(await words([], ['"login" is openIdConnect'])).toContain('"login" is openIdConnect');
      expect(await words(['https://a.example/t', 'https://b.example/t'])).toContain('more than one');
      expect(await words(['http://169.254.169.254/t'])).toContain('may not be fetched');
      const auth = { type: 'openIdConnect' };
      expect((await put('tokens', { document, auth })).error?.message).toContain('write "oauth2"');
    } finally {
      registry.documents.next = next;
    }
  });

  it('needs a server that may be called, from the document or from whoever connects it', async () => {
    const { next } = registry.documents;
    try {
      registry.documents.next = { ok: false, message: 'It is no document.' };
      expect(await put('pets', { document })).toMatchObject({
        error: { code: 'DOCUMENT_INVALID', message: 'It is no document.' },
      });
      registry.documents.next = { ...next, ok: true, operations: [], skipped: [], server: 'http://169.254.169.254/' };
      expect(await put('pets', { document })).toEqual(failed('ADDRESS_REFUSED'));
      registry.documents.next = { ok: true, operations: [], skipped: [] };
      expect(await put('pets', { document })).toEqual(failed('DOCUMENT_INVALID'));
    } finally {
      registry.documents.next = next;
    }
  });
});
