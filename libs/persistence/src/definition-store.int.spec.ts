import type { ListWorkflows } from '@workflows/contracts';
import type { DefinitionStore, KeptDraft } from '@workflows/runtime';
import { openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let definitions: DefinitionStore;

beforeAll(async () => {
  persistence = await openTestPersistence();
  definitions = persistence.definitions;
});
afterAll(() => persistence.end());

const states = { z: { type: 'pass', next: 'a' }, a: { type: 'succeed' } };
const draft = (name: string, over: Partial<KeptDraft> = {}): KeptDraft => ({ name, states, functions: [], ...over });
const list = (over: Partial<ListWorkflows> = {}): ListWorkflows => ({
  limit: 10,
  offset: 0,
  sort: 'name',
  order: 'asc',
  ...over,
});

describe('a workflow', () => {
  it('is found by id and by name as it was written, key order included', async () => {
    const written = draft('Orders', {
      description: 'd',
      startAt: 'z',
      functions: ['f'],
      inputSchema: { b: 1, a: null },
      labels: { x: 'y' },
    });
    const made = await definitions.create(TENANT, written, 'workflow_orders');
    expect(await definitions.find(TENANT, 'workflow_orders')).toEqual(made);
    expect(await definitions.find(TENANT, 'Orders')).toEqual(made);
    expect(await definitions.find('other', 'workflow_orders')).toBeUndefined();
    expect(made).toMatchObject({ ...written, version: 1, status: 'active' });
    expect(made.links).toEqual({ self: '/workflows/workflow_orders', execute: '/workflows/workflow_orders/execute' });
    expect(JSON.stringify((await definitions.find(TENANT, 'Orders'))?.states)).toBe(JSON.stringify(states));
    expect(new Date(made.createdAt).toISOString()).toBe(made.createdAt);
  });

  it('that is an Amazon States Language document comes back as the document that it was', async () => {
    const definition = {
      States: { Z: { Type: 'Pass', Next: '10' }, '10': { Type: 'Pass', Result: { b: 1.0, a: null }, End: true } },
      StartAt: 'Z',
      Comment: 'é \u2028',
    };
    await definitions.create(TENANT, { name: 'Document', definition, functions: [] }, 'workflow_document');
    const found = await definitions.find(TENANT, 'Document');
    expect(JSON.stringify(found?.definition)).toBe(JSON.stringify(definition));
    expect(found).not.toHaveProperty('states');
    expect(
      (await definitions.readVersion({ tenant: TENANT, workflowId: 'workflow_document', version: 1 }))?.body,
    ).toEqual({ definition, functions: [] });
  });

  it('has no field for what was not written', async () => {
    const made = await definitions.create(TENANT, draft('Bare'), 'workflow_bare');
    expect(Object.keys(made).sort()).toEqual([
      'createdAt',
      'functions',
      'id',
      'links',
      'name',
      'states',
      'status',
      'updatedAt',
      'version',
    ]);
  });

  it('keeps each version as it was', async () => {
    const first = await definitions.create(
      TENANT,
      draft('Versions', { description: 'd', versionNote: 'one' }),
      'workflow_v',
    );
    const second = await definitions.addVersion(
      TENANT,
      'workflow_v',
      draft('Versions 2', { states: { only: { type: 'succeed' } } }),
    );
    expect(second).toMatchObject({ version: 2, name: 'Versions 2', createdAt: first.createdAt });
    expect(second.updatedAt >= first.updatedAt).toBe(true);
    expect(second).not.toHaveProperty('description');
    expect(await definitions.find(TENANT, 'workflow_v', 1)).toMatchObject({
      version: 1,
      states,
      versionNote: 'one',
      name: 'Versions 2',
    });
    expect(await definitions.find(TENANT, 'workflow_v', 3)).toBeUndefined();
    expect(await definitions.readVersion({ tenant: TENANT, workflowId: 'workflow_v', version: 1 })).toEqual({
      workflowId: 'workflow_v',
      tenant: TENANT,
      name: 'Versions',
      version: 1,
      body: { states, functions: [] },
    });
  });

  it('is patched without a new version; a null description is removed', async () => {
    await definitions.create(TENANT, draft('Patch', { description: 'd' }), 'workflow_p');
    const patched = await definitions.patch(TENANT, 'workflow_p', { name: 'Patched', labels: { a: 'b' } });
    expect(patched).toMatchObject({ version: 1, name: 'Patched', description: 'd', labels: { a: 'b' } });
    expect(await definitions.patch(TENANT, 'workflow_p', { description: null }, 1)).not.toHaveProperty('description');
    await expect(definitions.patch(TENANT, 'workflow_p', {}, 2)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    await expect(definitions.patch(TENANT, 'workflow_none', {})).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
  });

  it('takes one of several updates that name the same version', async () => {
    await definitions.create(TENANT, draft('Race'), 'workflow_race');
    const put = (): Promise<unknown> =>
      definitions.addVersion(TENANT, 'workflow_race', draft('Race'), 1).catch((error: { code: string }) => error.code);
    const results = await Promise.all([put(), put(), put()]);
    expect(results.filter((result) => result === 'VERSION_CONFLICT')).toHaveLength(2);
    expect((await definitions.find(TENANT, 'workflow_race'))?.version).toBe(2);
  });

  it('gets versions without a gap from updates at once that name none', async () => {
    await definitions.create(TENANT, draft('Gapless'), 'workflow_gapless');
    const made = await Promise.all(
      [1, 2, 3].map(() => definitions.addVersion(TENANT, 'workflow_gapless', draft('Gapless'))),
    );
    expect(made.map((view) => view.version).sort()).toEqual([2, 3, 4]);
  });
});

describe('a name', () => {
  it('is taken once per tenant, by creation, update or patch', async () => {
    await definitions.create(TENANT, draft('Taken'), 'workflow_t1');
    await definitions.create('other', draft('Taken'), 'workflow_t2');
    await definitions.create(TENANT, draft('Free'), 'workflow_t3');
    const taken = { code: 'NAME_TAKEN' };
    await expect(definitions.create(TENANT, draft('Taken'), 'workflow_t4')).rejects.toMatchObject(taken);
    await expect(definitions.addVersion(TENANT, 'workflow_t3', draft('Taken'))).rejects.toMatchObject(taken);
    await expect(definitions.patch(TENANT, 'workflow_t3', { name: 'Taken' })).rejects.toMatchObject(taken);
    expect(await definitions.find(TENANT, 'workflow_t3')).toMatchObject({ name: 'Free', version: 1 });
  });

  it('is free after a delete, and the deleted one is found by its id alone', async () => {
    await definitions.create(TENANT, draft('Gone'), 'workflow_g1');
    await expect(definitions.delete(TENANT, 'workflow_g1', 2)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    expect(await definitions.delete('other', 'workflow_g1')).toBe(false);
    expect(await definitions.delete(TENANT, 'workflow_g1')).toBe(true);
    expect(await definitions.delete(TENANT, 'workflow_g1')).toBe(false);
    expect(await definitions.find(TENANT, 'Gone')).toBeUndefined();
    expect(await definitions.find(TENANT, 'workflow_g1')).toMatchObject({
      status: 'deleted',
      links: { self: '/workflows/workflow_g1' },
    });
    expect(await definitions.readVersion({ tenant: TENANT, workflowId: 'workflow_g1', version: 1 })).toMatchObject({
      name: 'Gone',
    });
    await expect(definitions.addVersion(TENANT, 'workflow_g1', draft('Gone'))).rejects.toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
    });
    expect(await definitions.create(TENANT, draft('Gone'), 'workflow_g2')).toMatchObject({ name: 'Gone', version: 1 });
  });
});

describe('a list', () => {
  const tenant = 'lister';

  beforeAll(async () => {
    const names = ['b', 'A', 'a2', 'é', 'F', 'E', 'Z'];
    for (const [index, name] of names.entries()) await definitions.create(tenant, draft(name), `workflow_list${index}`);
    await definitions.delete(tenant, 'workflow_list6');
  });

  it('is sorted by name as people sort, without regard to case', async () => {
    const { data, meta } = await definitions.list(tenant, list());
    expect(data.map((summary) => summary.name)).toEqual(['A', 'a2', 'b', 'E', 'é', 'F']);
    expect(meta).toEqual({ total: 6, limit: 10, offset: 0 });
    expect(Object.keys(data[0] ?? {}).sort()).toEqual(['createdAt', 'id', 'name', 'updatedAt']);
  });

  it.each(['name', 'createdAt', 'updatedAt'] as const)(
    'by %s has pages that never overlap, in both directions',
    async (sort) => {
      for (const order of ['asc', 'desc'] as const) {
        const pages = await Promise.all(
          [0, 2, 4].map((offset) => definitions.list(tenant, list({ sort, order, limit: 2, offset }))),
        );
        expect(new Set(pages.flatMap((page) => page.data.map((summary) => summary.id))).size).toBe(6);
      }
    },
  );

  it('is empty for another tenant', async () => {
    expect(await definitions.list('nobody', list())).toEqual({ data: [], meta: { total: 0, limit: 10, offset: 0 } });
  });
});

describe('versions', () => {
  const noted = (note: string) => ({
    initial: { type: 'pass', comment: note, next: 'done' },
    done: { type: 'succeed' },
  });

  it('are listed newest first, with who made them and why, by their tenant', async () => {
    await definitions.create(TENANT, draft('Versions', { versionNote: 'first' }), 'workflow_vs', 'key:a');
    await definitions.addVersion(TENANT, 'workflow_vs', draft('Versions'), 1, 'key:b');
    const listed = await definitions.listVersions(TENANT, 'workflow_vs', { limit: 10 });
    const createdAt = expect.stringMatching(/Z$/);
    expect(listed).toEqual([
      { version: 2, createdAt, createdBy: 'key:b', current: true },
      { version: 1, createdAt, createdBy: 'key:a', versionNote: 'first' },
    ]);
    expect(await definitions.listVersions(TENANT, 'workflow_vs', { before: 2, limit: 10 })).toEqual(listed.slice(1));
    expect(await definitions.listVersions(TENANT, 'workflow_vs', { limit: 1 })).toEqual(listed.slice(0, 1));
    expect(await definitions.listVersions('other', 'workflow_vs', { limit: 10 })).toEqual([]);
  });

  it('of before are current again once they are published, and the next one counts on', async () => {
    const on = [{ event: 'rolled.back' }];
    const { version: first } = await definitions.create(
      TENANT,
      draft('Back', { on, states: noted('1') }),
      'workflow_b',
    );
    await definitions.addVersion(TENANT, 'workflow_b', draft('Back, renamed', { states: noted('2') }));
    const back = await definitions.publish(TENANT, 'workflow_b', first, 2);
    expect(back).toMatchObject({ version: 1, name: 'Back, renamed', states: noted('1'), on });
    expect(await definitions.find(TENANT, 'Back, renamed')).toMatchObject({ version: 1 });
    expect((await definitions.listVersions(TENANT, 'workflow_b', { limit: 10 })).map(({ current }) => current)).toEqual(
      [undefined, true],
    );
    await expect(definitions.publish(TENANT, 'workflow_b', 2, 2)).rejects.toMatchObject({ code: 'VERSION_CONFLICT' });
    await expect(definitions.publish(TENANT, 'workflow_b', 9)).rejects.toMatchObject({ code: 'VERSION_NOT_FOUND' });
    await expect(definitions.publish('other', 'workflow_b', 2)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    expect(await definitions.addVersion(TENANT, 'workflow_b', draft('Back'), 1)).toMatchObject({
      version: 3,
    });
    const events = await persistence.events.record([{ tenant: TENANT, type: 'rolled.back', body: {} }]);
    expect(events).toMatchObject([{ heardBy: [] }]); // version 3 listens no more
    await definitions.publish(TENANT, 'workflow_b', 1);
    const heard = await persistence.events.record([{ tenant: TENANT, type: 'rolled.back', body: {} }]);
    expect(heard).toMatchObject([{ heardBy: [{ workflowId: 'workflow_b', version: 1 }] }]);
  });
});
