import type { Instant } from '@workflows/contracts';
import type { PlannedEnd } from '../history';
import { ERROR } from './errors';
import { emitEnd, limitOf as limitOfUndo } from './end';
import { renderDuration } from './render-duration';
import { pathsOf } from './lines';
import { forkToStayIn } from './redrive';
import { ENTER, unstarted } from './state';
import { emit, emitWhole } from './turn';
import type { Turn } from './turn';
import { isComplete, openWorksheet } from './worksheet';
import type { Worksheet } from './worksheet';

/**
 * The first events of an execution. Its time-out is known before its first state, where nothing can wait for the full
 * evaluator yet: an expression that needs one ends the execution.
 */
export function start(turn: Turn): void {
  const { program, state } = turn;
  const { flow } = program;
  const { activity } = state.ownLine;
  const { sheet, timeoutAt } = limitOf(turn);
  emit(turn, {
    type: 'executionStarted',
    data: { ...(timeoutAt !== undefined && { timeoutAt }), ...(flow !== 'merge' && { flow }) },
  });
  if (isComplete(sheet))
    return emit(turn, {
      type: 'stateEntered',
      state: activity.status === 'arriving' ? activity.next : program.startAt,
    });
  failOverLimit(turn, sheet);
}

/** It goes on where it was left off, with its limits begun anew. */
export function redrive(turn: Turn): void {
  const { leftOff, saga } = turn.state;
  if (leftOff === undefined) throw new Error('what has not failed cannot be redriven');
  if (saga?.undoing !== undefined) return goOnWithUndo(turn, saga.undoing.end.status);
  const { sheet, timeoutAt } = limitOf(turn);
  const stays = forkToStayIn(leftOff.line, leftOff.below) !== undefined;
  emitWhole(turn, {
    type: 'executionRedriven',
    ...(stays && { state: leftOff.line.visit.state }),
    data: timeoutAt === undefined ? {} : { timeoutAt },
  });
  if (!isComplete(sheet)) failOverLimit(turn, sheet);
}

/** What is left to be done before the end; the limits of what was to be undone are none of it. */
function goOnWithUndo(turn: Turn, status: PlannedEnd['status']): void {
  const timeoutAt = limitOfUndo(turn, turn.program.endings?.[status]);
  emitWhole(turn, { type: 'executionRedriven', data: timeoutAt === undefined ? {} : { timeoutAt } });
  const [undone = ''] = pathsOf(turn.state.lines);
  turn.path = undone;
}

/** Of what the execution was started with, whatever it knows by now. */
function limitOf(turn: Turn): { sheet: Worksheet; timeoutAt: Instant | undefined } {
  const { flow } = turn.state;
  const sheet = openWorksheet({ ...turn, state: { ...unstarted(turn.seed), flow } }, ENTER);
  const timeoutMs = renderDuration(sheet, 'timeout', turn.program.timeout, 'positive');
  return { sheet, timeoutAt: timeoutMs === undefined ? undefined : turn.facts.at + timeoutMs };
}

function failOverLimit(turn: Turn, sheet: Worksheet): void {
  const { name, cause } = sheet.problem ?? {
    name: ERROR.queryEvaluation,
    cause: '"timeout" needs an expression too large for a start',
  };
  emitEnd(turn, { status: 'failed', ...(name !== undefined && { error: name }), cause });
}
