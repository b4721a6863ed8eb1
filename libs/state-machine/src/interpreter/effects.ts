import type { EvaluationRequest } from '../expressions/expression';
import type { Program } from '../program';
import type { Effect, ExecutionSeed, OpenTask } from '../stepper';
import { bindingsOf } from './bindings';
import { producedBy, viewOf } from './data';
import { expressionsOf } from './expressions-of';
import { nodeOf } from './node-of';
import { openRows } from './open-rows';
import type { Activity, ArmedTimer, ExecutionState, Outcome, TaskAttempt } from './state';

/**
 * What a step asks of the world is the difference between what is open before it and after it. Rules of this file:
 *   R1. Whatever is open in the state before and not in the state after is closed or disarmed, and comes first; `finish`
 *       comes last. An ended state has nothing open, so everything is closed when an execution ends, however it ends (I10).
 *   R2. A timer that has fired is disarmed by the step that takes it: its row is there until an effect removes it.
 *   R3. Ids are the `seq` of events (H4), so what is opened anew is never taken for what was closed.
 */
export function effectsBetween(
  program: Program,
  seed: ExecutionSeed,
  before: ExecutionState,
  after: ExecutionState,
): readonly Effect[] {
  if (before === after) return [];
  const was = openRows(before.thread);
  const is = openRows(after.thread);
  const effects: Effect[] = [];
  if (was.taskId !== undefined && was.taskId !== is.taskId) effects.push({ kind: 'closeTask', taskId: was.taskId });
  if (was.timer !== undefined && was.timer.timerId !== is.timer?.timerId) effects.push(disarm(was.timer));
  if (before.timeout !== undefined && after.timeout === undefined) effects.push(disarm(before.timeout));
  if (before.timeout === undefined && after.timeout !== undefined) effects.push(arm(after.timeout));
  if (is.taskId !== undefined && is.taskId !== was.taskId) effects.push(...opened(program, seed, after));
  if (is.timer !== undefined && is.timer.timerId !== was.timer?.timerId) effects.push(arm(is.timer));
  if (is.accepted !== undefined && was.accepted === undefined)
    effects.push({ kind: 'acceptTask', taskId: is.accepted });
  if (after.outcome !== undefined) effects.push(finish(after, after.outcome));
  return effects;
}

/** The task or evaluation that an open state waits for, to be asked for once more by a new owner. */
export function opened(program: Program, seed: ExecutionSeed, state: ExecutionState): readonly Effect[] {
  const { activity } = state.thread;
  switch (activity.status) {
    case 'task':
      return [{ kind: 'scheduleTask', task: openTask(seed, state, activity.task) }];
    case 'evaluating':
      return [{ kind: 'evaluate', taskId: activity.taskId, request: evaluation(program, seed, state, activity) }];
    case 'arriving':
    case 'ready':
    case 'waiting':
    case 'backoff':
    case 'ended':
      return [];
  }
}

function openTask(seed: ExecutionSeed, { data, thread }: ExecutionState, task: TaskAttempt): OpenTask {
  return {
    taskId: task.taskId,
    function: task.function,
    state: thread.visit.state,
    attempt: task.attempt,
    visit: thread.visit.seq,
    arguments: task.arguments === undefined ? viewOf(data, seed.input) : task.arguments,
    scheduledAt: task.scheduledAt,
    timeoutAt: task.timeoutAt,
    heartbeatMs: task.heartbeatMs,
    accepted: task.accepted,
  };
}

function evaluation(
  program: Program,
  seed: ExecutionSeed,
  state: ExecutionState,
  { phase, keys, at }: Extract<Activity, { status: 'evaluating' }>,
): EvaluationRequest {
  const expressions = expressionsOf(nodeOf(program, state.thread.visit.state), keys);
  return {
    expressions: expressions.map(({ key, source }) => ({ key, source })),
    bindings: bindingsOf(seed, state, phase),
    at,
  };
}

function finish({ data }: ExecutionState, outcome: Outcome): Effect {
  if (outcome.status !== 'completed') return { kind: 'finish', ...outcome };
  return {
    kind: 'finish',
    status: 'completed',
    output: outcome.output === undefined ? producedBy(data) : outcome.output,
  };
}

function arm({ timerId, dueAt }: ArmedTimer): Effect {
  return { kind: 'armTimer', timerId, dueAt };
}

function disarm({ timerId }: ArmedTimer): Effect {
  return { kind: 'disarmTimer', timerId };
}
