import type { Rejection, StepCommand } from '../stepper';
import { Execution, T0 } from './execution.fixture';
import { constant, lasting, pass, programOf, retrier, slow, succeed, task, waitFor } from './program.fixture';

const TASK = programOf([task('a', { timeout: lasting(constant(10)), retry: [retrier(['A'])] })], {
  timeout: lasting(constant('PT1H')),
});
const START: StepCommand = { kind: 'start' };

/** One execution in each state it can be stored in, by what it waits for. */
const STATES: Record<string, () => Execution> = {
  unstarted: () => new Execution(TASK),
  task: () => Execution.started(TASK),
  accepted: () => {
    const execution = Execution.started(TASK);
    execution.send({ kind: 'taskAccepted', taskId: execution.taskId });
    return execution;
  },
  backoff: () => {
    const execution = Execution.started(TASK);
    execution.fail('A');
    return execution;
  },
  waiting: () => Execution.started(programOf([waitFor('w', constant(60))])),
  evaluating: () => Execution.started(programOf([pass('p', { output: slow('/o') })])),
  completed: () => Execution.started(programOf([succeed('s')])),
  failed: () => {
    const execution = Execution.started(TASK);
    execution.fail('B');
    return execution;
  },
  timedOut: () => {
    const execution = Execution.started(TASK);
    execution.send({ kind: 'timerFired', timerId: 1 });
    return execution;
  },
  cancelled: () => {
    const execution = Execution.started(TASK);
    execution.send({ kind: 'cancel', reason: 'enough' });
    return execution;
  },
};

/** Each command, put about the right thing where there is one. */
const COMMANDS: Record<string, (execution: Execution) => StepCommand> = {
  start: () => START,
  taskAccepted: (e) => ({ kind: 'taskAccepted', taskId: openId(e) }),
  taskSucceeded: (e) => ({ kind: 'taskSucceeded', taskId: openId(e), digest: 'd', result: {} }),
  taskFailed: (e) => ({ kind: 'taskFailed', taskId: openId(e), digest: 'd', error: 'A', cause: '' }),
  heartbeatMissed: (e) => ({ kind: 'heartbeatMissed', taskId: openId(e) }),
  evaluated: (e) => ({ kind: 'evaluated', taskId: openId(e), values: {} }),
  timerFired: (e) => ({ kind: 'timerFired', timerId: [...e.rows.timers.keys()].at(-1) ?? 3 }),
  cancel: () => ({ kind: 'cancel', reason: 'enough' }),
  ban: () => ({ kind: 'ban', error: 'States.Runtime', cause: 'it kills' }),
};

function openId({ rows }: Execution): number {
  return [...rows.tasks.keys(), ...rows.evaluations].at(0) ?? 3;
}

type Verdict = 'ok' | Rejection;
const CLOSED = Array.from({ length: 9 }, (): Verdict => 'EXECUTION_CLOSED');
const TABLE: Record<string, Verdict[]> = {
  unstarted: ['ok', ...Array.from({ length: 6 }, (): Verdict => 'NOT_STARTED'), 'ok', 'ok'],
  task: ['ALREADY_STARTED', 'ok', 'ok', 'ok', 'ok', 'TASK_NOT_OPEN', 'ok', 'ok', 'ok'],
  accepted: ['ALREADY_STARTED', 'ok', 'ok', 'ok', 'ok', 'TASK_NOT_OPEN', 'ok', 'ok', 'ok'],
  backoff: ['ALREADY_STARTED', ...Array.from({ length: 5 }, (): Verdict => 'TASK_NOT_OPEN'), 'ok', 'ok', 'ok'],
  waiting: ['ALREADY_STARTED', ...Array.from({ length: 5 }, (): Verdict => 'TASK_NOT_OPEN'), 'ok', 'ok', 'ok'],
  evaluating: [
    'ALREADY_STARTED',
    ...Array.from({ length: 4 }, (): Verdict => 'TASK_NOT_OPEN'),
    'ok',
    'TIMER_NOT_ARMED',
    'ok',
    'ok',
  ],
  completed: CLOSED,
  failed: CLOSED,
  timedOut: CLOSED,
  cancelled: CLOSED,
};

