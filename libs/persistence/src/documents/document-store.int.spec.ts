import { Client } from 'pg';
import { readCondition, readSort, type ChangeKey, type DocumentChange } from '@workflows/runtime';
import type { JsonObject } from '@workflows/contracts';
import { Connections } from '../connections';
import { TENANT, batch, newExecution, openTestPersistence, type TestPersistence } from '../test-persistence.fixture';
import { sweepEffects } from './effect-sweep';

const PLACE = { tenant: TENANT, collection: 'users', baseUrl: 'http://host/db/users/' };
const RUNNING = 'execution_running';
const CALL: ChangeKey = { kind: 'call', executionId: RUNNING, visit: 3 };
const NEWEST = readSort('-createdAt');

let persistence: TestPersistence;
let client: Client;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client({ connectionString: persistence.url });
  await client.connect();
  const [claim] = await persistence.executionStore.claimShards('me', [0]);
  await persistence.executionStore.commit(batch(claim, { inserted: [newExecution(RUNNING)] }));
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});
beforeEach(() => client.query('truncate document, db_effect, event, event_seen, hearing, collection'));

function change(over: Partial<DocumentChange> & Pick<DocumentChange, 'kind'>, tenant = TENANT) {
  return persistence.documents.change({ ...PLACE, tenant }, { ids: ['a'], noun: 'User', ...over });
}
const create = (id: string, data: JsonObject, tenant = TENANT) => change({ kind: 'create', ids: [id], data }, tenant);
const found = async (where: JsonObject, sort = 'id') =>
  (
    await persistence.documents.find(PLACE, { where: readCondition(where), sort: readSort(sort), limit: 100 })
  ).documents.map(({ id }) => id);
const events = async () => {
  const { rows } = await client.query<{ type: string; key: string; body: { data: JsonObject } }>(
    'select type, key, body from event order by number',
  );
  return rows.map(({ type, key, body }) => [type, key, body.data]);
};

describe('a change of documents', () => {
  it('is made once under its key, and gives the same again, whatever has become of the document since', async () => {
    const data = { name: 'Ada', tags: ['x'] };
    const record = { ...data, id: 'a', url: 'http://host/db/users/a', revision: 1 };
    const first = await change({ kind: 'create', data, key: CALL });
    expect(first).toMatchObject({ kind: 'done', documents: [{ id: 'a', revision: 1, record }] });
    await change({ kind: 'delete' });
    expect(await change({ kind: 'create', data, key: CALL })).toEqual({ ...first, kind: 'repeated' });
    expect(await persistence.documents.recall(TENANT, CALL)).toEqual({ ...first, kind: 'repeated' });
    expect(await persistence.documents.recall('other', CALL)).toBeUndefined();
    expect(await persistence.documents.get(PLACE, 'a')).toBeUndefined();
  });

  it('is made once by many who make it at the same time', async () => {
    await create('a', { n: 0 });
    const again = (visit: number) => change({ kind: 'merge', data: { n: visit }, key: { ...CALL, visit } });
    for (let visit = 10; visit < 20; visit++) {
      const same = await Promise.all(Array.from({ length: 8 }, () => again(visit)));
      expect(same.filter(({ kind }) => kind === 'done')).toHaveLength(1);
    }
    expect(await persistence.documents.get(PLACE, 'a')).toMatchObject({ revision: 11 });
    expect(await events()).toHaveLength(11);
  });

  it('loses nothing of what others change at the same time, and knows a revision that has passed', async () => {
    await create('a', {});
    await Promise.all(Array.from({ length: 8 }, (_, n) => change({ kind: 'merge', data: { [`f${n}`]: n } })));
    const now = await persistence.documents.get(PLACE, 'a');
    expect(Object.keys(now?.record ?? {})).toHaveLength(8 + 5);
    expect(now?.revision).toBe(9);
    expect(await change({ kind: 'put', data: {}, revisions: [8] })).toEqual({ kind: 'moved' });
    expect(await change({ kind: 'put', data: {}, revisions: [9] })).toMatchObject({ kind: 'done' });
  });

  it('tells of itself in the same commit, by the document as its key', async () => {
    await create('a', { name: 'Ada' });
    await change({ kind: 'merge', data: { name: 'Grace' } });
    await change({ kind: 'merge', ids: ['a', 'none'], data: {} });
    await change({ kind: 'delete' });
    const data = (revision: number, name: string) =>
      expect.objectContaining({ collection: 'users', id: 'a', record: expect.objectContaining({ name, revision }) });
    expect(await events()).toEqual([
      ['User.Created', 'a', data(1, 'Ada')],
      ['User.Updated', 'a', data(2, 'Grace')],
      ['User.Deleted', 'a', data(2, 'Grace')],
    ]);
  });

  it('is refused as a whole where one of them is not there, too large, or its execution has ended', async () => {
    await create('a', { kept: 1 });
    expect(await create('a', {})).toEqual({ kind: 'exists' });
    expect(await change({ kind: 'merge', ids: ['a', 'b'], data: {} })).toEqual({ kind: 'absent' });
    const data = { text: 'x'.repeat(1024 * 1024) };
    expect(await change({ kind: 'merge', data })).toEqual({ kind: 'tooLarge' });
    const ofEnded: ChangeKey = { kind: 'call', executionId: 'execution_no', visit: 1 };
    expect(await change({ kind: 'delete', key: ofEnded })).toEqual({ kind: 'closed' });
    const request = { kind: 'request' as const, key: 'k', digest: 'one' };
    await change({ kind: 'put', data: { kept: 2 }, key: request });
    expect(await change({ kind: 'put', data: {}, key: { ...request, digest: 'other' } })).toEqual({
      kind: 'otherRequest',
    });
    expect(await persistence.documents.get(PLACE, 'a')).toMatchObject({ revision: 2, record: { kept: 2 } });
  });

  it('is remembered for as long as its execution runs', async () => {
    const connections = new Connections(persistence.url, 'spec', 1, () => undefined);
    await change({ kind: 'create', data: {}, key: CALL });
    await change({ kind: 'put', data: {}, key: { kind: 'request', key: 'k', digest: 'd' } });
    expect(await sweepEffects(connections, 10)).toBe(0);
    await client.query('update db_effect set due_at = 0');
    expect(await sweepEffects(connections, 10)).toBe(2);
    expect(await sweepEffects(connections, 10)).toBe(0);
    await connections.close();
    expect((await client.query('select key from db_effect')).rows).toEqual([{ key: `call/${RUNNING}/3` }]);
  });
});

