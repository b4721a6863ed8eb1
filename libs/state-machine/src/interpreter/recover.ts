import type { Catcher, Retrier, TaskNode } from '../program';
import { ERROR, matchesError } from './errors';
import { failExecution, leave } from './leave';
import { planRetry, readRetriers } from './retry';
import type { RetryHints } from './retry';
import type { Failure, Phase } from './state';
import { currentNode, emit, stateOf } from './turn';
import type { Turn } from './turn';
import { openWorksheet } from './worksheet';
import type { Worksheet } from './worksheet';

/**
 * What follows a failure. Rules of this file:
 *   F1. Every failure a state can cause goes through its own retriers, then its own catchers, then ends the execution.
 *   F2. Retriers are asked at once, in the step in which the failure came: hints of the answer are not kept.
 *   F3. A catcher that fails itself ends the execution; it is not caught again, or it could go on for ever.
 *   F4. `succeed` and `fail` end the execution in any case, so a failure of their own is the execution's.
 */

/** The state has failed and the failure is in its history: retry, catch, or end. */
export function recover(turn: Turn, error: Failure, hints: RetryHints = {}): void {
  const node = currentNode(turn);
  if (node.type !== 'task') return failExecution(turn, error.name, error.cause);
  const plan = planRetry(retriersOf(turn, node), turn.state.thread.visit.retries, error.name, hints, turn.facts);
  if (plan === undefined) return leaveByCatcher(turn, error);
  const attempt = turn.state.thread.visit.retryCount + 2;
  emit(turn, { type: 'retryScheduled', state: node.name, data: { ...plan, attempt } });
}

/** Leaves by the first catcher that means the error. */
export function leaveByCatcher(turn: Turn, error: Failure): void {
  const catcher = catcherOf(turn, error);
  if (catcher === undefined) return failExecution(turn, error.name, error.cause);
  const { next, output, assign } = catcher;
  const sheet = openWorksheet(turn, { kind: 'caught', error });
  if (!leave(sheet, { next, output, assign, flow: 'merge', error: { name: error.name, cause: error.cause } })) {
    unfinished(sheet);
  }
}

/** A worksheet is incomplete: ask for what it needs, or fail the state over what it found. */
export function unfinished({ turn, phase, problem, needs }: Worksheet): void {
  if (problem !== undefined) return failState(turn, phase, { name: ERROR.queryEvaluation, cause: problem });
  emit(turn, { type: 'evaluationRequested', state: stateOf(turn), data: { keys: needs.map(({ key }) => key) } });
}

/** The state fails by itself, in this phase. */
export function failState(turn: Turn, phase: Phase, error: Failure): void {
  const { name, type } = currentNode(turn);
  if (type === 'succeed' || type === 'fail') return failExecution(turn, error.name, error.cause); // F4
  emit(turn, { type: 'stateFailed', state: name, data: { error: error.name, cause: error.cause } });
  if (phase.kind === 'caught') return failExecution(turn, error.name, error.cause); // F3
  recover(turn, error);
}

function catcherOf(turn: Turn, error: Failure): Catcher | undefined {
  const node = currentNode(turn);
  return node.type === 'task'
    ? node.catch.find(({ errors }) => matchesError(errors, error.name, 'catcher'))
    : undefined;
}

/** The state's own, else those of the function it has called or is sure to call. */
function retriersOf(turn: Turn, node: TaskNode): readonly Retrier[] {
  if (node.retry !== undefined) return node.retry;
  const name =
    turn.state.thread.visit.function ?? (node.function.kind === 'constant' ? node.function.value : undefined);
  return typeof name === 'string' ? readRetriers(turn.facts.functionDefaults(name)?.retry) : [];
}
