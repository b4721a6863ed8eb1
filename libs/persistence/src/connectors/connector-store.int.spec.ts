import type { ConnectorOperation } from '@workflows/contracts';
import type { ConnectorStore, KeptConnector } from '@workflows/runtime';
import { TENANT, openTestPersistence, type TestPersistence } from '../test-persistence.fixture';

let persistence: TestPersistence;
let connectors: ConnectorStore;

beforeAll(async () => {
  persistence = await openTestPersistence();
  connectors = persistence.connectors;
});
afterAll(() => persistence.end());

const operation = (name: string): ConnectorOperation => ({
  name,
  method: 'GET',
  path: `/${name}`,
  parameters: [],
  parameterSchema: { type: 'object', properties: { text: { const: 'a\0' } } },
});

function kept(name: string, operations: readonly string[], over: Partial<KeptConnector> = {}): KeptConnector {
  const views = operations.map((one) => ({
    function: `${name}.${one}`,
    method: 'GET',
    path: `/${one}`,
    parameters: [],
  }));
  return { name, baseUrl: 'https://a.example', operations: operations.map(operation), views, skipped: [], ...over };
}

describe('a connector', () => {
  it('is replaced as a whole, and every change is told with a later revision', async () => {
    const auth = { type: 'bearer', token: '{{secret:a}}' } as const;
    await connectors.put(TENANT, kept('pets', ['list', 'get'], { auth, title: 'Pets' }), 10);
    const first = await connectors.operation(TENANT, 'pets', 'get');
    expect(first).toMatchObject({ operation: operation('get'), baseUrl: 'https://a.example', auth });
    expect(await connectors.find(TENANT, 'pets')).toMatchObject({ title: 'Pets', operationCount: 2, auth });

    await connectors.put(TENANT, kept('pets', ['list'], { baseUrl: 'https://b.example' }), 10);
    expect(await connectors.operation(TENANT, 'pets', 'get')).toBeUndefined();
    expect(await connectors.operation('other', 'pets', 'list')).toBeUndefined();
    expect(await connectors.operation(TENANT, 'pets', 'list')).not.toHaveProperty('auth');
    const [change] = await connectors.changes(first?.revision ?? 0, 10);
    expect(change).toMatchObject({ tenant: TENANT, name: 'pets', deleted: false, operations: ['list'] });

    expect(await connectors.delete(TENANT, 'pets')).toBe(true);
    expect(await connectors.delete(TENANT, 'pets')).toBe(false);
    expect(await connectors.find(TENANT, 'pets')).toBeUndefined();
    expect(await connectors.changes(change?.revision ?? 0, 10)).toMatchObject([{ deleted: true, operations: [] }]);
  });

  it('is listed among those of its tenant, of which there are only so many', async () => {
    for (const name of ['b', 'A', 'c']) await connectors.put('many', kept(name, ['x']), 3);
    expect(await connectors.put('many', kept('d', ['x']), 3)).toBe('tooMany');
    expect(await connectors.put('many', kept('c', ['y']), 3)).toMatchObject({ name: 'c' });
    const page = await connectors.list('many', { limit: 2, offset: 1, sort: 'name', order: 'asc' });
    expect(page).toMatchObject({ data: [{ name: 'b' }, { name: 'c' }], meta: { total: 3, limit: 2, offset: 1 } });
  });
});
