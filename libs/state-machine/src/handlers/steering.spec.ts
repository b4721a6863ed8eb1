import type { Json } from '@workflows/contracts';
import { describeHistory } from '../describe/describe-history';
import { describeUndoing } from '../describe/describe-undoing';
import { T0 } from '../interpreter/execution.fixture';
import type { FakeWorld } from './fake-handler.fixture';
import { HandlerExecution } from './handler-execution.fixture';
import { lastCall } from './last-call';

const started = HandlerExecution.started;
const inTurn = async ({ api }: FakeWorld): Promise<Json> => [await api('a'), await api('b'), await api('c')];

function pause(execution: HandlerExecution, clocks: 'run' | 'stop' = 'run'): void {
  execution.send({ kind: 'pause', clocks });
}

async function resume(execution: HandlerExecution): Promise<void> {
  execution.send({ kind: 'resume' });
  await execution.turn();
}

describe('a paused handler', () => {
  it('is told what came once it goes on', async () => {
    const execution = await started(inTurn);
    pause(execution);
    await execution.succeed(execution.task('a'), 1);
    expect(execution.nextTurn()).toBeUndefined();
    expect(execution.send({ kind: 'pause', clocks: 'run' })).toEqual({ ok: false, reason: 'ALREADY_PAUSED' });
    await resume(execution);
    expect(execution.labels).toEqual(['b']);
  });

  it('takes nothing of a turn that was under way: what it would begin is not to begin', async () => {
    const execution = await started(inTurn);
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    const turn = execution.nextTurn();
    if (turn === undefined) throw new Error('no turn is open');
    const outcome = await execution.ask(turn);
    pause(execution);
    expect(execution.answer(turn, outcome)).toEqual({ ok: false, reason: 'TASK_NOT_OPEN' });
    await resume(execution);
    expect(execution.labels).toEqual(['b']);
  });

  it('has a retry planned for when it goes on, by its clocks', async () => {
    const execution = await started(async ({ call }) =>
      call({
        kind: 'function',
        name: 'f',
        arguments: {},
        retry: [{ errors: ['States.ALL'], interval: 60, jitter: 'none' }],
      }),
    );
    pause(execution, 'stop');
    execution.at = T0 + 10_000;
    await execution.fail(execution.task('f'), 'E'); // at T0 + 11 s
    execution.at = T0 + 31_000;
    await resume(execution);
    expect([...execution.rows.timers.values()]).toEqual([T0 + 31_000 + 60_000]);
  });

  it('that has not begun begins, and is told so when it goes on', async () => {
    const execution = new HandlerExecution({ b1: inTurn });
    pause(execution);
    expect(execution.types).toEqual(['executionStarted', 'executionPaused']);
    await resume(execution);
    expect(execution.labels).toEqual(['a']);
  });
});

describe('a cancel', () => {
  const tidying = async ({ api }: FakeWorld): Promise<Json> => {
    try {
      return await Promise.all([api('a'), api('b')]);
    } catch (error) {
      return (error as Error).name;
    } finally {
      await api('tidy');
    }
  };

  it('closes what is open, lets the handler tidy up, and then comes the end', async () => {
    const execution = await started(tidying);
    execution.send({ kind: 'cancel', reason: 'enough' });
    expect(execution.rows.tasks.size).toBe(0);
    expect(describeUndoing(execution.events)).toMatchObject({ endsAs: 'cancelled', cause: 'enough' });
    await execution.turn();
    expect(execution.labels).toEqual(['tidy']);
    expect(execution.send({ kind: 'cancel', reason: 'again' })).toMatchObject({ ok: true, events: [] });
    await execution.succeed(execution.task('tidy'));
    expect(execution.end).toMatchObject({ status: 'cancelled', cause: 'enough' });
    expect(execution.visits).toMatchObject([
      { state: 'a', error: { name: 'Cancelled', cause: 'enough' } },
      { state: 'b', error: { name: 'Cancelled' } },
      { state: 'tidy', attempts: 1 },
    ]);
  });

  it('gives it a minute', async () => {
    const execution = await started(tidying);
    execution.send({ kind: 'cancel', reason: 'enough' });
    await execution.turn();
    await execution.fire();
    expect(execution.at).toBe(T0 + 60_000);
    expect(execution.end).toMatchObject({ status: 'cancelled' });
  });

  it('is told by itself, after what came before; what was being made meanwhile is never asked', async () => {
    const seen: string[] = [];
    const execution = await started(async ({ api }) => {
      await api('a');
      return api('b').catch(({ name }: Error) => seen.push(name));
    });
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    execution.send({ kind: 'cancel', reason: 'enough' });
    const before = execution.nextTurn();
    if (before === undefined) throw new Error('no turn is open');
    execution.answer(before, await execution.ask(before));
    expect(execution.types).toContain('taskScheduled');
    expect(execution.labels).toEqual([]);
    await execution.turn();
    expect(seen).toEqual(['Cancelled']);
    expect(execution.end).toMatchObject({ status: 'cancelled' });
    expect(execution.visits.map(({ state }) => state)).toEqual(['a']);
  });

  it('is the end at once of one that has nothing to tidy up', async () => {
    const unborn = new HandlerExecution({ b1: inTurn });
    unborn.send({ kind: 'cancel', reason: 'no' });
    const untold = new HandlerExecution({ b1: inTurn });
    untold.send({ kind: 'start' });
    untold.send({ kind: 'cancel', reason: 'no' });
    expect([unborn.end, untold.end]).toMatchObject([{ status: 'cancelled' }, { status: 'cancelled' }]);
  });

  it('is what a time-out of the execution does as well', async () => {
    const execution = await started(tidying, { timeoutMs: 5_000 });
    await execution.fire();
    expect(execution.labels).toEqual(['tidy']);
    await execution.succeed(execution.task('tidy'));
    expect(execution.end).toMatchObject({ status: 'timedOut', error: 'States.Timeout' });
  });
});

