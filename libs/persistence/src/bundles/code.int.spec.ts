import type { DefinitionStore, NamedCode } from '@workflows/runtime';
import { Client } from 'pg';
import { openTestPersistence, TENANT, type TestPersistence } from '../test-persistence.fixture';

let persistence: TestPersistence;
let definitions: DefinitionStore;
let client: Client;
beforeAll(async () => {
  persistence = await openTestPersistence();
  ({ definitions } = persistence);
  client = new Client({ connectionString: persistence.url });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});
beforeEach(() => client.query('truncate workflow, workflow_version, listener, schedule, firing, bundle'));

let ids = 0;
/** Code of this text; what it hears, and when it starts, besides. */
function code(name: string, text: string, more: { on?: string; every?: string[] } = {}): NamedCode {
  const { on, every = [] } = more;
  const bundle = { bundle: `sha of ${text}`, text, sourceMap: '{}' };
  return {
    id: `workflow_${++ids}`,
    draft: {
      name,
      functions: [],
      handler: { kind: 'handler', bundle: bundle.bundle },
      ...(on !== undefined && { on: [{ event: on }] }),
      ...(every.length > 0 && { every: every.map((phrase) => ({ spec: { text: phrase } })) }),
      code: { bundle, identity: JSON.stringify([text, more]) },
    },
  };
}

const register = async (...codes: NamedCode[]) =>
  (await definitions.register(TENANT, codes, 'ada')).map(({ name, version }) => `${name}@${version}`);
const rowsOf = async (sql: string): Promise<unknown[]> =>
  (await client.query({ text: sql, rowMode: 'array' })).rows.flat();
const heard = () => rowsOf('select event from listener order by event');
const scheduled = () => rowsOf('select name from schedule order by name');

describe('code that is registered', () => {
  it('is a workflow whose text is found by whoever runs it, in its tenant alone', async () => {
    expect(await register(code('a', 'text \u2028 é'))).toEqual(['a@1']);
    const found = await persistence.bundles.read(TENANT, 'sha of text \u2028 é');
    expect(found).toEqual({ bundle: 'sha of text \u2028 é', text: 'text \u2028 é', sourceMap: '{}' });
    expect(await persistence.bundles.read('other', 'sha of text \u2028 é')).toBeUndefined();
    expect(await definitions.listVersions(TENANT, 'workflow_1', { limit: 9 })).toMatchObject([{ createdBy: 'ada' }]);
  });

  it('is the same version again, and the current one again when it comes back', async () => {
    expect(await register(code('a', 'one'))).toEqual(['a@1']);
    expect(await register(code('a', 'one'))).toEqual(['a@1']);
    expect(await register(code('a', 'two', { on: 'B' }))).toEqual(['a@2']);
    expect(await heard()).toEqual(['B']);
    expect(await register(code('a', 'one'))).toEqual(['a@1']);
    expect(await heard()).toEqual([]);
    expect((await definitions.find(TENANT, 'a'))?.version).toBe(1);
    expect(await register(code('a', 'three'))).toEqual(['a@3']);
    expect(await rowsOf('select count(*)::int from workflow_version')).toEqual([3]);
  });

  it('is all there, or nothing of it', async () => {
    await definitions.create(
      TENANT,
      { name: 'b', states: { x: { type: 'succeed' } }, functions: [] },
      'workflow_states',
    );
    await expect(definitions.register(TENANT, [code('a', 'one'), code('b', 'one')])).rejects.toMatchObject({
      code: 'KIND_CONFLICT',
    });
    expect(await definitions.find(TENANT, 'a')).toBeUndefined();
    expect(await rowsOf('select sha256 from bundle')).toEqual([]);
  });

  it('keeps what people have said about its workflow', async () => {
    await register(code('a', 'one'));
    const { id } = (await definitions.find(TENANT, 'a')) ?? { id: '' };
    await definitions.patch(TENANT, id, { description: 'ours', labels: { team: 'x' } });
    await register(code('a', 'two'));
    expect(await definitions.find(TENANT, 'a')).toMatchObject({
      version: 2,
      description: 'ours',
      labels: { team: 'x' },
    });
  });

  it('is one version, whoever else registers the same at the same time, in whatever order', async () => {
    const both = () => [code('a', 'one', { on: 'A' }), code('b', 'one')];
    const all = await Promise.all([...Array(6).keys()].map((n) => register(...(n % 2 ? both() : both().reverse()))));
    for (const names of all) expect(names.sort()).toEqual(['a@1', 'b@1']);
    expect(await rowsOf('select count(*)::int from workflow')).toEqual([2]);
  });

  it('put in the place of what there was is the same version, too', async () => {
    await register(code('a', 'one'));
    const { id } = (await definitions.find(TENANT, 'a')) ?? { id: '' };
    expect(await definitions.addVersion(TENANT, id, code('a', 'one').draft)).toMatchObject({ version: 1 });
    expect(await definitions.addVersion(TENANT, id, code('a', 'two').draft)).toMatchObject({ version: 2 });
  });
});

describe('when code says that it starts', () => {
  it('is a schedule of its workflow, replaced when the code changes and gone when that says nothing', async () => {
    await register(code('a', 'one', { every: ['day at 9:00', 'first monday of the month'] }));
    expect(await scheduled()).toEqual(['every a', 'every a #2']);
    const kept = await persistence.schedules.find(TENANT, 'every a');
    expect(kept).toMatchObject({
      draft: { spec: { text: 'day at 9:00' }, timezone: 'UTC' },
      next: { time: expect.any(Number) },
    });
    await register(code('a', 'two', { every: ['day at 9:00', 'hour during business hours'] }));
    expect(await persistence.schedules.find(TENANT, 'every a')).toEqual(kept);
    expect(await rowsOf(`select draft->'spec'->>'text' from schedule order by name`)).toEqual([
      'day at 9:00',
      'hour during business hours',
    ]);
    await register(code('a', 'three'));
    expect(await scheduled()).toEqual([]);
    await definitions.publish(TENANT, (await definitions.find(TENANT, 'a'))?.id ?? '', 1);
    expect(await scheduled()).toEqual(['every a', 'every a #2']);
  });

  it('is put right by registering it again, and gone with its workflow', async () => {
    await register(code('a', 'one', { every: ['day'] }));
    const { id } = (await persistence.schedules.find(TENANT, 'every a')) ?? { id: '' };
    await persistence.schedules.delete(TENANT, id);
    await register(code('a', 'one', { every: ['day'] }));
    expect(await persistence.schedules.find(TENANT, id)).toBeDefined();
    await definitions.delete(TENANT, (await definitions.find(TENANT, 'a'))?.id ?? '');
    expect(await scheduled()).toEqual([]);
  });

  it('is refused with all of it where somebody has a schedule of that name', async () => {
    const draft = { name: 'every a', workflow: 'x', spec: { every: 60 }, timezone: 'UTC', dst: 'once' } as const;
    const rest = { overlap: 'skip', catchUp: 'last' } as const;
    const next = { time: 1, dueAt: 1 };
    await persistence.schedules.create(TENANT, { id: 'schedule_x', shard: 0, draft: { ...draft, ...rest }, next });
    await expect(register(code('a', 'one', { every: ['day'] }))).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    expect(await definitions.find(TENANT, 'a')).toBeUndefined();
  });
});
