import { EngineError, type Json } from '@workflows/contracts';
import {
  Documents,
  type ChangeOutcome,
  type DocumentChange,
  type DocumentStore,
  type StoredDocument,
  type TaskOutcomes,
  type TenantTask,
} from '@workflows/runtime';
import { FakeClock, waitFor } from '@workflows/testing';
import { DocumentRunner } from './document-runner';

const ID = `execution_${'01890a5d'.padEnd(32, '0')}`;
const away = new EngineError('UNAVAILABLE', 'away');

/** What the store was asked to change, and what it gives: by key what it gave before. */
let changes: DocumentChange[];
let fails: Error[];
let schema: Json | undefined;
let beforeChange: () => void;
const remembered = new Map<string, ChangeOutcome>();
const held: Record<string, StoredDocument> = {};
let told: unknown[][];
let clock: FakeClock;
let runner: DocumentRunner;

const store: DocumentStore = {
  get: async (_place, id) => held[id],
  find: async () => ({ documents: Object.values(held), next: [1, 'x'] }),
  matching: async () => Object.values(held).map(({ id, revision }) => ({ id, revision })),
  search: async () => [],
  change: async (_place, change) => {
    const failure = fails.shift();
    if (failure) throw failure;
    beforeChange();
    changes.push(change);
    if (change.revisions?.some((revision, index) => held[change.ids[index] ?? '']?.revision !== revision))
      return { kind: 'moved' };
    const documents = change.ids.map((id) => ({ id, revision: 1, record: { id, ...change.data } }));
    const outcome: ChangeOutcome = { kind: 'done', documents };
    remembered.set(JSON.stringify(change.key), { ...outcome, kind: 'repeated' });
    return outcome;
  },
  recall: async (_tenant, key) => remembered.get(JSON.stringify(key)),
  settings: async (_tenant, name) => ({ name, updatedAt: 0, ...(schema !== undefined && { schema }) }),
  saveSettings: () => Promise.reject(new Error('not asked for')),
  collections: async () => [],
};

const outcomes: TaskOutcomes = {
  succeeded: (_task, result) => void told.push(['succeeded', result]),
  failed: (_task, { error, cause }) => void told.push([error, cause]),
  accepted: () => void told.push(['accepted']),
};

beforeEach(() => {
  [changes, fails, told, schema] = [[], [], [], undefined];
  beforeChange = () => undefined;
  remembered.clear();
  for (const id of Object.keys(held)) delete held[id];
  clock = new FakeClock();
  const documents = new Documents({
    store,
    schemas: {
      faultOf: async () => undefined,
      problems: async (_schema, value) =>
        JSON.stringify(value).includes('"wrong"')
          ? [{ code: 'TYPE', message: '/age must be a number', path: '/age' }]
          : [],
      atOnce: () => true,
    },
    publicUrl: () => 'http://host',
    newId: () => 'new',
  });
  runner = new DocumentRunner(documents, outcomes, clock);
});

function call(name: string, given: Json, over: Partial<TenantTask> = {}): void {
  const task = { tenant: 'acme', workflowName: 'w', executionId: ID, taskId: 1, function: `db.users.${name}` };
  runner.run({ ...task, arguments: given, state: 's', attempt: 1, visit: 3, accepted: false, ...over });
}
const toldAll = () => waitFor(() => told.length > 0);

it('makes a change under the visit of its task, with an id that follows from it', async () => {
  call('create', { name: 'Ada' });
  call('create', { name: 'Ada' });
  await toldAll();
  call('create', { name: 'Ada' }, { taskId: 2, attempt: 2 });
  await waitFor(() => told.length === 2);
  expect(told[0]).toEqual(told[1]);
  expect(changes).toHaveLength(1);
  expect(changes[0]).toMatchObject({ noun: 'User', key: { kind: 'call', executionId: ID, visit: 3 } });
  expect(changes[0]?.ids[0]).toMatch(/^01890a5d00008[0-9a-f]{19}$/);
});

it('gives lists in the form of the API, and changes of many as their ids', async () => {
  Object.assign(held, {
    a: { id: 'a', revision: 1, record: { id: 'a' } },
    b: { id: 'b', revision: 7, record: { id: 'b' } },
  });
  call('find', { name: 'Ada' });
  call('update', [{ x: 0 }, { x: 1 }], { taskId: 2, visit: 4 });
  call('findOne', 'none', { taskId: 3 });
  await waitFor(() => told.length === 3);
  expect(told).toContainEqual([
    'succeeded',
    { data: [{ id: 'a' }, { id: 'b' }], meta: { nextCursor: expect.stringMatching(/^[0-9a-f]+$/) } },
  ]);
  expect(told).toContainEqual(['succeeded', { updated: 2, ids: ['a', 'b'] }]);
  expect(told).toContainEqual(['succeeded', null]);
  expect(changes[0]).toMatchObject({ kind: 'merge', ids: ['a', 'b'], revisions: [1, 7] });
});

it('holds a schema against what a document will be, and looks again where it has become another meanwhile', async () => {
  schema = {};
  held['a'] = { id: 'a', revision: 1, record: { id: 'a', revision: 1 } };
  beforeChange = () => (held['a'] = { id: 'a', revision: 2, record: { id: 'a', revision: 2, age: 'wrong' } });
  call('update', ['a', { name: 'Ada' }]);
  await toldAll();
  expect(told).toEqual([['Db.SchemaViolation', expect.stringContaining('/age must be a number')]]);
});

it('finds what it did itself when that is in its way now', async () => {
  remembered.set(JSON.stringify({ kind: 'call', executionId: ID, visit: 3 }), { kind: 'repeated', documents: [] });
  call('delete', ['a', { ifRevision: 1 }]);
  await toldAll();
  expect([told, changes]).toEqual([[['succeeded', { deleted: 0, ids: [] }]], []]);
});

it.each<[string, Json, string]>([
  ['update', ['a', { x: 1 }, { ifRevision: 4 }], 'Db.Conflict'],
  ['find', { age: { $gt: 1 } }, 'Db.InvalidCall'],
  ['create', [], 'Db.InvalidCall'],
])('refuses %s of %j', async (name, given, error) => {
  call(name, given);
  await toldAll();
  expect(told).toEqual([[error, expect.any(String)]]);
});

it('waits while the database is away, however long, and tells nobody of what was closed', async () => {
  fails = Array<Error>(6).fill(away);
  call('create', {});
  call('create', {}, { taskId: 2, visit: 9 });
  runner.stop(ID, 2);
  await waitFor(() => {
    clock.advance(5_000);
    return told.length > 0;
  });
  expect(told).toEqual([['succeeded', expect.objectContaining({ id: expect.any(String) })]]);
});