describe('a command', () => {
  const cells = Object.entries(TABLE).flatMap(([state, row]) =>
    Object.keys(COMMANDS).map((command, index) => [state, command, row[index]] as const),
  );

  it.each(cells)('in state %s: %s is %s', (state, command, verdict) => {
    const execution = STATES[state]?.();
    const made = execution && COMMANDS[command]?.(execution);
    if (execution === undefined || made === undefined) throw new Error('the table names what there is not');
    const before = execution.state;
    const frozen = JSON.stringify(before);
    const step = execution.send(made);
    expect(step.ok ? 'ok' : step.reason).toBe(verdict);
    expect(JSON.stringify(before)).toBe(frozen);
  });

  it.each<[StepCommand, Rejection]>([
    [{ kind: 'taskSucceeded', taskId: 99, digest: 'd', result: {} }, 'TASK_NOT_OPEN'],
    [{ kind: 'taskFailed', taskId: 99, digest: 'd', error: 'A', cause: '' }, 'TASK_NOT_OPEN'],
    [{ kind: 'taskAccepted', taskId: 99 }, 'TASK_NOT_OPEN'],
    [{ kind: 'heartbeatMissed', taskId: 99 }, 'TASK_NOT_OPEN'],
    [{ kind: 'timerFired', timerId: 99 }, 'TIMER_NOT_ARMED'],
    [{ kind: 'timerFired', timerId: 2 }, 'TIMER_NOT_ARMED'],
  ])('about something that is not open is rejected: %j', (command, reason) => {
    expect(Execution.started(TASK).send(command)).toEqual({ ok: false, reason });
  });

  it('of an attempt that was overtaken by its retry is rejected', () => {
    const execution = Execution.started(TASK);
    const { taskId } = execution;
    execution.fail('A');
    execution.send({ kind: 'timerFired', timerId: [...execution.rows.timers.keys()].at(-1) ?? 0 });
    expect(execution.taskId).not.toBe(taskId);
    const late: StepCommand = { kind: 'taskSucceeded', taskId, digest: 'd', result: {} };
    expect(execution.send(late)).toEqual({ ok: false, reason: 'TASK_NOT_OPEN' });
  });

  it('may fire no timer for a task that has none', () => {
    const execution = Execution.started(programOf([task('a')]));
    expect(execution.send({ kind: 'timerFired', timerId: execution.taskId })).toEqual({
      ok: false,
      reason: 'TIMER_NOT_ARMED',
    });
  });
});

describe('time-outs', () => {
  it('of an attempt count from its scheduling and fail it with States.Timeout', () => {
    const execution = Execution.started(TASK);
    expect([...execution.rows.timers]).toEqual([
      [1, T0 + 3_600_000],
      [3, T0 + 10_000],
    ]);
    execution.at += 10_000;
    execution.send({ kind: 'timerFired', timerId: 3 });
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.Timeout', failedState: 'a' });
    expect(execution.visits).toMatchObject([
      { exitedAt: '2023-01-01T00:00:10.000Z', error: { name: 'States.Timeout' } },
    ]);
  });

  it('of an attempt are armed anew for the next', () => {
    const execution = Execution.started(
      programOf([task('a', { timeout: lasting(constant(10)), retry: [retrier(['States.Timeout'])] })]),
    );
    execution.fire();
    execution.fire();
    expect([...execution.rows.timers.values()]).toEqual([T0 + 21_000]);
  });

  it('of a heartbeat fail the task with States.HeartbeatTimeout', () => {
    const execution = Execution.started(programOf([task('a', { heartbeat: lasting(constant('PT5S')) })]));
    expect(execution.task.heartbeatMs).toBe(5000);
    execution.send({ kind: 'heartbeatMissed', taskId: execution.taskId });
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.HeartbeatTimeout' });
  });

  it('of the execution close all that is open and end it, past its catchers', () => {
    const execution = Execution.started(TASK);
    execution.at += 3_600_000;
    execution.send({ kind: 'timerFired', timerId: 1 });
    expect(execution.effects.map(({ kind }) => kind)).toEqual(['closeTask', 'disarmTimer', 'disarmTimer', 'finish']);
    expect(execution.end).toMatchObject({ status: 'timedOut', error: 'States.Timeout' });
    expect(execution.state?.status).toBe('timedOut');
    expect(execution.visits).toMatchObject([{ exitedAt: '2023-01-01T01:00:00.000Z' }]);
  });

  it.each([slow('/timeout'), constant('soon'), constant(0)])(
    'of the execution that cannot be told fail it at its start',
    (timeout) => {
      const execution = Execution.started(programOf([task('a')], { timeout: lasting(timeout) }));
      expect(execution.end).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError' });
    },
  );
});

describe('an end from outside', () => {
  it('by cancelling says why', () => {
    const execution = STATES.cancelled?.();
    expect(execution?.rows.finished).toEqual({ kind: 'finish', status: 'cancelled', cause: 'enough' });
    expect(execution?.visits).toMatchObject([{ state: 'a', exitedAt: '2023-01-01T00:00:00.000Z' }]);
  });

  it('by a ban fails with the given error, in any state', () => {
    const execution = Execution.started(programOf([waitFor('w', constant(60))]));
    execution.send({ kind: 'ban', error: 'States.Runtime', cause: 'it kills' });
    expect(execution.end).toEqual({
      kind: 'finish',
      status: 'failed',
      error: 'States.Runtime',
      cause: 'it kills',
      failedState: 'w',
    });
    expect(execution.visits).toMatchObject([
      { exitedAt: '2023-01-01T00:00:00.000Z', error: { name: 'States.Runtime' } },
    ]);
  });

  it('by an output that breaks its schema fails with States.SchemaViolation', () => {
    const seen: unknown[] = [];
    const outputProblem = (output: unknown): string => {
      seen.push(output);
      return 'x is missing';
    };
    const execution = Execution.started(programOf([pass('p', { output: constant({ y: 1 }) })]), {}, { outputProblem });
    expect(seen[0]).toEqual({ y: 1 });
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.SchemaViolation', cause: 'x is missing' });
  });
});

describe('accepting a task', () => {
  it('is told once', () => {
    const execution = Execution.started(TASK);
    const { taskId } = execution;
    execution.send({ kind: 'taskAccepted', taskId });
    expect(execution.effects).toEqual([{ kind: 'acceptTask', taskId }]);
    expect(execution.send({ kind: 'taskAccepted', taskId })).toMatchObject({ ok: true, events: [], effects: [] });
  });
});
