import type { EvaluationResult } from '../expressions/expression';
import type { Rejection, StepCommand } from '../stepper';
import { ERROR } from './errors';
import { failExecution } from './leave';
import { recover } from './recover';
import { openRows } from './open-rows';
import type { ExecutionState } from './state';
import { start } from './start';
import { emit, stateOf } from './turn';
import type { Turn } from './turn';

type CommandOf<Kind extends StepCommand['kind']> = Extract<StepCommand, { kind: Kind }>;

/**
 * What a command means for an execution as it stands: why it means nothing, or its first events. What follows from them
 * is `run`'s. Rules of this file:
 *   C1. An ended execution takes nothing (I10); one that has not started takes only `start`, and `ban`, since it may be
 *       the start itself that cannot be carried out.
 *   C2. A command names what it is about by id, and is rejected unless that is open now (I6).
 */
export function rejectionOf(
  { seq, outcome, timeout, thread }: ExecutionState,
  command: StepCommand,
): Rejection | undefined {
  if (outcome !== undefined) return 'EXECUTION_CLOSED';
  if (seq === 0 && command.kind !== 'start' && command.kind !== 'ban') return 'NOT_STARTED';
  switch (command.kind) {
    case 'start':
      return seq === 0 ? undefined : 'ALREADY_STARTED';
    case 'taskAccepted':
    case 'taskSucceeded':
    case 'taskFailed':
    case 'heartbeatMissed':
    case 'evaluated': {
      const { taskId } = openRows(thread);
      const isEvaluating = thread.activity.status === 'evaluating';
      return taskId === command.taskId && isEvaluating === (command.kind === 'evaluated') ? undefined : 'TASK_NOT_OPEN';
    }
    case 'timerFired': {
      const isArmed = [timeout, openRows(thread).timer].some((timer) => timer?.timerId === command.timerId);
      return isArmed ? undefined : 'TIMER_NOT_ARMED';
    }
    case 'cancel':
    case 'ban':
      return undefined;
  }
}

/** The first events of a command that `rejectionOf` has nothing against. */
export function decide(turn: Turn, command: StepCommand): void {
  const state = stateOf(turn);
  switch (command.kind) {
    case 'start':
      return start(turn);
    case 'taskAccepted':
      return isAccepted(turn.state)
        ? undefined
        : emit(turn, { type: 'taskAccepted', state, data: { taskId: command.taskId } });
    case 'taskSucceeded': {
      const { taskId, digest, result } = command;
      return emit(turn, { type: 'taskSucceeded', state, data: { taskId, digest, result } });
    }
    case 'taskFailed': {
      const { taskId, digest, error, cause, status, retryable, retryAfterMs } = command;
      emit(turn, { type: 'taskFailed', state, data: { taskId, digest, error, cause } });
      return recover(turn, { name: error, cause }, { status, retryable, retryAfterMs });
    }
    case 'heartbeatMissed':
      return timeOutTask(
        turn,
        command.taskId,
        ERROR.heartbeatTimeout,
        'The task was not heard of within its heartbeat.',
      );
    case 'evaluated':
      return takeValues(turn, command);
    case 'timerFired':
      return fire(turn, command.timerId);
    case 'cancel':
      return emit(turn, { type: 'executionCancelled', state, data: { reason: command.reason } });
    case 'ban':
      return ban(turn, command);
  }
}

/** Which timer it is follows from the state, since a timer has the id of the event that armed it (H4). */
function fire(turn: Turn, timerId: number): void {
  const state = stateOf(turn);
  if (turn.state.timeout?.timerId === timerId) {
    const cause = 'The execution did not end within its timeout.';
    return emit(turn, { type: 'executionTimedOut', state, data: { error: ERROR.timeout, cause } });
  }
  if (turn.state.thread.activity.status === 'task') {
    return timeOutTask(turn, timerId, ERROR.timeout, 'The task did not end within its timeout.');
  }
  emit(turn, { type: 'timerFired', state, data: { timerId } });
}

function timeOutTask(
  turn: Turn,
  taskId: number,
  error: 'States.Timeout' | 'States.HeartbeatTimeout',
  cause: string,
): void {
  emit(turn, { type: 'taskTimedOut', state: stateOf(turn), data: { taskId, error, cause } });
  recover(turn, { name: error, cause });
}

/** Takes what was asked and no more; an expression without an answer has failed, or it would be asked for ever. */
function takeValues(turn: Turn, { taskId, values }: CommandOf<'evaluated'>): void {
  const { activity } = turn.state.thread;
  const keys = activity.status === 'evaluating' ? activity.keys : [];
  const answers = keys.map((key) => [key, answerOf(values, key)] as const);
  emit(turn, { type: 'evaluated', state: stateOf(turn), data: { taskId, values: Object.fromEntries(answers) } });
}

function answerOf(values: Record<string, EvaluationResult>, key: string): EvaluationResult {
  const value = Object.hasOwn(values, key) ? values[key] : undefined;
  return value ?? { ok: false, cause: 'the evaluation gave no answer' };
}

/** The state it stood in failed with it, unless its end was the state's own end. */
function ban(turn: Turn, { error, cause }: CommandOf<'ban'>): void {
  const { currentState } = turn.state;
  const type = currentState === undefined ? undefined : turn.program.states.get(currentState)?.type;
  if (currentState !== undefined && type !== 'fail' && type !== 'succeed') {
    emit(turn, { type: 'stateFailed', state: currentState, data: { error, cause } });
  }
  failExecution(turn, error, cause);
}

function isAccepted({ thread: { activity } }: ExecutionState): boolean {
  return activity.status === 'task' && activity.task.accepted;
}
