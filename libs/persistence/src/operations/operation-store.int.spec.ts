import { Pool } from 'pg';
import { OperationRunner, type Chosen, type Clock, type OperationDraft, type OperationItem } from '@workflows/runtime';
import { openTestPersistence, TENANT, type TestPersistence } from '../test-persistence.fixture';

let persistence: TestPersistence;
let client: Pool;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Pool({ connectionString: persistence.url, max: 4 });
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});
beforeEach(() => client.query('truncate execution, execution_term, operation'));

let ids = 0;
const RUNNING: Chosen = { by: 'filter', filter: { statuses: ['running'] } };
const ACTIONS = ['pause', 'cancel'] as const;

const create = (draft: Partial<OperationDraft> = {}, most = 10) =>
  persistence.operations.create(
    {
      id: `operation_${++ids}`,
      tenant: TENANT,
      action: { kind: 'pause', clocks: 'stop' },
      chosen: RUNNING,
      createdBy: 'ada',
      ...draft,
    },
    most,
  );
const idOf = async (draft?: Partial<OperationDraft>): Promise<string> => {
  const made = await create(draft);
  return typeof made === 'string' ? made : made.operation.id;
};
const find = (id: string) => persistence.operations.find(TENANT, id);
const claim = () => persistence.operations.claim(ACTIONS, 60_000);
const expire = () => client.query('update operation set lease_until = 0');

const until = async (holds: () => boolean | Promise<boolean>): Promise<void> => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Running executions, the oldest first. */
async function have(count: number, createdAt = 1_000, tenant = TENANT): Promise<void> {
  await client.query(
    `insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input)
       select $2::text || lpad(n::text, 5, '0'), $1, 0, 1, $3::bigint + n, 'running', 'workflow_1', 'Orders', 's', '{}' from generate_series(1, $4::integer) n`,
    [tenant, `execution_${tenant}_${createdAt}_`, createdAt, count],
  );
}

/** Pauses what it is given, as far as the row goes, and says what it was given. */
class Worker {
  readonly acted: { executionId: string; isAgain: boolean }[] = [];
  readonly runner: OperationRunner;
  readonly idle: Promise<void>;
  onActed: () => void = () => undefined;

  constructor(
    act: (item: OperationItem, isAgain: boolean) => Promise<void> = async () => undefined,
    time: Partial<Pick<Clock, 'after'>> = {},
  ) {
    const { finder, operations } = persistence;
    const clock = Object.assign(Object.create(persistence.clock) as Clock, time);
    let rest = (): void => undefined;
    this.idle = new Promise((resolve) => (rest = resolve));
    const store = Object.assign(Object.create(operations) as typeof operations, {
      claim: async (...asked: Parameters<typeof operations.claim>) => {
        const claimed = await operations.claim(...asked);
        if (claimed === undefined) rest();
        return claimed;
      },
    });
    this.runner = new OperationRunner({
      store,
      finder,
      clock,
      actions: ACTIONS,
      trouble: (message, details) => {
        throw new Error(`${message}: ${String(details['error'])}`);
      },
      act: async (_operation, item, isAgain) => {
        await act(item, isAgain);
        this.acted.push({ executionId: item.executionId, isAgain });
        await client.query('update execution set paused_at = 7 where id = $1', [item.executionId]);
        this.onActed();
        return { kind: 'done' };
      },
    });
  }
}

