import type { Json } from '@workflows/contracts';
import { T0 } from '../interpreter/execution.fixture';
import type { FakeWorld } from './fake-handler.fixture';
import { HandlerExecution } from './handler-execution.fixture';
import { lastCall } from './last-call';

const started = HandlerExecution.started;
const inTurn = async ({ api }: FakeWorld): Promise<Json> => [await api('a'), await api('b'), await api('c')];

async function resume(execution: HandlerExecution): Promise<void> {
  execution.send({ kind: 'resume' });
  await execution.turn();
}

describe('a redrive', () => {
  it('writes to the log what is new, and nothing that it has written before', async () => {
    const execution = await started(async ({ api, log }) => {
      log('begun');
      await api('a');
      log('a is done');
      const b = await api('b').catch((error: Error) => {
        log(`b has failed: ${error.message}`);
        throw error;
      });
      log('b is done');
      return b;
    });
    await execution.succeed(execution.task('a'), 1);
    for (let time = 0; time < 2; time++) {
      await execution.fail(execution.task('b'), 'E');
      execution.send({ kind: 'redrive' });
      await execution.turn();
    }
    await execution.succeed(execution.task('b'), 2);
    const lines = execution.events.flatMap((event) => (event.type === 'turnEnded' ? (event.data.logs ?? []) : []));
    expect(lines.map(({ text }) => text)).toEqual([
      'begun',
      'a is done',
      expect.stringContaining('b has failed'),
      expect.stringContaining('b has failed'),
      'b is done',
    ]);
    expect(execution.end).toBe(2);
  });

  const both = async ({ api }: FakeWorld): Promise<Json> => {
    const before = await api('before');
    return [before, ...(await Promise.all([api('a'), api('b')]))];
  };

  async function redriven(execution: HandlerExecution): Promise<HandlerExecution> {
    execution.at += 1_000;
    expect(execution.send({ kind: 'redrive', ifCount: 0 })).toMatchObject({ ok: true });
    expect(execution.send({ kind: 'redrive', ifCount: 0 })).toEqual({ ok: false, reason: 'ALREADY_REDRIVEN' });
    execution.handlers.drop(execution.seed.executionId);
    await execution.turn();
    return execution;
  }

  it('asks the call that ended it anew, and those that were open; what succeeded is kept', async () => {
    const execution = await started(both);
    await execution.succeed(execution.task('before'), 0);
    await execution.fail(execution.task('b'), 'E');
    expect(execution.end).toMatchObject({ error: 'E', failedState: 'b' });
    await redriven(execution);
    expect(execution.labels.sort()).toEqual(['a', 'b']);
    expect(execution.rows.redriveCount).toBe(1);
    await execution.succeed(execution.task('a'), 1);
    await execution.succeed(execution.task('b'), 2);
    expect(execution.end).toEqual([0, 1, 2]);
    expect(execution.visits.map(({ state, error }) => [state, error?.name])).toEqual([
      ['before', undefined],
      ['b', 'E'],
      ['a', undefined],
      ['b', undefined],
    ]);
  });

  it('does not do again what was done after the failure', async () => {
    const execution = await started(async ({ api }) => {
      try {
        return await api('ship');
      } catch (error) {
        await api('refund', 'o1');
        throw error;
      }
    });
    await execution.fail(execution.task('ship'), 'E');
    await execution.succeed(execution.task('refund'), 'done');
    await redriven(execution);
    expect(execution.labels).toEqual(['ship']);
    await execution.fail(execution.task('ship'), 'E');
    expect(execution.types.slice(-6)).toContain('callRecalled');
    expect(execution.end).toMatchObject({ error: 'E' });
    expect(execution.visits.map(({ state }) => state)).toEqual(['ship', 'refund', 'ship']);
  });

  it('asks all anew that had failed when it gave up', async () => {
    const execution = await started(async ({ api }) => {
      const went = await Promise.allSettled([api('a'), api('b'), api('c')]);
      if (went.some(({ status }) => status === 'rejected')) throw new Error('some failed');
      return 'all';
    });
    await execution.fail(execution.task('a'), 'E');
    await execution.succeed(execution.task('b'), 1);
    await execution.fail(execution.task('c'), 'E');
    await redriven(execution);
    expect(execution.labels).toEqual(['a', 'c']);
  });

  it('tells one that failed by itself all that it was told', async () => {
    let isBroken = true;
    const execution = await started(async ({ api }) => {
      await api('a').catch(() => undefined);
      await api('b');
      if (isBroken) throw new Error('no');
      return 'fine';
    });
    await execution.fail(execution.task('a'), 'E');
    await execution.succeed(execution.task('b'));
    isBroken = false;
    await redriven(execution);
    expect(execution.end).toBe('fine');
  });

  it('goes on from where a cancel or a time-out found it', async () => {
    const execution = await started(
      async ({ api }) => {
        await api('a');
        return api('b').finally(() => api('tidy'));
      },
      { timeoutMs: 50_000 },
    );
    await execution.succeed(execution.task('a'));
    execution.send({ kind: 'cancel', reason: 'no' });
    await execution.turn();
    await execution.succeed(execution.task('tidy'));
    await redriven(execution);
    expect(execution.labels).toEqual(['b']);
    expect([...execution.rows.timers.values()]).toEqual([execution.at + 50_000]);
    await execution.succeed(execution.task('b'), 2);
    expect(execution.types).toContain('callRecalled'); // it has tidied up before
    expect(execution.end).toBe(2);
  });

  it('is none of one that completed, or never began', async () => {
    const completed = await started(async () => 1);
    expect(completed.send({ kind: 'redrive' })).toEqual({ ok: false, reason: 'EXECUTION_CLOSED' });
    const unborn = new HandlerExecution({ b1: inTurn });
    unborn.send({ kind: 'cancel', reason: 'no' });
    expect(unborn.send({ kind: 'redrive' })).toEqual({ ok: false, reason: 'NOT_STARTED' });
  });
});

