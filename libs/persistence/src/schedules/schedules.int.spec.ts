import type { ScheduleDraft } from '@workflows/contracts';
import type { DecidedFirings, FiringStore, ScheduleStore } from '@workflows/runtime';
import { firingKey } from '@workflows/runtime';
import { Client } from 'pg';
import { TENANT, newExecution, openTestPersistence } from '../test-persistence.fixture';
import type { TestPersistence } from '../test-persistence.fixture';

let persistence: TestPersistence;
let schedules: ScheduleStore;
let firings: FiringStore;
let client: Client;
let claim: { shard: number; epoch: number };
let count = 0;

beforeAll(async () => {
  persistence = await openTestPersistence();
  ({ schedules, firings } = persistence);
  client = new Client({ connectionString: persistence.url });
  await client.connect();
  const [claimed] = await persistence.executionStore.claimShards('me', [0]);
  claim = { shard: 0, epoch: claimed?.epoch ?? 0 };
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});
beforeEach(() => client.query('truncate schedule, firing'));

const draft = (over: Partial<ScheduleDraft> = {}): ScheduleDraft => ({
  name: `nightly ${++count}`,
  workflow: 'Orders',
  spec: { every: 60 },
  timezone: 'UTC',
  dst: 'once',
  overlap: 'skip',
  catchUp: 'last',
  ...over,
});
const T = 1_000_000;
const next = { time: T, dueAt: T + 5 };

async function create(over: Partial<ScheduleDraft> = {}): Promise<string> {
  const id = `schedule_${++count}`;
  await schedules.create(TENANT, { id, shard: 0, draft: draft(over), next });
  return id;
}

function decided(scheduleId: string, over: Partial<DecidedFirings> = {}): DecidedFirings {
  return {
    scheduleId,
    revision: 1,
    time: T,
    claim,
    firings: [{ time: T, status: 'pending' }],
    next: { time: T + 60, dueAt: T + 60 },
    ...over,
  };
}

const found = async (): Promise<number[]> =>
  (await firings.sweepFirings([0], 10)).waiting.filter(({ isFree }) => isFree).map(({ time }) => time);
const last = async (id: string) =>
  (await schedules.lastFirings(id, 100)).map(({ time, status }) => `${time - T} ${status}`);

/** An execution that is open, or has ended. */
async function execute(executionId: string, completedAt: number | null = null): Promise<string> {
  await persistence.starts.insertStarts([
    { shard: 0, request: { ...newExecution(executionId).seed, tenant: TENANT, startState: 'first' } },
  ]);
  await client.query('update execution set completed_at = $2 where id = $1', [executionId, completedAt]);
  return executionId;
}

describe('a schedule', () => {
  it('is found by id and name, by its tenant, as it was written, and listed without its input', async () => {
    const id = await create({ name: 'A', input: null, labels: { b: '1', a: '2' }, jitter: 'PT5S' });
    const stored = await schedules.find(TENANT, id);
    expect(stored).toMatchObject({ id, draft: { name: 'A', input: null, labels: { b: '1', a: '2' } }, next });
    expect(await schedules.find(TENANT, 'A')).toEqual(stored);
    expect(await schedules.find('other', 'A')).toBeUndefined();
    const page = await schedules.list(TENANT, { limit: 10, offset: 0, sort: 'name', order: 'asc' });
    expect(page).toMatchObject({ data: [{ id, name: 'A', spec: { every: 60 } }], meta: { total: 1 } });
    expect(page.data[0]).not.toHaveProperty('input');
  });

  it('has a name of its own, which is free again once it is gone, with its firings', async () => {
    const id = await create({ name: 'B' });
    await expect(create({ name: 'B' })).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    const other = await create({ name: 'C' });
    const renamed = schedules.change(TENANT, other, 'B', ({ draft: was }) => ({ draft: { ...was, name: 'B' }, next }));
    await expect(renamed).rejects.toMatchObject({ code: 'NAME_TAKEN' });
    await firings.commitFirings(decided(id));
    expect(await schedules.delete('other', id)).toBe(false);
    expect(await schedules.delete(TENANT, id)).toBe(true);
    expect(await schedules.delete(TENANT, id)).toBe(false);
    expect(await schedules.lastFirings(id, 10)).toEqual([]);
    await create({ name: 'B' });
  });

  it('is due by its next time and its jitter, to who asks for its shard', async () => {
    const [a, b] = [await create(), await create()];
    const all = await firings.findSchedules([0, 1], 0, 10);
    expect(all).toEqual([a, b].sort().map((scheduleId) => ({ scheduleId, tenant: TENANT, shard: 0, dueAt: T + 5 })));
    expect(await firings.findSchedules([0], 0, 1, all[0])).toEqual([all[1]]);
    expect(await firings.findSchedules([1], 0, 10)).toEqual([]);
    await schedules.change(TENANT, a, '', ({ draft: was }) => ({ draft: was, pausedAt: 7 }));
    expect(await firings.findSchedules([0], 0, 10)).toHaveLength(1);
    expect(await schedules.find(TENANT, a)).toMatchObject({ pausedAt: 7 });
    expect(await firings.readSchedule(a)).toBeUndefined();
  });
});

