import type { Json } from '@workflows/contracts';
import { SLOW } from '../expressions/expression';
import type { StateExit } from '../history';
import type { Assignments } from '../program';
import { concludeUndo, endExecution } from './end';
import { ERROR, nameAndCause } from './errors';
import { outputOf } from './output-of';
import { parentPath } from '../paths';
import { isComplete, renderAssignments } from './worksheet';
import type { Worksheet } from './worksheet';
import { emit, lineOf, stateOf } from './turn';
import type { Turn } from './turn';
import type { Exit } from './way-out';

/** A way out of a state: where it leads, what is given on it (worked out by `way-out.ts`), and what is remembered. */
export interface Leaving {
  next?: string;
  exit: Exit | undefined;
  assign?: Assignments;
  /** What `$` is for the assignments' paths, where that is not the state's input. */
  assignRoot?: Json;
  error?: StateExit['error'];
}

/** Leaves the state, and ends its line where that leads nowhere. False while the worksheet is incomplete. */
export function leave(sheet: Worksheet, { next, exit, assign, assignRoot, error }: Leaving): boolean {
  const { turn } = sheet;
  const assigned = renderAssignments(sheet, assign, assignRoot);
  if (exit === undefined || !isComplete(sheet)) return false;
  const data: StateExit = { flow: exit.flow };
  if (exit.output !== undefined) data.output = exit.output;
  if (exit.at !== undefined) data.at = exit.at;
  if (assigned !== undefined) data.assign = assigned;
  if (error !== undefined) data.error = nameAndCause(error);
  if (next !== undefined) data.next = next;
  emit(turn, { type: 'stateExited', state: stateOf(turn), data });
  if (next === undefined) complete(turn);
  return true;
}

/** Ends the line well; the execution's own badly where its output is not what the workflow promises, or where that was decided before. */
export function complete(turn: Turn, output?: Json): void {
  if (turn.path !== '') {
    emit(turn, { type: 'lineEnded', data: output === undefined ? {} : { output } });
    turn.path = parentPath(turn.path);
    return;
  }
  const { flow, saga } = turn.state;
  if (saga?.undoing !== undefined) return concludeUndo(turn);
  const given = output === undefined ? {} : { output };
  const problem = turn.facts.outputProblem?.(output === undefined ? outputOf(flow, lineOf(turn)) : output);
  // A schema that nobody has shown to be cheap is none of this thread's business: the check is an errand, as an evaluation is.
  if (problem === SLOW) return emit(turn, { type: 'outputCheckRequested', state: stateOf(turn), data: given });
  conclude(turn, problem === undefined ? given : { ...given, problem });
}

/** Ends the execution by what the check of its output has said. */
export function conclude(turn: Turn, { output, problem }: { output?: Json; problem?: string }): void {
  if (problem !== undefined) return failExecution(turn, ERROR.schemaViolation, problem);
  emit(turn, { type: 'executionCompleted', data: output === undefined ? {} : { output } });
}

/** Ends the execution as failed, past all catchers. */
export function failExecution(turn: Turn, error: string | undefined, cause: string): void {
  endExecution(turn, error === undefined ? { status: 'failed', cause } : { status: 'failed', error, cause });
}
