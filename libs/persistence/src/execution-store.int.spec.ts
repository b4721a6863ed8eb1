import type { ExecutionStore, OutboxRow, ShardClaim } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { waitFor } from '@workflows/testing';
import { Client } from 'pg';
import { openPersistence } from './open-persistence';
import { batch, entered, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
let store: ExecutionStore;

beforeAll(async () => {
  persistence = await openTestPersistence();
  store = persistence.executionStore;
});
afterAll(() => persistence.end());

let ids = 0;
const newId = (): string => `execution_${String(++ids).padStart(4, '0')}`;

async function claimOf(shard: number, owner = 'first'): Promise<ShardClaim> {
  const [claim] = await store.claimShards(owner, [shard]);
  if (claim === undefined) throw new Error(`no shard ${shard}`);
  return claim;
}

async function rowsOf(id: string): Promise<unknown[]> {
  const client = new Client(persistence.url);
  await client.connect();
  const text = 'select function, kind, subject, key, detail from task where execution_id = $1 order by task_id';
  const { rows } = await client.query(text, [id]);
  await client.end();
  return rows;
}

describe('the claim of a shard', () => {
  it('gets a new epoch from a new owner and keeps it for the same one', async () => {
    const first = await claimOf(3, 'a');
    expect((await claimOf(3, 'a')).epoch).toBe(first.epoch);
    expect((await claimOf(3, 'b')).epoch).toBe(first.epoch + 1);
    expect(await store.readClaims('a', [3])).toEqual([]);
  });

  it('is found to be over once another owner has it, or the same one under another epoch', async () => {
    const [kept, gone, renewed] = [await claimOf(0, 'a'), await claimOf(1, 'a'), await claimOf(2, 'a')];
    await claimOf(1, 'b');
    await store.claimShards('a', [2], []);
    expect((await store.findLostClaims('a', [kept, gone, renewed])).sort()).toEqual([1, 2]);
  });
});

describe('the fence of a batch', () => {
  it('names the shards that another owner has taken and writes nothing', async () => {
    const kept = await claimOf(0);
    const lost = await claimOf(1);
    await claimOf(1, 'second');
    const id = newId();
    const write = { ...batch(kept, { inserted: [newExecution(id)] }) };
    const shards = [kept, lost].map((claim) => ({ claim, nextOffset: 9, nextOutbox: 9 }));
    expect(await store.commit({ ...write, shards })).toEqual({ kind: 'lost', shards: [1] });
    expect(await store.loadExecutions([id])).toEqual([]);
    expect(await store.readClaims('first', [0])).toEqual([kept]);
  });

  it('lets a batch through once: a repetition has a stale revision', async () => {
    const claim = await claimOf(0);
    const write = batch(claim, { inserted: [newExecution(newId())] });
    expect(await store.commit(write)).toEqual({ kind: 'committed' });
    expect(await store.commit(write)).toEqual({ kind: 'lost', shards: [0] });
    expect((await claimOf(0)).revision).toBe(claim.revision + 1);
  });

  it('of two writers at the same time, one wins', async () => {
    const claim = await claimOf(2);
    const write = (): ReturnType<ExecutionStore['commit']> =>
      store.commit(batch(claim, { inserted: [newExecution(newId(), { shard: 2 })] }));
    const results = await Promise.all([write(), write(), write()]);
    expect(results.map((result) => result.kind).sort()).toEqual(['committed', 'lost', 'lost']);
  });

  it('never deadlocks two processes that hold shards in common', async () => {
    const other = await openPersistence({ url: persistence.url, name: 'other', log: () => undefined });
    const [holder, watcher] = [new Client(persistence.url), new Client(persistence.url)];
    await Promise.all([holder.connect(), watcher.connect()]);
    const claims = await store.claimShards('first', [0, 1, 2, 3]);
    const shards = claims.map((claim) => ({ claim, nextOffset: 0, nextOutbox: 1 }));
    await holder.query('begin; select from shard where id = 1 for update'); // each stops in the middle of its shards
    const writes = [
      store.commit({ ...batch(undefined), shards }),
      other.executionStore.commit({ ...batch(undefined), shards: [...shards].reverse() }),
    ];
    const waiting = `select from pg_stat_activity where wait_event_type = 'Lock' and datname = current_database()`;
    await waitFor(async () => (await watcher.query(waiting)).rowCount === 2);
    await holder.query('rollback');
    const kinds = (await Promise.all(writes)).map((result) => result.kind);
    expect(kinds.sort()).toEqual(['committed', 'lost']);
    await Promise.all([holder.end(), watcher.end(), other.close()]);
  });

  it('is told of an unknown outcome by an exception, and then by the claims', async () => {
    const claim = await claimOf(1);
    const client = new Client(persistence.url);
    await client.connect();
    await client.query('begin; select from shard where id = 1 for update');
    const write = store.commit(batch(claim, { inserted: [newExecution(newId(), { shard: 1 })] }));
    await client.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'spec commit' and datname = current_database()`,
    );
    await expect(write).rejects.toThrow();
    await client.query('rollback');
    await client.end();
    expect(await store.readClaims('first', [1])).toEqual([claim]);
    expect(await store.commit(batch(claim))).toEqual({ kind: 'committed' });
  });

  it('moves the offset and the outbox number of the shard along', async () => {
    const claim = await claimOf(2);
    await store.commit({ ...batch(claim), shards: [{ claim, nextOffset: 17, nextOutbox: 5 }] });
    expect(await claimOf(2)).toEqual({ ...claim, revision: claim.revision + 1, nextOffset: 17, nextOutbox: 5 });
  });
});

describe('an execution', () => {
  it('comes back as it was written, key order and odd characters included', async () => {
    const id = newId();
    const input = { z: '\u0000 \ud800 "quoted" \\ {a,b} \n', a: { '2b': [1, null, 'x'], aa: 1e21 } };
    const seed = { ...newExecution(id).seed, workflowName: 'a "b" \\c, {d}\nNULL', input };
    const first = [{ seq: 1, at: 1, type: 'executionStarted' as const, data: {} }, entered(2, 'first')];
    await store.commit(
      batch(await claimOf(0), {
        inserted: [newExecution(id, { seed })],
        history: [{ tenant: TENANT, executionId: id, events: first }],
      }),
    );
    await store.commit(
      batch(await claimOf(0), { history: [{ tenant: TENANT, executionId: id, events: [entered(3, 'second')] }] }),
    );
    const [stored] = await store.loadExecutions([id, 'execution_missing']);
    expect(stored).toEqual({
      shard: 0,
      seed,
      status: 'running',
      history: [...first, entered(3, 'second')],
      lastSeq: 3,
    });
    expect(JSON.stringify(stored?.seed.input)).toBe(JSON.stringify(input));
    expect(JSON.stringify(stored?.history[2])).toBe(JSON.stringify(entered(3, 'second')));
  });

  it('ends with its output and without open rows', async () => {
    const id = newId();
    await store.commit(
      batch(await claimOf(0), {
        inserted: [newExecution(id)],
        tasksOpened: [
          {
            executionId: id,
            taskId: 2,
            shard: 0,
            tenant: TENANT,
            kind: 'function',
            subject: 'charge',
            state: 'first',
            attempt: 1,
          },
        ],
        timersArmed: [{ tenant: TENANT, executionId: id, timerId: 1, shard: 0, dueAt: 5 }],
      }),
    );
    expect(await persistence.reader.readOpen(TENANT, id, 10)).toMatchObject({
      tasks: [{ taskId: 2, kind: 'function', subject: 'charge' }],
      timers: [{ timerId: 1, dueAt: 5 }],
    });
    expect(await store.findExecutionsWithTasks(0, undefined, 10)).toEqual([id]);
    await store.commit(
      batch(await claimOf(0), {
        finished: [{ executionId: id, status: 'completed', completedAt: 2_000, output: null }],
        tasksClosed: [{ executionId: id, taskId: 2 }],
        timersDisarmed: [{ executionId: id, timerId: 1 }],
      }),
    );
    const read = await persistence.reader.read(TENANT, id);
    expect(read).toMatchObject({ status: 'completed', completedAt: 2_000, output: null });
    expect(await persistence.reader.readOpen(TENANT, id, 10)).toEqual({ tasks: [], timers: [], events: [] });
    expect(await store.findExecutionsWithTasks(0, undefined, 10)).toEqual([]);
    expect(await store.findTimers([0], 0, 10)).toEqual([]);
  });

  it('keeps tasks of every kind beside those of functions, in one batch', async () => {
    const id = newId();
    const place = { executionId: id, shard: 0, tenant: TENANT, state: 'first', attempt: 1 };
    const write = batch(await claimOf(0), {
      inserted: [newExecution(id)],
      tasksOpened: [
        { ...place, taskId: 2, kind: 'function', subject: 'charge' },
        { ...place, taskId: 3, kind: 'event', subject: 'paid', key: 'o "1"', detail: { sinceAt: 5 } },
        { ...place, taskId: 4, kind: 'approval', detail: { prompt: null } },
        { ...place, taskId: 5, kind: 'evaluation' },
      ],
    });
    expect(await store.commit(write)).toEqual({ kind: 'committed' });
    expect(await rowsOf(id)).toEqual([
      { function: 'charge', kind: 'function', subject: null, key: null, detail: null },
      { function: null, kind: 'event', subject: 'paid', key: 'o "1"', detail: { sinceAt: 5 } },
      { function: null, kind: 'approval', subject: null, key: null, detail: { prompt: null } },
      { function: null, kind: 'evaluation', subject: null, key: null, detail: null },
    ]);
  });

  it('tells an absent output from null, and keeps NUL out of text', async () => {
    const id = newId();
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    const finished = [
      {
        executionId: id,
        status: 'failed' as const,
        completedAt: 3_000,
        error: 'E',
        cause: 'a\0b',
        failedState: 'first',
      },
    ];
    await store.commit(batch(await claimOf(0), { finished }));
    const read = await persistence.reader.read(TENANT, id);
    expect(read).toMatchObject({ status: 'failed', error: 'E', cause: 'a\uFFFDb', failedState: 'first' });
    expect(read).not.toHaveProperty('output');
  });

  it('ends once: a second end is refused and takes its whole batch back', async () => {
    const [id, other] = [newId(), newId()];
    const finished = [{ executionId: id, status: 'completed' as const, completedAt: 1 }];
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    await store.commit(batch(await claimOf(0), { finished }));
    const claim = await claimOf(0);
    const again = await store.commit(batch(claim, { finished, inserted: [newExecution(other)] }));
    expect(again.kind).toBe('refused');
    expect(await store.loadExecutions([other])).toEqual([]);
    expect(await claimOf(0)).toEqual(claim);
  });

  it('is refused when its id is taken', async () => {
    const write = { inserted: [newExecution(newId())] };
    await store.commit(batch(await claimOf(0), write));
    expect(await store.commit(batch(await claimOf(0), write))).toMatchObject({
      kind: 'refused',
      reason: expect.stringContaining('23505'),
    });
  });

  it('is read backwards, page by page, each event once', async () => {
    const id = newId();
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    for (const seqs of [[1, 2, 3], [4], [5, 6]]) {
      const history = [{ tenant: TENANT, executionId: id, events: seqs.map((seq) => entered(seq, 's')) }];
      await store.commit(batch(await claimOf(0), { history }));
    }
    const { reader } = persistence;
    const seqs: number[] = [];
    for (let before: number | undefined, more = true; more;) {
      const page = await reader.readHistoryBack(TENANT, id, before, 2);
      seqs.push(...(page?.history ?? []).map(({ seq }) => seq));
      before = seqs.at(-1);
      more = page?.more === true;
    }
    expect(seqs).toEqual([6, 5, 4, 3, 2, 1]);
    expect((await reader.readHistoryBack(TENANT, id, 1, 2))?.history).toEqual([]);
    expect(await reader.readHistoryBack('other', id, undefined, 2)).toBeUndefined();
  });

  it('is not shown to another tenant', async () => {
    const id = newId();
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    expect(await persistence.reader.read('other', id)).toBeUndefined();
    expect(await persistence.reader.readHistory('other', id, 0, 10)).toBeUndefined();
    expect(await persistence.reader.readOpen('other', id, 10)).toEqual({ tasks: [], timers: [], events: [] });
  });

  it('tells what it has open by the events that opened it, without the values they carry', async () => {
    const id = newId();
    const at = 1_000;
    const large = 'x'.repeat(20_000);
    const failed = { taskId: 2, digest: 'd', error: 'E', cause: 'a\0b' };
    const events: HistoryEvent[] = [
      entered(1, 's'),
      {
        seq: 2,
        at,
        type: 'taskScheduled',
        state: 's',
        data: { function: 'f', attempt: 1, arguments: { large } },
      },
      { seq: 3, at, path: 'p/0', type: 'taskFailed', state: 's', data: failed },
      { seq: 4, at, path: 'p/0', type: 'retryScheduled', state: 's', data: { retrier: 0, attempt: 2, dueAt: 9 } },
    ];
    const row = { tenant: TENANT, executionId: id, shard: 0 };
    await store.commit(
      batch(await claimOf(0), {
        inserted: [newExecution(id)],
        history: [
          { tenant: TENANT, executionId: id, events: events.slice(0, 2) },
          { tenant: TENANT, executionId: id, events: events.slice(2), own: false },
        ],
        tasksOpened: [{ ...row, taskId: 2, kind: 'function', subject: 'f', state: 's', attempt: 1 }],
        timersArmed: [{ ...row, timerId: 4, dueAt: 9e12 }],
      }),
    );
    const open = await persistence.reader.readOpen(TENANT, id, 10);
    expect(open.events.sort((a, b) => a.seq - b.seq)).toEqual([
      { seq: 1, type: 'stateEntered', at: 1_001, state: 's' },
      { seq: 2, type: 'taskScheduled', at, state: 's', attempt: 1 },
      { seq: 3, type: 'taskFailed', at, path: 'p/0', state: 's', error: 'E', cause: 'a\0b' },
      { seq: 4, type: 'retryScheduled', at, path: 'p/0', state: 's', attempt: 2 },
    ]);
  });

  it.each(['\0', '\ud800'])('tells nothing of a large event that holds %j, and of all others as ever', async (text) => {
    const id = newId();
    const data = { function: 'f', attempt: 1, arguments: { large: 'x'.repeat(20_000), text } };
    const events: HistoryEvent[] = [entered(1, 's'), { seq: 2, at: 1, type: 'taskScheduled', state: 's', data }];
    const row = { tenant: TENANT, executionId: id, shard: 0 };
    await store.commit(
      batch(await claimOf(0), {
        inserted: [newExecution(id)],
        history: [{ tenant: TENANT, executionId: id, events }],
        tasksOpened: [{ ...row, taskId: 2, kind: 'function', subject: 'f', state: 's', attempt: 1 }],
      }),
    );
    const open = await persistence.reader.readOpen(TENANT, id, 10);
    expect(open.events).toMatchObject([{ seq: 1 }]);
    expect(open.tasks).toMatchObject([{ taskId: 2 }]);
  });
});

describe('history', () => {
  it('is read in pages that cut across the batches it was written in', async () => {
    const id = newId();
    await store.commit(
      batch(await claimOf(0), {
        inserted: [newExecution(id)],
        history: [{ tenant: TENANT, executionId: id, events: [1, 2, 3].map((seq) => entered(seq, 's')) }],
      }),
    );
    await store.commit(
      batch(await claimOf(0), {
        history: [{ tenant: TENANT, executionId: id, events: [4, 5].map((seq) => entered(seq, 's')) }],
      }),
    );
    const seqs = async (after: number): Promise<number[]> =>
      (await store.readHistory(id, after)).map((event) => event.seq);
    expect([await seqs(0), await seqs(1), await seqs(3), await seqs(5)]).toEqual([
      [1, 2, 3, 4, 5],
      [2, 3, 4, 5],
      [4, 5],
      [],
    ]);
    const page = await persistence.reader.readHistory(TENANT, id, 1, 3);
    expect(page?.history.map((event) => event.seq)).toEqual([2, 3, 4]);
    expect(page?.seed.executionId).toBe(id);
  });
});

describe('a long history', () => {
  /** A text that no compression makes smaller. */
  const noise = (): string =>
    Array.from({ length: 100_000 }, () => String.fromCharCode(33 + Math.floor(Math.random() * 90))).join('');
  const big = (seq: number): HistoryEvent => ({ seq, at: 1, type: 'executionCompleted', data: { output: noise() } });

  it('is read in pages of about the same size, each event once', async () => {
    const id = newId();
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    for (let seq = 1; seq <= 8; seq++) {
      await store.commit(
        batch(await claimOf(0), { history: [{ tenant: TENANT, executionId: id, events: [big(seq)] }] }),
      );
    }
    const [stored] = await store.loadExecutions([id]);
    const sizes = [stored?.history.length];
    const seen = stored?.history.map(({ seq }) => seq) ?? [];
    for (let page = stored?.history ?? []; page.length > 0; sizes.push(page.length)) {
      page = await store.readHistory(id, seen.at(-1) ?? 0);
      seen.push(...page.map(({ seq }) => seq));
    }
    expect(stored?.lastSeq).toBe(8);
    expect(seen).toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
    expect(Math.max(...sizes.map(Number))).toBeLessThan(5);
  });

  it('is read from its end as far as makes up a large page', async () => {
    const id = newId();
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    for (let first = 1; first <= 31; first += 10) {
      const events = Array.from({ length: 10 }, (_, index) => big(first + index));
      await store.commit(batch(await claimOf(0), { history: [{ tenant: TENANT, executionId: id, events }] }));
    }
    const end = (await store.readHistoryEnd(id)).map(({ seq }) => seq);
    expect(end).toEqual([...Array(end.length).keys()].map((index) => 41 - end.length + index));
    expect([10, 20]).toContain(end.length);
    expect(await store.readHistoryEnd('execution_none')).toEqual([]);
  });

  it('gives a row that is larger than a page as a page', async () => {
    const id = newId();
    const events = [1, 2, 3, 4, 5].map(big);
    await store.commit(
      batch(await claimOf(0), { inserted: [newExecution(id)], history: [{ tenant: TENANT, executionId: id, events }] }),
    );
    expect((await store.loadExecutions([id]))[0]?.history).toHaveLength(5);
    expect((await store.readHistory(id, 2)).map(({ seq }) => seq)).toEqual([3, 4, 5]);
    expect((await store.readHistoryEnd(id)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5]);
  });
});

describe('the history of branches and items', () => {
  const item = (seq: number): HistoryEvent => ({ ...entered(seq, 'work'), path: 'each/0' });

  it('is passed by where the execution is shown, and is there where its history is', async () => {
    const id = newId();
    const rows = [
      { events: [entered(1, 'each'), item(2)], own: true },
      { events: [item(3), entered(4, 'never: a row without events of its own is not read')], own: false },
      { events: [item(5), entered(6, 'after')], own: true },
    ];
    await store.commit(batch(await claimOf(0), { inserted: [newExecution(id)] }));
    for (const row of rows)
      await store.commit(batch(await claimOf(0), { history: [{ tenant: TENANT, executionId: id, ...row }] }));
    expect((await persistence.reader.read(TENANT, id))?.history.map(({ seq }) => seq)).toEqual([1, 6]);
    const page = await persistence.reader.readHistory(TENANT, id, 0, 10);
    expect(page?.history.map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
    expect((await store.readHistory(id, 0)).map(({ seq }) => seq)).toEqual([1, 2, 3, 4, 5, 6]);
  });
});

describe('what a batch needs', () => {
  it('is read in the order asked for, as much at once as fits into memory', async () => {
    const ids = [newId(), newId(), newId()];
    const input = { text: 'x'.repeat(3 * 1024 * 1024) };
    for (const id of ids) {
      const seed = { ...newExecution(id).seed, input };
      await store.commit(batch(await claimOf(0), { inserted: [newExecution(id, { seed })] }));
    }
    const asked = [ids[2] ?? '', 'execution_missing', ids[0] ?? '', ids[1] ?? ''];
    const page = await store.loadExecutions(asked);
    expect(page.map(({ seed }) => seed.executionId)).toEqual([ids[2], ids[0]]);
    expect((await store.loadExecutions([ids[1] ?? ''])).map(({ seed }) => seed.executionId)).toEqual([ids[1]]);
  });

  it('is, of an execution that nobody can read, what it has open', async () => {
    const id = newId();
    const task = { executionId: id, taskId: 7, shard: 0, tenant: TENANT, kind: 'approval' as const };
    await store.commit(
      batch(await claimOf(0), {
        tasksOpened: [{ ...task, state: 'first', attempt: 1 }],
        timersArmed: [{ tenant: TENANT, executionId: id, timerId: 8, shard: 0, dueAt: 5 }],
      }),
    );
    expect(await store.findOpenRows(id)).toEqual({ tasks: [7], timers: [8] });
    expect(await store.findOpenRows('execution_missing')).toEqual({ tasks: [], timers: [] });
    await store.commit(batch(await claimOf(0), { timersDisarmed: [{ executionId: id, timerId: 8 }] }));
  });
});

describe('a shard that its holder gave up and gets back', () => {
  it('has a new epoch, so that a batch from before is not written', async () => {
    const [before] = await store.claimShards('holder', [2]);
    expect((await store.claimShards('holder', [2], [2]))[0]?.epoch).toBe(before?.epoch);
    expect((await store.claimShards('holder', [2], []))[0]?.epoch).toBe((before?.epoch ?? 0) + 1);
    expect(await store.commit(batch(before))).toEqual({ kind: 'lost', shards: [2] });
  });
});

describe('timers', () => {
  it('are found by the database clock, the earliest first, over all shards asked for', async () => {
    const id = newId();
    const now = await persistence.installation.now();
    const timersArmed = [60_000, -1, 5_000].map((ms, index) => ({
      tenant: TENANT,
      executionId: id,
      timerId: index,
      shard: index % 2,
      dueAt: now + ms,
    }));
    await store.commit(batch(await claimOf(0), { timersArmed }));
    const found = async (shards: number[], horizonMs: number, limit = 10): Promise<number[]> =>
      (await store.findTimers(shards, horizonMs, limit)).map((timer) => timer.timerId);
    expect(await found([0, 1], 0)).toEqual([1]);
    expect(await found([0, 1], 30_000)).toEqual([1, 2]);
    expect(await found([0, 1], 90_000, 2)).toEqual([1, 2]);
    expect(await found([0], 90_000)).toEqual([2, 0]);
    expect(await found([2], 90_000)).toEqual([]);
  });

  it('say whose they are, unless their execution is gone', async () => {
    const [id, gone] = [newId(), newId()];
    const timers = [id, gone].map((executionId, timerId) => ({ executionId, timerId, shard: 2, dueAt: 1_000 }));
    const timersArmed = timers.map((timer) => ({ tenant: TENANT, ...timer }));
    const claim = await claimOf(2);
    await store.commit(batch(claim, { inserted: [newExecution(id, { shard: 2 })], timersArmed }));
    const owner = { tenant: TENANT, workflow: newExecution(id).seed.workflowName };
    const [known, unknown] = timers;
    expect(await store.findTimers([2], 0, 10)).toEqual([{ ...known, owner }, unknown]);
  });

  it('are walked over page by page', async () => {
    const id = newId();
    const timersArmed = [1, 2, 3, 4].map((timerId) => ({
      tenant: TENANT,
      executionId: id,
      timerId,
      shard: 3,
      dueAt: 1_000,
    }));
    await store.commit(batch(await claimOf(3), { timersArmed }));
    const first = await store.findTimers([3], 0, 2);
    expect(first.map((timer) => timer.timerId)).toEqual([1, 2]);
    const second = await store.findTimers([3], 0, 2, first.at(-1));
    expect(second.map((timer) => timer.timerId)).toEqual([3, 4]);
    expect(await store.findTimers([3], 0, 2, second.at(-1))).toEqual([]);
  });
});

describe('the outbox', () => {
  it('gives each shard its rows in their order until they are deleted', async () => {
    const change = { tenant: TENANT, executionId: 'e', workflowId: 'w', version: 1, status: 'completed' as const };
    const row = (shard: number, number: number): OutboxRow => ({
      shard,
      number,
      id: `${shard}-${number}`,
      at: 1,
      change,
    });
    const rows = [row(0, 2), row(1, 1), row(0, 1), row(0, 10)];
    await store.commit(batch(await claimOf(0), { outbox: rows }));
    expect(await store.readOutbox([0, 1], 10)).toEqual([row(0, 1), row(0, 2), row(0, 10), row(1, 1)]);
    expect(await store.readOutbox([0], 1)).toEqual([row(0, 1)]);
    await store.deleteOutbox([{ shard: 0, first: 1, last: 2 }]);
    expect(await store.readOutbox([0, 1], 10)).toEqual([row(0, 10), row(1, 1)]);
  });
});
