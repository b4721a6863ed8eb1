import type { Json } from '@workflows/contracts';
import type { HistoryFact, StateExit } from '../history';
import type { Assignments, Template } from '../program';
import { producedBy } from './data';
import { ERROR } from './errors';
import { isComplete, render, renderAssignments } from './worksheet';
import type { Worksheet } from './worksheet';
import { emit, stateOf } from './turn';
import type { Turn } from './turn';

/** A way out of a state: where it leads, and what is given and remembered on it. */
export interface WayOut {
  next?: string;
  output?: Template;
  assign?: Assignments;
  flow: StateExit['flow'];
  error?: StateExit['error'];
}

/** The way out of a state that gives something only if it says so. */
export function wayOut({ next, output, assign }: Pick<WayOut, 'next' | 'output' | 'assign'>): WayOut {
  return { next, output, assign, flow: output === undefined ? 'none' : 'merge' };
}

/** Leaves the state by this way, and ends the execution where it leads nowhere. False while the worksheet is incomplete. */
export function leave(sheet: Worksheet, way: WayOut): boolean {
  const { turn } = sheet;
  const output = way.output === undefined ? undefined : render(sheet, 'output', way.output);
  const assign = renderAssignments(sheet, way.assign);
  if (!isComplete(sheet)) return false;
  emit(turn, {
    type: 'stateExited',
    state: stateOf(turn),
    data: {
      ...(output !== undefined && { output }),
      flow: way.flow,
      ...(assign !== undefined && { assign }),
      ...(way.error !== undefined && { error: way.error }),
      ...(way.next !== undefined && { next: way.next }),
    },
  });
  if (way.next === undefined) complete(turn);
  return true;
}

/** Ends the execution well, or badly where its output is not what the workflow promises. */
export function complete(turn: Turn, output?: Json): void {
  const problem = turn.facts.outputProblem?.(output === undefined ? producedBy(turn.state.data) : output);
  if (problem !== undefined) return failExecution(turn, ERROR.schemaViolation, problem);
  emit(turn, { type: 'executionCompleted', data: output === undefined ? {} : { output } });
}

/** Ends the execution as failed, past all catchers. */
export function failExecution(turn: Turn, error: string, cause: string): void {
  const fact: HistoryFact = { type: 'executionFailed', data: { error, cause } };
  const { currentState } = turn.state;
  emit(turn, currentState === undefined ? fact : { ...fact, state: currentState });
}
