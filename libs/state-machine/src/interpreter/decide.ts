import type { Json } from '@workflows/contracts';
import { lambdaResult } from '../aws/lambda-envelope';
import type { EvaluationResult } from '../expressions/expression';
import type { Rejection, StepCommand } from '../stepper';
import { ERROR } from './errors';
import { emitEnd, endExecution } from './end';
import { holderOf, lineAt } from './lines';
import { openOutside } from './open-outside';
import { failState, recover } from './recover';
import { envelopeOf } from './schedule-task';
import { ENTER, hasBegun } from './state';
import type { Activity, ExecutionState } from './state';
import { redrive, start } from './start';
import { isArmedFor, steeringRejection } from './steering-rejection';
import { currentNode, emit, emitOfFork, emitWhole, lineOf, stateOf } from './turn';
import type { Turn } from './turn';

type CommandOf<Kind extends StepCommand['kind']> = Extract<StepCommand, { kind: Kind }>;

/**
 * What a command means for an execution as it stands: why it means nothing, or its first events. What follows from them
 * is `run`'s. Rules of this file, beside those of `steering-rejection`:
 *   C2. A command names what it is about by id, and is rejected unless that is open now (I6).
 *   C3. A task goes by the number of its token as well, where it has one.
 */
export function rejectionOf(state: ExecutionState, command: StepCommand): Rejection | undefined {
  const reason = steeringRejection(state, command);
  if (reason !== undefined) return reason;
  switch (command.kind) {
    case 'taskAccepted':
    case 'taskSucceeded':
    case 'taskFailed':
    case 'evaluated':
    case 'outputChecked':
    case 'heartbeatMissed': {
      const line = lineAt(state, holderOf(state, command.taskId) ?? '');
      const { taskId, token } = line === undefined ? {} : openOutside(line);
      const isIt = taskId === command.taskId || (token !== undefined && token === command.taskId);
      return isIt && isAnswerTo(line?.activity, command.kind) ? undefined : 'TASK_NOT_OPEN';
    }
    case 'operatorAnswer': {
      const line = lineAt(state, holderOf(state, command.taskId) ?? '');
      return isAnswerable(line?.activity, command.taskId) ? undefined : 'TASK_NOT_OPEN';
    }
    case 'timerFired': {
      const { timeout } = state;
      const line = lineAt(state, holderOf(state, command.timerId) ?? '');
      const timer = timeout?.timerId === command.timerId ? timeout : line && openOutside(line).timer;
      const isIt = timer?.timerId === command.timerId && isArmedFor(timer.dueAt, command.dueAt);
      return isIt ? undefined : 'TIMER_NOT_ARMED';
    }
    case 'turned':
    case 'turnFailed':
      return 'TASK_NOT_OPEN'; // states take no turns
    case 'redrive':
      return whyNotRedriven(state);
    case 'start':
    case 'pause':
    case 'resume':
    case 'cancel':
    case 'ban':
    case 'migrate':
      return undefined;
  }
}

/** One that was cancelled before it began has nothing to go on from, and what was undone is not there any more. */
function whyNotRedriven({ leftOff, saga }: ExecutionState): Rejection | undefined {
  if (saga !== undefined && saga.undoing === undefined && saga.undone > 0) return 'EXECUTION_UNDONE';
  return leftOff?.line.visit.state === '' ? 'NOT_STARTED' : undefined;
}

/** A task, an evaluation and a check go by numbers of one kind, and yet each takes its own answers alone. */
function isAnswerTo(activity: Activity | undefined, answer: StepCommand['kind']): boolean {
  switch (activity?.status) {
    case 'evaluating':
      return answer === 'evaluated';
    case 'checking':
      return answer === 'outputChecked';
    default:
      return answer !== 'evaluated' && answer !== 'outputChecked';
  }
}

/** What the service itself works on, or has stopped to go on with, is nobody's to answer. */
function isAnswerable(activity: Activity | undefined, id: number): boolean {
  switch (activity?.status) {
    case 'task':
      return activity.task.taskId === id;
    case 'backoff':
      return activity.timer.timerId === id;
    case 'waiting':
      return activity.timer.timerId === id && activity.since === id;
    default:
      return false;
  }
}