describe('an operation', () => {
  it('comes to each execution that was there once, page by page, and to none of another tenant or made later', async () => {
    await have(230);
    await have(5, 1_000, 'theirs');
    const id = await idOf();
    await have(5, Date.now() + 60_000);
    const worker = new Worker();
    worker.runner.begin();
    await worker.idle;
    await worker.runner.close();
    expect(await find(id)).toMatchObject({
      status: 'completed',
      counts: { matched: 230, done: 230, skipped: 0, failed: 0 },
    });
    expect(new Set(worker.acted.map(({ executionId }) => executionId)).size).toBe(230);
    expect(worker.acted).toHaveLength(230);
    const { rows } = await client.query(`select id from execution where paused_at is null and tenant = $1`, [TENANT]);
    expect(rows).toHaveLength(5);
  });

  it('goes on, where its worker died in the middle of a page, with the executions of that page and behind it', async () => {
    await have(150);
    const id = await idOf();
    let reached = 0;
    const dies = new Promise<void>((resolve) => {
      const dead = new Worker(() => {
        if (++reached === 70) resolve();
        return reached < 70 ? Promise.resolve() : new Promise(() => undefined);
      });
      dead.runner.begin();
    });
    await dies;
    const stale = await client.query('select epoch from operation where id = $1', [id]);
    expect(await find(id)).toMatchObject({ status: 'running', counts: { matched: 0 } });
    await expire();
    const next = new Worker();
    next.runner.begin();
    await next.idle;
    await next.runner.close();
    expect(await find(id)).toMatchObject({ status: 'completed', counts: { matched: 150, done: 150 } });
    const [again, first] = [true, false].map((isAgain) => next.acted.filter((act) => act.isAgain === isAgain).length);
    expect([again, first]).toEqual([100, 50]);
    expect(Number(stale.rows[0].epoch)).toBe(1);
    const { rows } = await client.query('select count(*) as left from execution where paused_at is null');
    expect(Number(rows[0].left)).toBe(0);
  });

  it('goes on at once with somebody else where its worker stops', async () => {
    await have(80);
    const id = await idOf();
    let closed: Promise<void> | undefined;
    const stops = new Worker(async () => {
      closed ??= stops.runner.close();
    });
    await new Promise<void>((resolve) => {
      stops.onActed = resolve;
      stops.runner.begin();
    });
    await closed;
    expect(stops.acted.length).toBeLessThan(80);
    const next = new Worker();
    next.runner.begin();
    await next.idle;
    await next.runner.close();
    expect(await find(id)).toMatchObject({ status: 'completed', counts: { matched: 80, done: 80 } });
  });

  it('stays with its worker for as long as a page takes, until somebody else has it', async () => {
    await have(20);
    const id = await idOf();
    const timers: (() => void)[] = [];
    let goOn = (): void => undefined;
    const blocked = new Promise<void>((resolve) => (goOn = resolve));
    const slow = new Worker(() => blocked, { after: (_ms, action) => (timers.push(action), () => undefined) });
    slow.runner.begin();
    const fire = async (): Promise<void> => {
      await until(() => timers.length > 0);
      timers.pop()?.();
      await until(() => timers.length > 0);
    };
    await until(async () => (await client.query('select from operation where page is not null')).rowCount === 1);
    await expire();
    await fire();
    expect(await claim()).toBeUndefined();
    await expire();
    expect(await claim()).toMatchObject({ id, epoch: 2 });
    timers.pop()?.();
    goOn();
    await slow.idle;
    await slow.runner.close();
    expect(await find(id)).toMatchObject({ status: 'running', counts: { matched: 0 } });
  });

  it('is written by the holder of the latest claim alone', async () => {
    await idOf();
    const first = await claim();
    expect(await claim()).toBeUndefined();
    await expire();
    const second = await claim();
    if (first === undefined || second === undefined) throw new Error('there was nothing to claim');
    const counts = { matched: 1, done: 1, skipped: 0, failed: 0 };
    const { operations } = persistence;
    expect(await operations.begin(first, { items: [] })).toBe(false);
    expect(await operations.settle(first, { counts, samples: [] })).toBe(false);
    expect(await operations.fail(first, { code: 'INTERNAL', message: 'm' })).toBe(false);
    expect(await operations.settle(second, { counts, samples: [] })).toBe(true);
    expect(await find(first.id)).toMatchObject({ status: 'completed', counts });
  });

  it('that was stopped stays so, counts the page that was under way, and is nobody’s any more', async () => {
    const id = await idOf();
    const claimed = await claim();
    if (claimed === undefined) throw new Error('there was nothing to claim');
    expect(await persistence.operations.cancel('theirs', id)).toBeUndefined();
    expect(await persistence.operations.cancel(TENANT, id)).toMatchObject({ status: 'cancelled' });
    expect(await persistence.operations.begin(claimed, { items: [{ executionId: 'execution_1' }] })).toBe(false);
    const counts = { matched: 2, done: 2, skipped: 0, failed: 0 };
    expect(await persistence.operations.settle(claimed, { counts, samples: [], next: { index: 100 } })).toBe(true);
    expect(await find(id)).toMatchObject({ status: 'cancelled', counts, completedAt: expect.any(Number) });
    expect(await claim()).toBeUndefined();
  });

  it('waits its turn: the tenants take turns, then the operations of each', async () => {
    const ours = [await idOf({ id: 'operation_a1' }), await idOf({ id: 'operation_a2' })];
    const [theirs] = [await idOf({ id: 'operation_b', tenant: 'theirs' })];
    const turns: (string | undefined)[] = [];
    for (let turn = 0; turn < 4; turn++) {
      const claimed = await claim();
      turns.push(claimed?.id);
      await client.query('update operation set lease_until = 0, worked_at = $2 where id = $1', [claimed?.id, turn + 1]);
    }
    expect(turns).toEqual([ours[0], theirs, ours[1], theirs]);
  });

  it('of an action of a newer release is left to those who know it', async () => {
    await idOf();
    expect(await persistence.operations.claim(['cancel'], 1)).toBeUndefined();
  });

  it('is one a key, and as many as a tenant may have', async () => {
    const keyed = { idempotency: { key: 'k', bodyDigest: 'd' } };
    const first = await create({ ...keyed, id: 'operation_first' }, 2);
    expect(first).toMatchObject({ replayed: false });
    expect(await create(keyed, 1)).toMatchObject({ replayed: true, operation: { id: 'operation_first' } });
    expect(await create({ idempotency: { key: 'k', bodyDigest: 'other' } }, 2)).toBe('conflict');
    expect(await create({ ...keyed, tenant: 'theirs' }, 2)).toMatchObject({ replayed: false });
    expect(await create({}, 2)).toMatchObject({ replayed: false });
    expect(await create({}, 2)).toBe('tooMany');
    expect((await persistence.operations.list(TENANT, { limit: 10 })).length).toBe(2);
    await client.query(`update operation set created_at = created_at - $1::bigint where id = 'operation_first'`, [
      7 * 86_400_000,
    ]);
    expect(await create({ idempotency: { key: 'k', bodyDigest: 'other' } }, 9)).toMatchObject({ replayed: false });
  });

  it('sees how executions are, its own tenant’s alone', async () => {
    await have(2);
    await have(1, 1_000, 'theirs');
    await client.query(`update execution set paused_at = 1 where id like '%00001' and tenant = $1`, [TENANT]);
    await client.query(`update execution set redrive_count = 3, status = 'failed' where id like '%00002'`);
    const { rows } = await client.query<{ id: string }>('select id from execution order by id');
    const items = await persistence.operations.look(TENANT, [...rows.map(({ id }) => id), 'execution_none']);
    expect(items.map(({ status, redriveCount }) => [status, redriveCount]).sort()).toEqual([
      ['failed', 3],
      ['paused', undefined],
    ]);
  });
});
