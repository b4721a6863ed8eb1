import type { Json } from '@workflows/contracts';
import { describeHistory } from '../describe/describe-history';
import { describeUndoing } from '../describe/describe-undoing';
import { T0 } from '../interpreter/execution.fixture';
import type { FakeWorld } from './fake-handler.fixture';
import { HandlerExecution } from './handler-execution.fixture';

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