/** The first events of a command that `rejectionOf` has nothing against. */
export function decide(turn: Turn, command: StepCommand): void {
  switch (command.kind) {
    case 'start':
      return start(turn);
    case 'taskAccepted': {
      const { taskId, accepted } = turnTo(turn, command.taskId);
      if (taskId === undefined || accepted !== undefined) return;
      return emit(turn, { type: 'taskAccepted', state: stateOf(turn), data: { taskId } });
    }
    case 'taskSucceeded': {
      const { taskId = command.taskId } = turnTo(turn, command.taskId);
      const { digest, result, usage } = command;
      const tell = isOfFork(turn) ? emitOfFork : emit;
      const data = { taskId, digest, result, ...(usage && { usage }) };
      return tell(turn, { type: 'taskSucceeded', state: stateOf(turn), data });
    }
    case 'taskFailed': {
      const { taskId = command.taskId } = turnTo(turn, command.taskId);
      const { digest, error, cause, status, retryable, retryAfterMs, usage } = command;
      const byStatus = status !== undefined && { status };
      if (isOfFork(turn)) {
        emitOfFork(turn, { type: 'taskFailed', state: stateOf(turn), data: { taskId, digest, error, cause } });
        return failState(turn, ENTER, { name: error, cause });
      }
      const hints = turn.state.pause !== undefined && {
        ...(retryable !== undefined && { retryable }),
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
      const data = { taskId, digest, error, cause, ...byStatus, ...hints, ...(usage && { usage }) };
      emit(turn, { type: 'taskFailed', state: stateOf(turn), data });
      return recover(turn, { name: error, cause, ...byStatus }, { retryable, retryAfterMs });
    }
    case 'operatorAnswer':
      turnTo(turn, command.taskId);
      return answerForOthers(turn, command);
    case 'heartbeatMissed': {
      const { taskId = command.taskId } = turnTo(turn, command.taskId);
      return timeOutTask(turn, taskId, ERROR.heartbeatTimeout, 'The task was not heard of within its heartbeat.');
    }
    case 'turned':
    case 'turnFailed':
      throw new Error('a program of states takes no turns');
    case 'evaluated':
      turnTo(turn, command.taskId);
      return takeValues(turn, command);
    case 'outputChecked': {
      const { taskId, problem } = command;
      turnTo(turn, taskId);
      const data = { taskId, ...(problem !== undefined && { problem }) };
      return emit(turn, { type: 'outputChecked', state: stateOf(turn), data });
    }
    case 'timerFired':
      return fire(turn, command.timerId);
    case 'cancel':
      return cancel(turn, command);
    case 'pause':
      return pause(turn, command);
    case 'redrive':
      return redrive(turn);
    case 'migrate':
      return migrate(turn, command);
    case 'resume':
      return emitWhole(turn, { type: 'executionResumed', ...whereIs(turn), data: {} });
    case 'ban':
      return ban(turn, command);
  }
}

/** One that is being undone goes on with that, whatever it ends as. */
function cancel(turn: Turn, { reason, undo }: CommandOf<'cancel'>): void {
  if (turn.state.saga?.undoing === undefined) endExecution(turn, { status: 'cancelled', reason }, { undo });
}

/** Before it has begun: it begins, and goes no further than into its first state. Of a pause that there is, time goes on as it was said to. */
function pause(turn: Turn, { clocks, reason, tree }: CommandOf<'pause'>): void {
  if (!hasBegun(turn.state)) start(turn);
  if (turn.state.outcome !== undefined) return;
  const data = { clocks, ...(reason !== undefined && { reason }), ...(tree && { tree }) };
  const type = turn.state.pause === undefined ? 'executionPaused' : 'treePaused';
  emitWhole(turn, { type, ...whereIs(turn), data });
}

function migrate(turn: Turn, { to, map }: CommandOf<'migrate'>): void {
  const data = { from: turn.seed.version, to, ...(map && { map }) };
  emitWhole(turn, { type: 'executionMigrated', data });
}

function whereIs({ state: { currentState } }: Turn): { state?: string } {
  return currentState === undefined ? {} : { state: currentState };
}

/** Whether the task at hand is one that a `map` has for all its items. */
function isOfFork(turn: Turn): boolean {
  return lineOf(turn).activity.status === 'forked';
}

/** Told as what it means for the state: the end of its wait, or the answer to its task, of this attempt or in the place of the next. */
function answerForOthers(turn: Turn, { taskId, digest, answer, by, reason }: CommandOf<'operatorAnswer'>): void {
  const data = { taskId, digest, answer: answer.kind, ...(by && { by }), ...(reason && { reason }) };
  emit(turn, { type: 'operatorAnswered', state: stateOf(turn), data });
  const isWait = lineOf(turn).activity.status === 'waiting';
  if (answer.kind === 'fail') {
    const { error, cause } = answer;
    if (isWait) return failState(turn, ENTER, { name: error, cause });
    return decide(turn, { kind: 'taskFailed', taskId, digest, error, cause });
  }
  const { output = null } = answer;
  if (isWait && output === null) return fire(turn, taskId);
  decide(turn, { kind: 'taskSucceeded', taskId, digest, result: resultOf(turn, output) });
}

/** Between two attempts no task is open that would say what its result comes in. */
function resultOf(turn: Turn, output: Json): Json {
  const node = currentNode(turn);
  const isWrapped = lineOf(turn).activity.status === 'backoff' && node.type === 'task' && envelopeOf(node) === 'lambda';
  return isWrapped ? lambdaResult(output) : output;
}

/** Makes the line that waits for this the line at hand, and says what it has open. */
function turnTo(turn: Turn, id: number): ReturnType<typeof openOutside> {
  turn.path = holderOf(turn.state, id) ?? '';
  return openOutside(lineOf(turn));
}

/** Which timer it is follows from the state, since a timer has the id of the event that armed it (H4). */
function fire(turn: Turn, timerId: number): void {
  if (turn.state.timeout?.timerId === timerId) {
    const cause = 'The execution did not end within its timeout.';
    return endExecution(turn, { status: 'timedOut', error: ERROR.timeout, cause });
  }
  turnTo(turn, timerId);
  if (lineOf(turn).activity.status === 'task') {
    return timeOutTask(turn, timerId, ERROR.timeout, 'The task did not end within its timeout.');
  }
  emit(turn, { type: 'timerFired', state: stateOf(turn), data: { timerId } });
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
  const { activity } = lineOf(turn);
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
  const { currentState, ownLine } = turn.state;
  const type = currentState === undefined ? undefined : turn.program.states.get(currentState)?.type;
  if (currentState !== undefined && type !== 'fail' && type !== 'succeed' && ownLine.activity.status !== 'undoing') {
    emit(turn, { type: 'stateFailed', state: currentState, data: { error, cause } });
  }
  emitEnd(turn, { status: 'failed', error, cause });
}
