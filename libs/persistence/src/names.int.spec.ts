import { Client } from 'pg';
import type { NameReuse, StartRequest } from '@workflows/contracts';
import type { PlacedStart, StartResult } from '@workflows/runtime';
import { batch, openTestPersistence, TENANT, type TestPersistence } from './test-persistence.fixture';

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
beforeEach(() => client.query('truncate execution, execution_name, execution_term, idempotency_key, history'));

function named(executionId: string, nameReuse: NameReuse = 'ifClosed', over: Partial<StartRequest> = {}): PlacedStart {
  const workflow = { workflowId: 'workflow_1', version: 1, workflowName: 'Orders', startState: 'first' };
  const claim = { name: 'order-42', nameReuse };
  const request = { tenant: TENANT, executionId, ...workflow, input: {}, createdAt: Date.now(), ...claim, ...over };
  return { shard: 0, request };
}

const insert = (...starts: PlacedStart[]): Promise<StartResult[]> => persistence.starts.insertStarts(starts);

async function made(...starts: PlacedStart[]): Promise<(string | undefined)[]> {
  return (await insert(...starts)).map((result) => {
    if (result === 'conflict') return result;
    return 'takenBy' in result ? `by ${result.takenBy}` : result.executionId;
  });
}

/** As its owner would end it, and would run it again. */
async function end(executionId: string): Promise<void> {
  await commit({ finished: [{ executionId, status: 'failed', completedAt: Date.now(), error: 'Boom' }] });
}
const redrive = (executionId: string, redriveCount = 1) => commit({ reopened: [{ executionId, redriveCount }] });

async function commit(lists: Parameters<typeof batch>[1]): Promise<void> {
  const [claim] = await persistence.executionStore.claimShards('me', [0]);
  expect(await persistence.executionStore.commit(batch(claim, lists))).toEqual({ kind: 'committed' });
}

/** Until some session waits for the lock of another. */
async function isWaiting(): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while ((await client.query(waiting)).rowCount === 0) await new Promise((resolve) => setImmediate(resolve));
}

const reserve = (...ids: string[]) => persistence.executionStore.reserveNames(ids);
const refused = (executionId: string, takenBy: string) => ({ executionId, name: 'order-42', takenBy });

describe('the name of an execution (I42)', () => {
  it.each<[NameReuse, string, string]>([
    ['reject', 'by e1', 'by e1'],
    ['ifClosed', 'by e1', 'e2'],
    ['always', 'e2', 'e2'],
  ])('may be used again by %s', async (reuse, whileOpen, onceClosed) => {
    expect(await made(named('e1'))).toEqual(['e1']);
    expect(await made(named('e2', reuse))).toEqual([whileOpen]);
    await client.query(`delete from execution where id = 'e2'`);
    await client.query(`update execution_name set execution_id = 'e1', shared = false`);
    await end('e1');
    expect(await made(named('e2', reuse))).toEqual([onceClosed]);
  });

  it('is one of its tenant and workflow', async () => {
    await made(named('e1'));
    const elsewhere = [named('e2', 'reject', { tenant: 'other' }), named('e3', 'reject', { workflowId: 'workflow_2' })];
    expect(await made(...elsewhere)).toEqual(['e2', 'e3']);
  });

  it.each<[NameReuse, string]>([
    ['reject', 'that nobody had'],
    ['ifClosed', 'that nobody had'],
    ['ifClosed', 'whose execution has ended'],
  ])('goes to one of many that start at once over several connections, by %s, of one %s', async (reuse, which) => {
    const earlier = which === 'that nobody had' ? [] : ['order-42', 'other-0', 'other-1', 'other-2'];
    await made(...earlier.map((name) => named(`x-${name}`, reuse, { name })));
    for (const name of earlier) await end(`x-${name}`);
    const calls = Array.from({ length: 8 }, (_, call) =>
      made(
        ...[named(`a${call}`, reuse), named(`b${call}`, reuse, { name: `other-${call % 3}` })],
        ...[named(`c${call}`, reuse), named(`d${call}`, reuse, { name: `other-${(call + 1) % 3}` })],
      ),
    );
    const winners = (await Promise.all(calls)).flat().filter((id) => !id?.startsWith('by '));
    expect(winners).toHaveLength(4);
    const { rows } = await client.query('select id, name from execution where completed_at is null order by id');
    expect(rows.map(({ id }) => id)).toEqual([...winners].sort());
    expect(new Set(rows.map(({ name }) => name)).size).toBe(4);
  });

  it('is told by what was committed before, to one that waited for another to take it', async () => {
    await made(named('e1'));
    await end('e1');
    await client.query('begin');
    await client.query('select from execution_name for update');
    const late = made(named('e3'));
    await isWaiting();
    await client.query(`update execution_name set execution_id = 'e2'`);
    await client.query(`create temporary table copied on commit drop as select * from execution where id = 'e1'`);
    await client.query(`update copied set id = 'e2', status = 'running', completed_at = null`);
    await client.query('insert into execution select * from copied');
    await client.query('commit');
    expect(await late).toEqual(['by e2']);
  });

  it('is taken by `always` without a look at all who ever had it', async () => {
    await made(named('e1'), named('e2', 'always'));
    await end('e2');
    await client.query(`insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input, name, name_reuse)
      select 'a' || n, tenant, 0, 1, n, 'completed', workflow_id, workflow_name, 's', '{}', name, 'always' from execution, generate_series(1, 1000) n where id = 'e1'`);
    await client.query('begin');
    const claim = `select * from claim_names_v1('{e3}', array[$1], '{workflow_1}', '{null}', '{order-42}', '{always}')`;
    expect((await client.query(claim, [TENANT])).rows).toEqual([]);
    const looked = `select idx_tup_fetch + seq_tup_read as rows from pg_stat_xact_user_tables where relname = 'execution'`;
    expect(Number((await client.query(looked)).rows[0].rows)).toBeLessThan(100);
    await client.query('rollback');
    expect(await made(named('e3', 'always'))).toEqual(['e3']);
    await end('e3');
    expect(await made(named('e4'))).toEqual(['by e1']);
  });

  it('is not free while any of several has it that `always` let in', async () => {
    expect(await made(named('e1', 'always'), named('e2', 'always'), named('e3'))).toEqual(['e1', 'e2', 'by e2']);
    await end('e2');
    expect(await made(named('e3'))).toEqual(['by e1']);
    await end('e1');
    expect(await made(named('e3'), named('e4'))).toEqual(['e3', 'by e3']);
  });

  it('that is a mere name, as that of a child, claims nothing and is in nobody’s way', async () => {
    const { nameReuse: _, ...request } = named('e1').request;
    expect(await made({ shard: 0, request }, named('e2', 'reject'))).toEqual(['e1', 'e2']);
    expect(await made({ shard: 0, request: { ...request, executionId: 'e3' } })).toEqual(['e3']);
  });
});