describe('a handler whose code does not go with its history', () => {
  it('is paused over the difference, which says where, and goes on once that is mended', async () => {
    let isBroken = false;
    const execution = await started(async ({ api }) => [await api(isBroken ? 'x' : 'a'), await api('b')]);
    isBroken = true;
    execution.crash();
    await execution.succeed(execution.task('a'), 1);
    const { why } = execution.state?.pause ?? {};
    expect(why).toMatchObject({ kind: 'mismatch', mismatch: { call: 1, recorded: { name: 'a' }, now: { name: 'x' } } });
    expect(describeHistory(execution.seed, execution.events).at(-1)).toMatchObject({
      type: 'handlerPaused',
      data: { why },
    });
    isBroken = false;
    await resume(execution);
    expect(execution.labels).toEqual(['b']);
  });

  it('or goes over its limits is paused, and nothing that waits runs out of time meanwhile', async () => {
    const execution = await started(inTurn, { timeoutMs: 100_000 });
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    const { turnId = 0 } = execution.nextTurn() ?? {};
    execution.send({ kind: 'turnFailed', turnId, why: { kind: 'overLimit', limit: 'time', cause: 'over a second' } });
    expect(execution.state).toMatchObject({ status: 'paused', pause: { why: { kind: 'overLimit' } } });
    execution.at += 900_000;
    await resume(execution);
    expect([...execution.rows.timers.values()]).toEqual([T0 + 1_000_000]);
    expect(execution.labels).toEqual(['b']);
  });

  it('can still be cancelled, at once', async () => {
    const execution = await started(inTurn);
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    const { turnId = 0 } = execution.nextTurn() ?? {};
    execution.send({ kind: 'turnFailed', turnId, why: { kind: 'overLimit', limit: 'memory', cause: 'over 256 MB' } });
    execution.send({ kind: 'cancel', reason: 'no' });
    expect(execution.end).toMatchObject({ status: 'cancelled' });
  });

  it('is asked afresh for a turn that does not fit, and paused over the third', async () => {
    const execution = await started(inTurn);
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    for (const afresh of [undefined, true, true]) {
      const { turnId = 0, upTo = 0, ...turn } = execution.nextTurn() ?? {};
      expect('afresh' in turn ? turn.afresh : undefined).toBe(afresh);
      const calls = [{ call: 7, digest: '', request: { kind: 'function', name: 'b', arguments: {} } } as const];
      execution.send({ kind: 'turned', turnId, turn: { upTo, calls } });
    }
    expect(execution.state?.pause?.why).toMatchObject({ kind: 'unfit' });
    await resume(execution);
    expect(execution.labels).toEqual(['b']);
  });
});

describe('a redrive', () => {
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

describe('a ban', () => {
  it('ends it at once, and a redrive goes on with what was open', async () => {
    const execution = await started(inTurn);
    await execution.succeed(execution.task('a'), 1);
    execution.send({ kind: 'ban', error: 'States.Runtime', cause: 'a bug' });
    expect(execution.end).toMatchObject({ error: 'States.Runtime' });
    execution.handlers.drop(execution.seed.executionId);
    execution.send({ kind: 'redrive' });
    await execution.turn();
    expect(execution.labels).toEqual(['b']);
  });
});
