import { Client } from 'pg';
import type { StartRequest } from '@workflows/contracts';
import type { BatchWrite } from '@workflows/runtime';
import { batch, entered, newExecution, openTestPersistence, type TestPersistence } from './test-persistence.fixture';

const [OURS, THEIRS] = ['ours', 'theirs'] as const;
const TENANTS = [OURS, THEIRS] as const;
const draft = { name: 'Same name', states: { initial: { type: 'succeed' } }, functions: [] };

let persistence: TestPersistence;
let client: Client;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client(persistence.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});

async function commit(lists: Partial<BatchWrite>): Promise<void> {
  const [claim] = await persistence.executionStore.claimShards('me', [0]);
  expect(await persistence.executionStore.commit(batch(claim, lists))).toEqual({ kind: 'committed' });
}

function start(tenant: string, over: Partial<StartRequest> = {}): StartRequest {
  const workflow = { workflowId: 'workflow_1', version: 1, workflowName: 'Orders', startState: 'first' };
  const idempotency = { key: 'same key', bodyDigest: 'd' };
  const executionId = `execution_of_${tenant}`;
  return { tenant, executionId, ...workflow, input: { tenant }, createdAt: Date.now(), idempotency, ...over };
}

describe('two tenants with the same names, keys and ids', () => {
  it('each start an execution by the same key, and see their own alone', async () => {
    const starts = TENANTS.map((tenant) => ({ shard: 1, request: start(tenant) }));
    const made = await persistence.starts.insertStarts(starts);
    expect(made).toEqual(TENANTS.map(() => expect.objectContaining({ replayed: false })));
    for (const tenant of TENANTS) {
      const found = await persistence.reader.findStart(tenant, 'workflow_1', 'same key');
      expect(found).toMatchObject({ tenant, executionId: `execution_of_${tenant}` });
    }
    const asked = { workflowId: 'workflow_1', key: 'same key', bodyDigest: 'd' };
    const known = await persistence.executionStore.findStarts(TENANTS.map((tenant) => ({ tenant, ...asked })));
    expect(known.map(({ input }) => input)).toEqual([{ tenant: OURS }, { tenant: THEIRS }]);
  });

  it('are never told of an execution of the other, whose id they guessed', async () => {
    const id = 'execution_guessed';
    await persistence.starts.insertStarts([
      { shard: 1, request: start(OURS, { executionId: id, idempotency: undefined }) },
    ]);
    await commit({ history: [{ tenant: OURS, executionId: id, events: [entered(1, 'first')] }] });
    expect(await persistence.reader.read(THEIRS, id)).toBeUndefined();
    expect(await persistence.reader.readHistory(THEIRS, id, 0, 10)).toBeUndefined();
    const again = { shard: 1, request: start(THEIRS, { executionId: id, idempotency: undefined }) };
    await expect(persistence.starts.insertStarts([again])).rejects.toThrow('0 answers');
    const signal = { tenant: THEIRS, executionId: id, type: 'go', body: {} };
    expect(await persistence.events.record([signal])).toEqual([{ kind: 'unknownExecution' }]);
  });

  it('have workflows and functions of the same name, and neither changes what is the other’s', async () => {
    const { definitions, functions } = persistence;
    for (const tenant of TENANTS) {
      await definitions.create(tenant, draft, `workflow_of_${tenant}`);
      await functions.create(tenant, { name: 'send', type: 'worker' }, `function_of_${tenant}`);
      expect(await definitions.find(tenant, draft.name)).toMatchObject({ id: `workflow_of_${tenant}` });
      expect(await functions.find(tenant, 'send')).toMatchObject({ id: `function_of_${tenant}` });
    }
    const [ours, version] = [`workflow_of_${OURS}`, 1];
    expect(await definitions.find(THEIRS, ours)).toBeUndefined();
    expect(await definitions.readVersion({ tenant: THEIRS, workflowId: ours, version })).toBeUndefined();
    expect(await definitions.readVersion({ tenant: OURS, workflowId: ours, version })).toMatchObject({ tenant: OURS });
    expect(await definitions.delete(THEIRS, ours)).toBe(false);
    expect(await functions.delete(THEIRS, `function_of_${OURS}`)).toBe(false);
    await expect(definitions.addVersion(THEIRS, ours, draft)).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
    await expect(definitions.patch(THEIRS, ours, { name: 'x' })).rejects.toMatchObject({ code: 'WORKFLOW_NOT_FOUND' });
  });

  it('see their own events, waits, approvals and quarantine alone', async () => {
    const { events, approvals, quarantine } = persistence;
    const place = { shard: 0, state: 's', attempt: 1 };
    const record = { topic: 't', partition: 0, offset: 1, reason: 'r', raw: '', at: 1 };
    await commit({
      inserted: TENANTS.map((tenant) => owned(tenant, `execution_waits_${tenant}`)),
      tasksOpened: TENANTS.flatMap((tenant) => [
        { ...place, tenant, executionId: `execution_waits_${tenant}`, taskId: 1, kind: 'event', subject: 'paid' },
        { ...place, tenant, executionId: `execution_waits_${tenant}`, taskId: 2, kind: 'approval' },
      ]),
      quarantine: TENANTS.map((tenant) => ({ ...record, id: `quarantine_of_${tenant}`, tenant })),
    });
    const recorded = await events.record(
      TENANTS.map((tenant) => ({ tenant, type: 'paid', identity: { source: 's', id: 'i' }, body: { tenant } })),
    );
    expect(recorded.map(({ kind }) => kind)).toEqual(['recorded', 'recorded']);
    for (const tenant of TENANTS) {
      const executionId = `execution_waits_${tenant}`;
      const [header] = (await events.readHeaders(0, 10)).filter((event) => event.tenant === tenant);
      expect(header && (await events.findWaits(header, undefined, 10))).toEqual([{ executionId, taskId: 1 }]);
      const found = await events.findEvents({ tenant, executionId, type: 'paid' }, { receivedAt: 0, number: 0 }, 10);
      expect(found.events.map(({ body }) => body)).toEqual([{ tenant }]);
      expect((await approvals.list(tenant, { limit: 10 })).map((open) => open.executionId)).toEqual([executionId]);
      expect((await quarantine.list(tenant, { limit: 10 })).map(({ id }) => id)).toEqual([`quarantine_of_${tenant}`]);
    }
    expect(await approvals.find(THEIRS, { executionId: `execution_waits_${OURS}`, taskId: 2 })).toBeUndefined();
    expect(await quarantine.find(THEIRS, `quarantine_of_${OURS}`)).toBeUndefined();
  });
});

