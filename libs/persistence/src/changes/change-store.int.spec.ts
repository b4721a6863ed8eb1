import { Client } from 'pg';
import type { ChangePosition, ExecutionBecame } from '@workflows/runtime';
import { waitFor } from '@workflows/testing';
import { Connections } from '../connections';
import { Sweeper } from '../sweeper';
import {
  TENANT,
  batch,
  entered,
  newExecution,
  openTestPersistence,
  type TestPersistence,
} from '../test-persistence.fixture';
import { CHANGES_KEPT_MS } from './change-store';

let persistence: TestPersistence;
let client: Client;
let other: Client;
let workflowId: string;
let count = 0;

beforeAll(async () => {
  persistence = await openTestPersistence();
  [client, other] = [new Client(persistence.url), new Client(persistence.url)];
  await Promise.all([client.connect(), other.connect()]);
});
beforeEach(() => (workflowId = `workflow_${++count}`));
afterAll(async () => {
  await Promise.all([client.end(), other.end()]);
  await persistence.end();
});

const store = (): TestPersistence['changes'] => persistence.changes;
const listened = () => ({ tenant: TENANT, workflowId });
const look = async () => (await store().look([listened()]))[0];

/** Somebody listens, and nothing that was under way before is left. */
async function listen(): Promise<ChangePosition> {
  await store().listen([listened()]);
  await waitFor(async () => (await look()) !== undefined);
  return { xid: (await look())?.settled ?? NaN, id: 0 };
}

const upTo = async (): Promise<ChangePosition> => ({ xid: (await look())?.settled ?? NaN, id: 0 });

/** Once all that was committed so far is settled: transactions of other databases of the server count as well. */
async function read(after: ChangePosition, limit = 100): Promise<ExecutionBecame[] | undefined> {
  const { rows } = await client.query<{ xid: string }>('select pg_snapshot_xmax(pg_current_snapshot())::text as xid');
  await waitFor(async () => ((await look())?.settled ?? 0) >= Number(rows[0]?.xid));
  return store().read(TENANT, workflowId, { after, upTo: await upTo(), limit });
}

const START = `insert into execution (id, tenant, shard, version, created_at, begun_at, status, workflow_id, workflow_name, start_state, input)
  values ($1, $2, 0, 1, 5, 5, 'running', $3, 'Orders', 'first', '{}')`;
const start = (by: Client, id: string, tenant = TENANT) => by.query(START, [id, tenant, workflowId]);
const become = (id: string, change: string) => client.query(`update execution set ${change} where id = $1`, [id]);
const told = (changes: ExecutionBecame[] | undefined) =>
  changes?.map(({ executionId, status }) => [executionId, status]);

describe('what executions of a workflow became', () => {
  it('is written by the commit of a batch, with what a list shows', async () => {
    const after = await listen();
    const [claim] = await persistence.executionStore.claimShards('owner', [0]);
    const row = newExecution('a', { seed: { ...newExecution('a').seed, workflowId, name: 'n', labels: { k: 'v' } } });
    const history = [{ tenant: TENANT, executionId: 'a', own: true, events: [entered(1, 'second')] }];
    await persistence.executionStore.commit(batch(claim, { inserted: [row], history }));
    const seen = {
      executionId: 'a',
      workflowId,
      workflowName: 'Orders',
      version: 1,
      name: 'n',
      labels: { k: 'v' },
      createdAt: 1_000,
    };
    expect(await read(after)).toEqual([
      {
        ...seen,
        status: 'running',
        currentState: 'second',
        position: expect.anything(),
        changedAt: expect.any(Number),
      },
    ]);
    const [next] = await persistence.executionStore.readClaims('owner', [0]);
    const end = { executionId: 'a', status: 'failed' as const, completedAt: 9, error: 'E', failedState: 'second' };
    await persistence.executionStore.commit(batch(next, { finished: [end] }));
    const [first, last] = (await read(after)) ?? [];
    expect(last).toMatchObject({ ...seen, status: 'failed', completedAt: 9, error: 'E', failedState: 'second' });
    expect(first).not.toHaveProperty('currentState');
    expect(await read(first?.position ?? after)).toEqual([last]);
  });

  it('is told once for each status, version and redrive, in the order in which that was', async () => {
    const after = await listen();
    await start(client, 'b');
    for (const change of [
      'paused_at = 7',
      'output = null',
      'paused_at = null',
      'version = 2',
      `status = 'failed', completed_at = 8`,
      `status = 'running', completed_at = null, redrive_count = 1`,
      `status = 'completed', completed_at = 9`,
    ])
      await become('b', change);
    expect((await read(after))?.map(({ status, version, redriveCount }) => [status, version, redriveCount])).toEqual([
      ['running', 1, undefined],
      ['paused', 1, undefined],
      ['running', 1, undefined],
      ['running', 2, undefined],
      ['failed', 2, undefined],
      ['running', 2, 1],
      ['completed', 2, 1],
    ]);
  });

  it('is written for nobody else', async () => {
    await start(client, 'c');
    const after = await listen();
    await become('c', 'paused_at = 7');
    await start(client, 'd', 'another');
    expect(told(await read(after))).toEqual([['c', 'paused']]);
    const { rows } = await client.query('select 1 from execution_change where execution_id = $1', ['d']);
    expect(rows).toEqual([]);
  });

  it('is given page by page', async () => {
    const after = await listen();
    await client.query(
      `insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input)
        select 'e' || n, $1, 0, 1, 5, 'running', $2, 'Orders', 'first', '{}' from generate_series(1, 5) n`,
      [TENANT, workflowId],
    );
    const pages = [];
    for (let from = after, page = await read(from, 2); page?.length; page = await read(from, 2)) {
      pages.push(page.length);
      from = page.at(-1)?.position ?? from;
    }
    expect(pages).toEqual([2, 2, 1]);
  });
});