describe('a migration', () => {
  const swapped = async ({ api }: FakeWorld): Promise<Json> => [await api('b'), await api('a'), await api('d')];

  it('serves the new code by what was recorded, in whichever order it asks, and keeps open what it asks for', async () => {
    const execution = new HandlerExecution({
      b1: async ({ api }) => Promise.all([api('a'), api('b'), api('x')]),
      b2: swapped,
    });
    execution.send({ kind: 'start' });
    await execution.turn();
    await execution.succeed(execution.task('a'), 1);
    const open = execution.task('b');
    await execution.migrate(2, 'b2');
    expect(execution.labels.sort()).toEqual(['b', 'x']);
    expect(execution.task('b').taskId).toBe(open.taskId);
    await execution.succeed(open, 2);
    expect(execution.labels).toEqual(['d']); // nobody asks for x any more
    await execution.succeed(execution.task('d'), 4);
    expect(execution.end).toEqual([2, 1, 4]);
    expect(execution.visits.map(({ state }) => state)).toEqual(['a', 'b', 'd']);
  });

  it('tells of calls that raced in the order in which they came', async () => {
    const execution = new HandlerExecution({
      b1: async ({ api }) => [await Promise.race([api('a'), api('b')]), await api('c')],
      b2: async ({ api }) => [await Promise.race([api('a'), api('b')]), await api('d')],
    });
    execution.send({ kind: 'start' });
    await execution.turn();
    const other = execution.task('a');
    await execution.succeed(execution.task('b'), 'b won');
    await execution.succeed(other, 'too late');
    await execution.migrate(2, 'b2');
    await execution.succeed(execution.task('d'), 4);
    expect(execution.end).toEqual(['b won', 4]);
  });

  it('serves what another name stands for now, whatever it asks', async () => {
    const execution = new HandlerExecution({
      b1: async ({ api }) => [await api('old', { n: 1 }), await api('b')],
      b2: async ({ api }) => [await api('new', { n: 2 }), await api('b')],
    });
    execution.send({ kind: 'start' });
    await execution.turn();
    await execution.succeed(execution.task('old'), 1);
    await execution.migrate(2, 'b2', { old: 'new' });
    expect(execution.labels).toEqual(['b']);
    await execution.succeed(execution.task('b'), 2);
    expect(execution.end).toEqual([1, 2]);
  });

  it('serves nothing any more once the code has come as far as it was', async () => {
    const execution = new HandlerExecution({
      b1: async ({ api }) => [await api('a'), await api('poll'), await api('b')],
      b2: async ({ api }) => [await api('a'), await api('c'), await api('poll')],
    });
    execution.send({ kind: 'start' });
    await execution.turn();
    await execution.succeed(execution.task('a'), 1);
    await execution.succeed(execution.task('poll'), 'old');
    await execution.migrate(2, 'b2');
    expect(execution.labels).toEqual(['c']);
    await execution.succeed(execution.task('c'), 2);
    await execution.succeed(execution.task('poll'), 'new');
    expect(execution.end).toEqual([1, 2, 'new']);
  });

  it('of a paused one is told when it goes on; what its code could not do before is forgotten', async () => {
    const execution = new HandlerExecution({ b1: inTurn, b2: swapped });
    execution.send({ kind: 'start' });
    await execution.turn();
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    const { turnId = 0 } = execution.nextTurn() ?? {};
    execution.send({ kind: 'turnFailed', turnId, why: { kind: 'overLimit', limit: 'time', cause: 'x' } });
    await execution.migrate(2, 'b2');
    expect(execution.state?.pause?.why).toBeUndefined();
    await resume(execution);
    expect(execution.labels).toEqual(['b']);
  });
});

describe('a restart', () => {
  it('takes over what the calls before have given', async () => {
    const first = await started(inTurn);
    await first.succeed(first.task('a'), 1);
    await first.succeed(first.task('b'), 2);
    await first.fail(first.task('c'), 'E');
    const { calls = [], after = 0 } = lastCall(first.events, 'c') ?? {};
    expect(calls.map(({ name, result }) => [name, result])).toEqual([
      ['a', 1],
      ['b', 2],
    ]);
    const second = new HandlerExecution({ b1: inTurn });
    const known = { kind: 'results', input: 'kept', results: {} } as const;
    const visits = first.visits.slice(0, 2);
    second.take([
      {
        seq: 1,
        at: T0,
        type: 'resultsTakenOver',
        state: 'c',
        data: { from: 'execution_0', known, variables: {}, calls, visits },
      },
    ]);
    second.send({ kind: 'start' });
    await second.turn();
    expect(second.labels).toEqual(['c']);
    await second.succeed(second.task('c'), 3);
    expect(second.end).toEqual([1, 2, 3]);
    expect(second.visits).toMatchObject([
      { state: 'a', takenOver: true },
      { state: 'b', takenOver: true },
      { state: 'c' },
    ]);
    expect(after).toBeGreaterThan(0);
    expect(lastCall(first.events, 'x')).toBeUndefined();
  });
});