describe('a start whose name is taken', () => {
  const keyed = { idempotency: { key: 'k', bodyDigest: 'd' } };

  it('leaves its key to the next try, and takes along those that came with the same key', async () => {
    await made(named('e1'));
    expect(await made(named('e2', 'ifClosed', keyed), named('e3', 'ifClosed', keyed))).toEqual(['by e1', 'by e1']);
    await end('e1');
    expect(await made(named('e4', 'ifClosed', keyed))).toEqual(['e4']);
  });

  it('by itself, since it was made before, is repeated', async () => {
    expect(await made(named('e1', 'reject', keyed))).toEqual(['e1']);
    expect(await insert(named('e1', 'reject', keyed), named('e2', 'reject', keyed))).toEqual([
      expect.objectContaining({ executionId: 'e1' }),
      expect.objectContaining({ executionId: 'e1', replayed: true }),
    ]);
    await end('e1');
    expect(await made(named('e2', 'ifClosed', keyed))).toEqual(['e1']);
  });

  it('says so to a consumer of triggers, whose offset goes on', async () => {
    const place = { topic: 'names', partition: 0, quarantine: [] };
    const first = await persistence.starts.commitTriggers({
      ...{ ...place, fromOffset: undefined, nextOffset: 2 },
      starts: [named('e1'), named('e2')],
    });
    expect(first).toEqual({
      kind: 'committed',
      results: [expect.objectContaining({ executionId: 'e1' }), { takenBy: 'e1' }],
    });
    expect(await persistence.starts.readTriggerOffset('names', 0)).toBe(2);
  });
});

describe('an execution that is about to be redriven (I43)', () => {
  it('keeps its name from others until it runs, and while it does', async () => {
    await made(named('e1'));
    await end('e1');
    expect(await reserve('e1')).toEqual([]);
    expect(await made(named('e2'))).toEqual(['by e1']);
    await redrive('e1');
    expect(await made(named('e2'))).toEqual(['by e1']);
    await end('e1');
    expect(await made(named('e2'))).toEqual(['e2']);
  });

  it('does not get a name that another has meanwhile', async () => {
    await made(named('e1'));
    await end('e1');
    await made(named('e2'));
    expect(await reserve('e1')).toEqual([refused('e1', 'e2')]);
    await end('e2');
    expect(await reserve('e1', 'e2')).toEqual([refused('e2', 'e1')]);
  });

  it('holds a name for no longer than a redrive takes', async () => {
    await made(named('e1'));
    await end('e1');
    await reserve('e1');
    await client.query('update execution_name set reserved_until = 1');
    expect(await made(named('e2'))).toEqual(['e2']);
  });

  it('has its name beside others by `always`, and counts for those that come later', async () => {
    await made(named('e1', 'always'));
    await end('e1');
    await made(named('e2'));
    expect(await reserve('e1')).toEqual([]);
    await redrive('e1');
    await end('e2');
    expect(await made(named('e3'))).toEqual(['by e1']);
  });
});