describe('finding documents', () => {
  beforeEach(async () => {
    await create('a', { name: 'Ada', age: 36, address: { city: 'London' }, tags: ['x', 'y'], active: true });
    await create('b', {
      name: 'Bob',
      age: '36',
      address: { city: 'Paris' },
      tags: [],
      lines: [{ sku: 's1', n: 2 }],
      active: null,
    });
    await create('c', { name: 'Cy', age: 7 });
    await create('d', { name: 'Ada', age: 36 }, 'other');
  });

  it.each<[JsonObject, string[]]>([
    [{}, ['a', 'b', 'c']],
    [{ name: 'Ada' }, ['a']],
    [{ 'address.city': 'London' }, ['a']],
    [{ 'tags.1': 'y' }, ['a']],
    [{ address: { eq: { city: 'London' } } }, ['a']],
    [{ active: null }, ['b']],
    [{ missing: null }, []],
    [{ missing: { ne: 1 } }, []],
    [{ age: { ne: 36 } }, ['b', 'c']],
    [{ age: { gt: 7 } }, ['a']],
    [{ age: { gte: 7, lt: 36 } }, ['c']],
    [{ age: { lte: '36' } }, ['b']],
    [{ name: { in: ['Cy', 'Bob'] } }, ['b', 'c']],
    [{ name: { contains: 'd' } }, ['a']],
    [{ tags: { contains: 'x' } }, ['a']],
    [{ address: { contains: { city: 'Paris' } } }, ['b']],
    [{ lines: { contains: { sku: 's1' } } }, ['b']],
    [{ tags: { exists: false } }, ['c']],
    [{ or: [{ name: 'Cy' }, { and: [{ age: 36 }, { active: true }] }] }, ['a', 'c']],
    [{ id: { in: ['a', 'd'] } }, ['a']],
    [{ id: 'b' }, ['b']],
    [{ createdAt: { gt: '2001-01-01T00:00:00Z' } }, ['a', 'b', 'c']],
    [{ revision: { gt: 1 } }, []],
    [{ name: "'; drop table document; --" }, []],
    [{ 'a"b{},\\': 1 }, []],
  ])('by %j', async (where, ids) => expect(await found(where)).toEqual(ids));

  it('sorts by several fields, what is missing first, and goes on where a page ended', async () => {
    expect(await found({}, '-address.city,id')).toEqual(['b', 'a', 'c']);
    expect(await found({}, 'active,-name')).toEqual(['c', 'b', 'a']);
    for (const sort of ['-createdAt', 'age', '-address.city,id', 'active,-name']) {
      const ids: string[] = [];
      let after: readonly unknown[] | undefined;
      do {
        const page = await persistence.documents.find(PLACE, {
          sort: readSort(sort),
          limit: 1,
          ...(after && { after: JSON.parse(JSON.stringify(after)) }),
        });
        ids.push(...page.documents.map(({ id }) => id));
        after = page.next;
      } while (after);
      expect(ids).toEqual(await found({}, sort));
    }
  });

  it('ends a page where its documents become large', async () => {
    for (const id of ['x', 'y', 'z']) await create(id, { large: 'z'.repeat(1_000_000), more: 'y'.repeat(40_000) });
    for (const id of ['u', 'v', 'w']) await create(id, { large: 'z'.repeat(1_000_000) });
    const page = await persistence.documents.find(PLACE, {
      where: readCondition({ large: { exists: true } }),
      sort: NEWEST,
      limit: 100,
    });
    expect([page.documents.length, page.next]).toEqual([5, expect.anything()]);
  });

  it('goes by index for what is equal', async () => {
    const { rows } = await client
      .query<{ 'QUERY PLAN': string }>(
        `set enable_seqscan = off; set enable_indexscan = off; explain select from document d
        where document_terms_v1(d.tenant, d.collection, d.data) @> document_terms_v1('t', 'c', '{"a": 1}')`,
      )
      .then((results) => (Array.isArray(results) ? results.at(-1) : results));
    expect(JSON.stringify(rows)).toContain('document_terms');
  });

  it('finds words, of its own tenant and collection, the best first', async () => {
    await create('e', { bio: 'engines and Engines' });
    await create('f', { bio: 'engines for the whole big world of things', deep: [{ word: 'steam' }] });
    await create('g', { bio: 'engines' }, 'other');
    const search = async (text: string) => (await persistence.documents.search(PLACE, text, 10)).map(({ id }) => id);
    expect(await search('ENGINES')).toEqual(['e', 'f']);
    expect(await search('engines -steam')).toEqual(['e']);
    expect(await search('"whole big world"')).toEqual(['f']);
    expect(await search('!!! :* & (')).toEqual([]);
  });
});
