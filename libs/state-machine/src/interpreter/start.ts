import type { Instant } from '@workflows/contracts';
import { ERROR } from './errors';
import { failExecution } from './leave';
import { renderDuration } from './render-duration';
import { ENTER } from './state';
import { emit } from './turn';
import type { Turn } from './turn';
import { isComplete, openWorksheet } from './worksheet';

/**
 * The first events of an execution. Its time-out is known before its first state, where nothing can wait for the full
 * evaluator yet: an expression that needs one ends the execution.
 */
export function start(turn: Turn): void {
  const { program, facts } = turn;
  const { flow } = program;
  const sheet = openWorksheet(turn, ENTER);
  const timeoutMs = renderDuration(sheet, 'timeout', program.timeout, 'positive');
  const timeoutAt: Instant | undefined = timeoutMs === undefined ? undefined : facts.at + timeoutMs;
  emit(turn, {
    type: 'executionStarted',
    data: { ...(timeoutAt !== undefined && { timeoutAt }), ...(flow !== 'merge' && { flow }) },
  });
  if (isComplete(sheet)) return emit(turn, { type: 'stateEntered', state: program.startAt });
  const { name, cause } = sheet.problem ?? {
    name: ERROR.queryEvaluation,
    cause: '"timeout" needs an expression too large for a start',
  };
  return failExecution(turn, name, cause);
}
