import { EngineError } from '@workflows/contracts';
import type { PublishedDefinition, TakenOver } from '@workflows/contracts';
import type { ReadExecution } from '@workflows/runtime';
import { lastArrival, limitExceeded, placesOf, type Program } from '@workflows/state-machine';
import { graphOf } from '@workflows/state-machine/graph';
import { lastCall } from '@workflows/state-machine/handlers';
import type { WorkflowGraph } from '@workflows/state-machine/graph';
import { programOf } from '../workflows/program-of';
import { visitsIn } from './execution-view';
import { takenVisits } from './taken-visits';

/** Where a restart begins, and what it begins with. */
export interface RestartPoint {
  takenOver?: TakenOver;
  hasLines?: boolean;
}

/**
 * What an execution gives to one that does it anew from a state of this version. Rules of this file:
 *   P1. A state inside of a `parallel` or `map` is no place to begin at: the others of its branches and items would have no results, and
 *       nothing could join them. The state around it is one.
 *   P2. One that has never come to the state has no results before it; where the version begins there need not be any.
 *   P3. What is known is taken over whole, or nothing of it; what is only shown may be cut.
 *   P4. Nor is a state of `onFailure` and its like a place: nothing would end there as it was going to.
 *   P5. Code begins anew, up to the call that is named by what calls gave before: it is served where it asks for the same.
 * Throws FIELD_INVALID, STATE_NOT_REACHED.
 */
export async function restartPoint(
  read: ReadExecution,
  definition: PublishedDefinition,
  state: string,
): Promise<RestartPoint> {
  if (definition.body.handler !== undefined) return callPoint(read, state); // P5
  const program = await programOf(definition, definition.body);
  const graph = graphOf(program);
  checkPlace(graph, definition, state);
  if (!placesOf(program).has(state))
    throw refused(`The state "${state}" is one that comes before an end, where no execution can begin.`); // P4
  checkWhole(read);
  const { seed, history } = read;
  const arrival = lastArrival(seed, history, state);
  if (arrival === undefined) {
    if (state === graph.startAt) return {}; // P2
    throw notReached(read, state);
  }
  const { known, variables, after } = arrival;
  const problem = limitExceeded(known.kind === 'bare' ? known.value : known.results) ?? limitExceeded(variables);
  if (problem !== undefined) throw refused(`The results before "${state}" cannot be taken over. ${problem}`); // P3
  const visits = takenVisits(visitsIn({ seed, history: history.slice(0, after) }), undoable(program, graph));
  return { takenOver: { state, known, variables, ...visits }, hasLines: graph.nodes.some(({ within }) => within) };
}

const WHOLE = 'Restart it without "from".';

/** Nothing but what its calls have given. */
const NOTHING_KNOWN: TakenOver['known'] = { kind: 'results', input: 'kept', results: {} };

/** P5 */
function callPoint(read: ReadExecution, label: string): RestartPoint {
  checkWhole(read);
  const { seed, history, startState } = read;
  if (label === startState) return {}; // P2
  const last = lastCall(history, label);
  if (last === undefined) throw notReached(read, label);
  const { calls, after } = last;
  const problem = limitExceeded(calls.map(({ result }) => result));
  if (problem !== undefined) throw refused(`The results before "${label}" cannot be taken over. ${problem}`); // P3
  const visits = takenVisits(visitsIn({ seed, history: history.slice(0, after) }), new Set());
  return { takenOver: { state: label, known: NOTHING_KNOWN, variables: {}, calls, ...visits } };
}

function checkWhole({ isCut }: ReadExecution): void {
  if (isCut) throw refused(`The history of the execution is too long to take results over. ${WHOLE}`);
}

function notReached({ seed }: ReadExecution, state: string): EngineError {
  const message = `The execution "${seed.executionId}" has not come to "${state}" so far: there are no results before it. ${WHOLE}`;
  return new EngineError('STATE_NOT_REACHED', message);
}

function checkPlace(graph: WorkflowGraph, { name, version }: PublishedDefinition, state: string): void {
  if (!graph.nodes.some((one) => one.name === state))
    throw refused(`Version ${version} of "${name}" has no state "${state}".`);
  const around = statesAround(graph, state).at(-1);
  if (around !== undefined)
    throw refused(
      `The state "${state}" is inside of "${around}", where no execution can begin. Restart from "${around}".`,
    );
}

/** The states around it, the innermost first. */
function statesAround(graph: WorkflowGraph, state: string): string[] {
  const around = graph.nodes.find(({ name }) => name === state)?.within?.state;
  return around === undefined ? [] : [around, ...statesAround(graph, around)];
}

/** States that have a `compensate`, or something inside that has one. */
function undoable(program: Program, graph: WorkflowGraph): Set<string> {
  const names = [...program.states].flatMap(([name, node]) => (node.type === 'task' && node.compensate ? [name] : []));
  return new Set(names.flatMap((name) => [name, ...statesAround(graph, name)]));
}

function refused(message: string): EngineError {
  return new EngineError('FIELD_INVALID', message, { problems: [{ message, code: 'FIELD_INVALID', path: '/from' }] });
}