describe('what was decided', () => {
  it('is there to be started, once, and the schedule has gone on', async () => {
    const id = await create();
    expect(await firings.readSchedule(id)).toMatchObject({ revision: 1, time: T, pending: 0, queued: 0, open: 0 });
    const twice = [firings.commitFirings(decided(id)), firings.commitFirings(decided(id))];
    expect((await Promise.all(twice)).sort()).toEqual([false, true]);
    expect(await firings.readSchedule(id)).toMatchObject({ time: T + 60, pending: 1 });
    expect(await found()).toEqual([T]);
  });

  it('is nothing by another epoch, by another revision, or of what is paused or gone', async () => {
    const id = await create();
    expect(await firings.commitFirings(decided(id, { claim: { ...claim, epoch: claim.epoch + 1 } }))).toBe(false);
    await schedules.change(TENANT, id, '', ({ draft: was }) => ({ draft: was, next }));
    expect(await firings.commitFirings(decided(id))).toBe(false);
    await schedules.change(TENANT, id, '', ({ draft: was }) => ({ draft: was, pausedAt: 1 }));
    expect(await firings.commitFirings(decided(id, { revision: 3 }))).toBe(false);
    await schedules.delete(TENANT, id);
    expect(await firings.commitFirings(decided(id, { revision: 3 }))).toBe(false);
    expect(await found()).toEqual([]);
  });

  it('ends with the times of the schedule', async () => {
    const id = await create();
    expect(await firings.commitFirings(decided(id, { next: undefined }))).toBe(true);
    expect(await firings.findSchedules([0], 0, 10)).toEqual([]);
    expect(await schedules.find(TENANT, id)).not.toHaveProperty('next');
  });
});