describe('a commit that comes late', () => {
  it('is not passed by those that came after it', async () => {
    const after = await listen();
    await other.query('begin');
    await start(other, 'late');
    await start(client, 'early');
    const before = await upTo();
    const readBefore = () => store().read(TENANT, workflowId, { after, upTo: before, limit: 9 });
    expect(await readBefore()).toEqual([]);
    await other.query('commit');
    expect(await readBefore()).toEqual([]);
    expect(told(await read(after))).toEqual([
      ['late', 'running'],
      ['early', 'running'],
    ]);
  });

  it('is over before anybody is told that he listens', async () => {
    await other.query('begin');
    await start(other, 'unseen');
    await store().listen([listened()]);
    expect(await look()).toBeUndefined();
    await other.query('commit');
    const after = await listen();
    await become('unseen', 'paused_at = 7');
    expect(told(await read(after))).toEqual([['unseen', 'paused']]);
  });
});

describe('what is too old', () => {
  const sweep = async (): Promise<void> => {
    const connections = new Connections(persistence.url, 'sweep', 1, () => undefined);
    const sweeper = new Sweeper(connections, (message, error) => {
      throw new Error(message, { cause: error });
    });
    await sweeper.sweep();
    await sweeper.close();
    await connections.close();
  };

  it('is removed, and who has not had it is told so', async () => {
    const after = await listen();
    await start(client, 'g');
    await become('g', 'paused_at = 7');
    await become('g', 'paused_at = null');
    const [first, second] = (await read(after)) ?? [];
    await client.query(`update execution_change set at = at - $2 where execution_id = 'g' and id <= $1`, [
      second?.position.id,
      CHANGES_KEPT_MS + 1,
    ]);
    await sweep();
    expect(await read(first?.position ?? after)).toBeUndefined();
    expect(told(await read(second?.position ?? after))).toEqual([['g', 'running']]);
  });

  it('is what nobody listens to any more: nothing is written, and who comes back is told so', async () => {
    const after = await listen();
    await client.query('update listened_workflow set expires_at = 0 where workflow_id = $1', [workflowId]);
    await sweep();
    await start(client, 'h');
    expect(await look()).toBeUndefined();
    const again = await listen();
    expect(await read(after)).toBeUndefined();
    expect(await read(again)).toEqual([]);
  });

  it('is not a workflow that somebody has said again to listen to', async () => {
    const after = await listen();
    await client.query('update listened_workflow set expires_at = 0 where workflow_id = $1', [workflowId]);
    await listen();
    await sweep();
    await start(client, 'i');
    expect(told(await read(after))).toEqual([['i', 'running']]);
  });
});

it('goes on in a database that was restored, where transactions are counted anew', async () => {
  await listen();
  await client.query('update listened_workflow set complete_xid = complete_xid + 1000000 where workflow_id = $1', [
    workflowId,
  ]);
  expect(await look()).toBeUndefined();
  const after = await listen();
  await start(client, 'j');
  expect(told(await read(after))).toEqual([['j', 'running']]);
});
