import type { Catcher, Retrier, StateNode } from '../program';
import { childFailure } from './tolerance';
import { ERROR, errorOutput, matchesError, ofState } from './errors';
import { failExecution, leave } from './leave';
import { nodeOf } from './node-of';
import { isUndoPath, parentPath } from '../paths';
import { planRetry, readRetriers } from './retry';
import type { RetryHints } from './retry';
import { ENTER } from './state';
import type { Failure, Phase } from './state';
import { currentNode, emit, lineOf, stateOf } from './turn';
import type { Turn } from './turn';
import { exitByCatcher } from './way-out';
import { openWorksheet } from './worksheet';
import type { Worksheet } from './worksheet';

/**
 * What follows a failure. Rules of this file:
 *   F1. Every failure a state can cause goes through its own retriers, then its own catchers, then ends its line: the
 *       execution, or the branch or item, whose failure is then the `parallel` or `map` state's.
 *   F2. Retriers are asked at once, in the step in which the failure came: hints of the answer are not kept.
 *   F3. A catcher that fails itself ends the line; it is not caught again, or it could go on for ever.
 *   F4. `succeed` and `fail` end their line in any case, so a failure of their own is the line's.
 *   F6. While the execution is paused, what follows of a failure waits as everything does; the hints of the answer are kept then.
 *   F5. In ASL `States.Runtime` is neither retried nor caught, by any name: it ends the line, and the lines around it (AWS).
 *       Native handlers may name it.
 */

/** The state has failed and the failure is in its history: retry, catch, or end. */
export function recover(turn: Turn, error: Failure, hints: RetryHints = {}): void {
  if (turn.state.pause !== undefined) return; // F6
  if (error.name === ERROR.runtime && turn.state.flow === 'pass') return failLine(turn, error); // F5
  const node = currentNode(turn);
  const { visit } = lineOf(turn);
  const plan = planRetry(retriersOf(turn, node), visit.retries, error, hints, turn.facts);
  if (plan === undefined) return leaveByCatcher(turn, error);
  emit(turn, { type: 'retryScheduled', state: node.name, data: { ...plan, attempt: visit.retryCount + 2 } });
}

/** Leaves by the first catcher that means the error. */
export function leaveByCatcher(turn: Turn, error: Failure): void {
  const catcher = catcherOf(turn, error);
  if (catcher === undefined) return failLine(turn, error);
  const { next, assign } = catcher;
  const sheet = openWorksheet(turn, { kind: 'caught', error });
  const assignRoot = errorOutput(error);
  const exit = exitByCatcher(sheet, catcher, error);
  if (!leave(sheet, { next, assign, assignRoot, exit, error })) unfinished(sheet);
}

/** A worksheet is incomplete: ask for what it needs, or fail the state over what it found. */
export function unfinished({ turn, phase, problem, needs }: Worksheet): void {
  if (problem !== undefined) return failByItself(turn, phase, problem);
  emit(turn, { type: 'evaluationRequested', state: stateOf(turn), data: { keys: needs.map(({ key }) => key) } });
}

/** What the state itself could not work out, told with where that was. */
export function failByItself(turn: Turn, phase: Phase, problem: Failure): void {
  failState(turn, phase, ofState(problem, { flow: turn.state.flow, visit: lineOf(turn).visit }));
}

/** The state fails by itself, in this phase. */
export function failState(turn: Turn, phase: Phase, failure: Failure): void {
  const { name, type } = currentNode(turn);
  if (type === 'succeed' || type === 'fail') return failLine(turn, failure); // F4
  const { name: error, cause, from } = failure;
  const { activity } = lineOf(turn);
  const usage = activity.status === 'forked' ? activity.fork.usage : undefined;
  const data = { ...(error !== undefined && { error }), cause, ...(from && { from }), ...(usage && { usage }) };
  emit(turn, { type: 'stateFailed', state: name, data });
  if (phase.kind === 'caught') return failLine(turn, failure); // F3
  recover(turn, failure);
}

/** The line at hand ends over an error. What that means for the line around it depends on what that one bears. */
export function failLine(turn: Turn, { name, cause }: Failure): void {
  if (turn.path === '' || isUndoPath(turn.path)) return failExecution(turn, name, cause);
  emit(turn, { type: 'lineFailed', data: { ...(name !== undefined && { error: name }), cause } });
  turn.path = parentPath(turn.path);
  const { activity, visit } = lineOf(turn);
  if (activity.status !== 'forked') throw new Error(`the line "${turn.path}" has no branches or items`);
  const failure = childFailure(nodeOf(turn.program, visit), activity.fork, { name, cause });
  if (failure !== undefined) failState(turn, ENTER, failure);
}

function catcherOf(turn: Turn, error: Failure): Catcher | undefined {
  const node = currentNode(turn);
  return 'catch' in node
    ? node.catch.find(({ errors }) => matchesError(errors, error, { handler: 'catcher' }))
    : undefined;
}

/** The state's own, else those of the function it has called or is sure to call. */
function retriersOf(turn: Turn, node: StateNode): readonly Retrier[] {
  if (!('catch' in node)) return [];
  if (node.retry !== undefined) return node.retry;
  if (node.type !== 'task' || node.target.kind !== 'function') return [];
  const { name: template } = node.target;
  const name = lineOf(turn).visit.function ?? (template.kind === 'constant' ? template.value : undefined);
  return typeof name === 'string' ? readRetriers(turn.facts.functionDefaults(name)?.retry) : [];
}