describe('a firing', () => {
  it('is settled by the first word alone, and gives what it starts until then', async () => {
    const id = await create({ input: { b: 1, a: [] } });
    const ref = { scheduleId: id, tenant: TENANT, time: T };
    await firings.commitFirings(decided(id));
    expect(await firings.readFiring(ref)).toMatchObject({
      draft: { workflow: 'Orders', input: { b: 1, a: [] } },
      cancels: false,
    });
    await firings.settleFiring(ref, { status: 'started', executionId: 'execution_x' });
    await firings.settleFiring(ref, { status: 'failed', reason: 'late' });
    expect(await schedules.lastFirings(id, 10)).toEqual([
      { time: T, at: expect.any(Number), status: 'started', executionId: 'execution_x' },
    ]);
    expect(await firings.readFiring(ref)).toBeUndefined();
  });

  it('that waits is started once nothing else of its schedule is open, the earliest first', async () => {
    const id = await create();
    const times = [T, T + 1, T + 2];
    const queued = times.map((time, index) => ({ time, status: index === 0 ? 'pending' : 'queued' }) as const);
    await firings.commitFirings(decided(id, { firings: queued }));
    expect(await found()).toEqual([T]);
    const open = await execute('execution_open');
    await firings.settleFiring({ scheduleId: id, tenant: TENANT, time: T }, { status: 'started', executionId: open });
    expect(await found()).toEqual([]);
    expect(await firings.readSchedule(id)).toMatchObject({ pending: 0, queued: 2, open: 1 });
    await client.query(`update execution set completed_at = 1 where id = $1`, [open]);
    expect(await found()).toEqual([T + 1]);
    expect(await firings.readSchedule(id)).toMatchObject({ pending: 0, queued: 2, open: 0 });
    await schedules.change(TENANT, id, '', ({ draft: was }) => ({ draft: was, pausedAt: 1 }));
    expect(await found()).toEqual([]);
  });

  it('that waits has its turn where nothing else of its schedule is open or about to be, by the epoch of the shard', async () => {
    const id = await create();
    const of = (time: number) => ({ scheduleId: id, tenant: TENANT, time });
    const queued = [T, T + 1, T + 2].map((time) => ({ time, status: 'queued' }) as const);
    await firings.commitFirings(decided(id, { firings: queued }));
    expect(await firings.promoteFiring(of(T), { ...claim, epoch: claim.epoch + 1 })).toBe(false);
    expect((await firings.sweepFirings([0], 10)).waiting.map(({ isQueued }) => isQueued)).toEqual([true, true, true]);
    expect(await firings.promoteFiring(of(T), claim)).toBe(true);
    expect(await firings.promoteFiring(of(T), claim)).toBe(false);
    expect(await firings.promoteFiring(of(T + 1), claim)).toBe(false);
    expect(await found()).toEqual([T]);
    const open = await execute('execution_in_turn');
    await firings.settleFiring(of(T), { status: 'started', executionId: open });
    expect(await firings.promoteFiring(of(T + 1), claim)).toBe(false);
    await client.query('update execution set completed_at = 1 where id = $1', [open]);
    await schedules.change(TENANT, id, '', ({ draft: was }) => ({ draft: was, pausedAt: 1 }));
    expect(await firings.promoteFiring(of(T + 1), claim)).toBe(false);
    await schedules.change(TENANT, id, '', ({ draft: was }) => ({ draft: was, next }));
    expect(await firings.promoteFiring(of(T + 1), claim)).toBe(true);
  });

  it('of a later time has what is open cancelled until that has ended', async () => {
    const id = await create();
    const ref = { scheduleId: id, tenant: TENANT };
    await firings.commitFirings(decided(id));
    const open = await execute('execution_other');
    await firings.settleFiring({ ...ref, time: T }, { status: 'started', executionId: open });
    const later = { time: T + 60, firings: [{ time: T + 60, status: 'pending', cancels: true } as const] };
    await firings.commitFirings(decided(id, { ...later, next: { time: T + 120, dueAt: T + 120 } }));
    const cancelled = [{ executionId: open, tenant: TENANT, asOf: 0 }];
    expect((await firings.sweepFirings([0], 10)).cancelled).toEqual(cancelled);
    expect((await firings.sweepFirings([1], 10)).cancelled).toEqual([]);
    const last = { time: T + 120, firings: [{ time: T + 120, status: 'pending', cancels: true } as const] };
    await firings.commitFirings(decided(id, { ...last, next: undefined }));
    expect(await firings.readFiring({ ...ref, time: T + 60 })).toMatchObject({ cancels: true });
    expect(await firings.readFiring({ ...ref, time: T + 120 })).toMatchObject({ cancels: false });
    await client.query(`update execution set completed_at = 1 where id = $1`, [open]);
    expect((await firings.sweepFirings([0], 10)).cancelled).toEqual([]);
    expect((await client.query('select from firing where cancels and execution_id is not null')).rowCount).toBe(0);
  });

  it('of a later time leaves alone what was redriven since it was decided', async () => {
    const id = await create();
    const ref = { scheduleId: id, tenant: TENANT };
    await firings.commitFirings(decided(id));
    const open = await execute('execution_redriven');
    await firings.settleFiring({ ...ref, time: T }, { status: 'started', executionId: open });
    const replace = (time: number) =>
      firings.commitFirings(
        decided(id, {
          time,
          firings: [{ time, status: 'pending', cancels: true }],
          next: { time: time + 60, dueAt: 0 },
        }),
      );
    const redrive = (times: number) =>
      client.query('update execution set redrive_count = $2 where id = $1', [open, times]);
    const cancelled = async () => (await firings.sweepFirings([0], 10)).cancelled;
    await replace(T + 60);
    await redrive(1);
    expect([await cancelled(), await cancelled()]).toEqual([[], []]);
    await replace(T + 120);
    expect(await cancelled()).toMatchObject([{ executionId: open }]);
    await client.query('update firing set redrives = null where execution_id = $1', [open]); // as an earlier release decides it
    await redrive(2);
    expect(await cancelled()).toMatchObject([{ executionId: open }]);
    await client.query(`update execution set completed_at = 1 where id = $1`, [open]);
  });

  it('is forgotten behind twenty others, but what is open is not', async () => {
    const id = await create();
    const open = await execute('execution_long');
    for (let n = 0; n < 30; n++) {
      const time = T + n;
      await firings.commitFirings(
        decided(id, { time, firings: [{ time, status: 'pending' }], next: { time: time + 1, dueAt: time + 1 } }),
      );
      const executionId = n === 0 ? open : await execute(`execution_short_${n}`, 1);
      await firings.settleFiring({ scheduleId: id, tenant: TENANT, time }, { status: 'started', executionId });
    }
    const kept = await last(id);
    expect(kept).toHaveLength(22);
    expect([kept[0], kept.at(-1)]).toEqual(['29 started', '0 started']);
  });

  it('of a past time is added once', async () => {
    const id = await create();
    await firings.commitFirings(decided(id));
    expect(await schedules.addFirings(id, [T - 2, T - 1, T], 'queued')).toBe(2);
    expect(await schedules.addFirings(id, [T - 2, T - 1, T], 'queued')).toBe(0);
    expect(await schedules.addFirings('schedule_0', [T], 'pending')).toBe(0);
  });

  it('of a past time is not added where that has fired and is forgotten, while its key lives', async () => {
    const id = await create();
    const fired = `insert into idempotency_key select $1, 'workflow_1', $2, 'execution_past', 'schedule', now_ms() + $3::bigint`;
    await client.query(fired, [TENANT, firingKey({ scheduleId: id, time: T - 1 }), 60_000]);
    await client.query(fired, [TENANT, firingKey({ scheduleId: id, time: T - 2 }), -1]);
    expect(await schedules.addFirings(id, [T - 2, T - 1], 'pending')).toBe(1);
    expect(await last(id)).toEqual(['-2 pending']);
  });
});
