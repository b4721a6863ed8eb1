import type { FunctionDraft, RegisteredFunction } from '@workflows/contracts';
import type { FunctionStore } from '@workflows/runtime';
import { openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let functions: FunctionStore;

beforeAll(async () => {
  persistence = await openTestPersistence();
  functions = persistence.functions;
});
afterAll(() => persistence.end());

const draft = (name: string, over: Partial<FunctionDraft> = {}): FunctionDraft => ({
  name,
  type: 'http',
  url: 'http://x',
  ...over,
});
const brief = (changed: RegisteredFunction): [string, boolean] => [changed.name, changed.deleted];

async function lastRevision(): Promise<number> {
  return (await functions.changes(0, 10_000)).at(-1)?.revision ?? 0;
}

describe('a function', () => {
  it('is found by id and by name as it was written, by its tenant', async () => {
    const made = await functions.create(TENANT, draft('mail:send', { inputSchema: { b: 1, a: null } }), 'function_1');
    expect(await functions.find(TENANT, 'function_1')).toEqual(made);
    expect(await functions.find(TENANT, 'mail:send')).toEqual(made);
    expect(await functions.find('other', 'function_1')).toBeUndefined();
    await expect(functions.create(TENANT, draft('mail:send'), 'function_2')).rejects.toMatchObject({
      code: 'NAME_TAKEN',
    });
  });

  it('is replaced by an update; what is not there is neither updated nor deleted', async () => {
    const made = await functions.create(TENANT, draft('charge', { description: 'd' }), 'function_3');
    const updated = await functions.update(TENANT, 'function_3', { name: 'charge', type: 'worker' });
    expect(updated).toEqual({
      id: 'function_3',
      name: 'charge',
      type: 'worker',
      createdAt: made.createdAt,
      updatedAt: updated?.updatedAt,
    });
    expect(await functions.find(TENANT, 'charge')).toEqual(updated);
    expect(await functions.update('other', 'function_3', draft('charge'))).toBeUndefined();
    expect(await functions.delete('other', 'function_3')).toBe(false);
  });

  it('is listed in pages, without the deleted', async () => {
    for (const name of ['b', 'A', 'c']) await functions.create('lister', draft(name), `function_list_${name}`);
    await functions.delete('lister', 'function_list_c');
    const page = await functions.list('lister', { limit: 1, offset: 1, sort: 'name', order: 'asc' });
    expect(page).toMatchObject({ data: [{ name: 'b', type: 'http' }], meta: { total: 2, limit: 1, offset: 1 } });
  });
});

describe('the changes', () => {
  it('tell of creations, updates, renames and deletes in their order', async () => {
    const before = await lastRevision();
    await functions.create(TENANT, draft('old'), 'function_c1');
    await functions.update(TENANT, 'function_c1', draft('new'));
    expect((await functions.changes(before, 10)).map(brief)).toEqual([
      ['old', true],
      ['new', false],
    ]);
    const after = await lastRevision();
    await functions.delete(TENANT, 'function_c1');
    expect((await functions.changes(after, 10)).map(brief)).toEqual([['new', true]]);
    await functions.create(TENANT, draft('old'), 'function_c2');
    expect((await functions.changes(after, 1)).map(brief)).toEqual([['new', true]]);
  });

  it('never show a revision before a smaller one', async () => {
    const seen: number[] = [];
    let revision = await lastRevision();
    let written = false;
    const writing = Promise.all(
      Array.from({ length: 20 }, (_, n) => functions.create(TENANT, draft(`many${n}`), `function_m${n}`)),
    ).finally(() => (written = true));
    for (let last = false; !last;) {
      last = written; // of a read that begins once all is written
      for (const changed of await functions.changes(revision, 100)) seen.push((revision = changed.revision));
    }
    await writing;
    expect(seen).toHaveLength(20);
  });
});
