import type { HistoryFact } from '../history';
import { ERROR } from '../interpreter/errors';
import { planRetry, readRetriers } from '../interpreter/retry';
import type { RetryHints, RetryPlan } from '../interpreter/retry';
import type { Failure } from '../interpreter/state';
import type { Retrier } from '../program';
import type { StepCommand } from '../stepper';
import type { CallTask, OpenCall } from './state';
import { emit } from './step-in-hand';
import type { StepInHand } from './step-in-hand';

type CommandOf<Kind extends StepCommand['kind']> = Extract<StepCommand, { kind: Kind }>;

/**
 * What an answer means for a call. Rules of this file:
 *   R1. Retries are below the handler: a failure that is followed by another attempt is none that it is told of.
 *   R2. Whether one follows is decided when the failure comes, in a pause too; the attempt itself waits for its end.
 */
export function succeed(
  step: StepInHand,
  { path, label }: OpenCall,
  { taskId, digest, result, usage }: Omit<CommandOf<'taskSucceeded'>, 'kind'>,
): void {
  const data = { taskId, digest, result, ...(usage && { usage }) };
  emit(step, { type: 'taskSucceeded', state: label, data }, path);
}

export function failTask(
  step: StepInHand,
  call: OpenCall,
  { taskId, digest, error, cause, status, retryable, retryAfterMs, usage }: Omit<CommandOf<'taskFailed'>, 'kind'>,
): void {
  const byStatus = status !== undefined && { status };
  const data = { taskId, digest, error, cause, ...byStatus, ...(usage && { usage }) };
  fail(step, call, { name: error, cause, ...byStatus }, { retryable, retryAfterMs }, (settles) => ({
    type: 'taskFailed',
    state: call.label,
    data: { ...data, ...settles },
  }));
}

export function timeOutTask(step: StepInHand, call: OpenCall, what: 'heartbeat' | 'timeout'): void {
  const [error, cause] =
    what === 'heartbeat'
      ? [ERROR.heartbeatTimeout, 'The task was not heard of within its heartbeat.']
      : [ERROR.timeout, 'The task did not end within its timeout.'];
  const { taskId } = taskOf(call);
  fail(step, call, { name: error, cause }, {}, (settles) => ({
    type: 'taskTimedOut',
    state: call.label,
    data: { taskId, error, cause, ...settles },
  }));
}

/** Told as what it means for the call: the end of its wait, or the answer to its task, of this attempt or in the place of the next. */
export function answerForOthers(
  step: StepInHand,
  call: OpenCall,
  { taskId, digest, answer, by, reason }: CommandOf<'operatorAnswer'>,
): void {
  const { path, label, activity } = call;
  const data = { taskId, digest, answer: answer.kind, ...(by && { by }), ...(reason && { reason }) };
  emit(step, { type: 'operatorAnswered', state: label, data }, path);
  if (answer.kind === 'fail') {
    const { error, cause } = answer;
    return failTask(step, call, { taskId, digest, error, cause });
  }
  const { output = null } = answer;
  if (activity.status === 'waiting' && output === null) return endWait(step, call, taskId);
  succeed(step, call, { taskId, digest, result: output });
}

/** What it slept for has come. */
export function endWait(step: StepInHand, { path, label }: OpenCall, timerId: number): void {
  emit(step, { type: 'timerFired', state: label, data: { timerId, settles: true } }, path);
}

export function taskOf({ activity, path }: OpenCall): CallTask {
  if (activity.status === 'waiting') throw new Error(`${path} has no task`);
  return activity.task;
}

type Failing = (settles: { settles?: true }) => HistoryFact;

function fail(step: StepInHand, call: OpenCall, failure: Failure, hints: RetryHints, tell: Failing): void {
  const plan = planOf(step, call, failure, hints);
  emit(step, tell(plan === undefined ? { settles: true } : {}), call.path);
  if (plan === undefined) return;
  const data = { ...plan, attempt: call.retryCount + 2 };
  emit(step, { type: 'retryScheduled', state: call.label, data }, call.path);
}

function planOf(step: StepInHand, call: OpenCall, failure: Failure, hints: RetryHints): RetryPlan | undefined {
  return planRetry(retriersOf(step, call), call.retries, failure, hints, step.facts);
}

/** Its own, else those of the function that it calls. */
function retriersOf({ facts }: StepInHand, call: OpenCall): readonly Retrier[] {
  const { retry, activity } = call;
  if (activity.status === 'waiting') return [];
  if (retry !== undefined) return readRetriers(retry);
  const { request } = activity.task;
  return request.kind === 'function' ? readRetriers(facts.functionDefaults(request.function)?.retry) : [];
}