describe('the rows of an execution', () => {
  it('say whose it is, in every table but that of suspects, which no tenant asks for', async () => {
    const { rows } = await client.query<{ name: string }>(
      `select table_name as name from information_schema.columns where table_schema = 'public' and column_name in ('execution_id', 'child_id')
       except select table_name from information_schema.columns where column_name = 'tenant'`,
    );
    expect(rows.map(({ name }) => name)).toEqual(['suspect']);
  });

  it('are written with it by batches and by starts', async () => {
    const parent = { executionId: 'execution_p', state: 's', taskId: 1, depth: 1 };
    const executionId = 'execution_child';
    await commit({
      inserted: [{ ...owned(OURS, executionId), seed: { ...owned(OURS, executionId).seed, parent } }],
      history: [{ tenant: OURS, executionId, events: [entered(1, 'first')] }],
      timersArmed: [{ tenant: OURS, executionId, timerId: 1, shard: 0, dueAt: 1 }],
    });
    const request = start(THEIRS, { executionId: 'execution_started', idempotency: undefined, parent });
    await persistence.starts.insertStarts([{ shard: 1, request }]);
    const tenantsOf = async (table: string, id = 'execution_id'): Promise<string[]> => {
      const asked = [executionId, 'execution_started'];
      const found = await client.query(`select tenant from ${table} where ${id} = any ($1) order by ${id}`, [asked]);
      return found.rows.map((row: { tenant: string }) => row.tenant);
    };
    expect(await tenantsOf('history')).toEqual([OURS]);
    expect(await tenantsOf('timer')).toEqual([OURS]);
    expect(await tenantsOf('open_child', 'child_id')).toEqual([OURS, THEIRS]);
  });
});

function owned(tenant: string, id: string) {
  const made = newExecution(id);
  return { ...made, seed: { ...made.seed, tenant } };
}
