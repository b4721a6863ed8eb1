import type { Instant } from '@workflows/contracts';
import { parseDurationMs } from '../durations';
import { ERROR } from './errors';
import { failExecution } from './leave';
import { ENTER } from './state';
import { emit } from './turn';
import type { Turn } from './turn';
import { isComplete, openWorksheet, renderAs } from './worksheet';

/**
 * The first events of an execution. Its time-out is known before its first state, where nothing can wait for the full
 * evaluator yet: an expression that needs one ends the execution.
 */
export function start(turn: Turn): void {
  const { program, facts } = turn;
  const sheet = openWorksheet(turn, ENTER);
  const timeoutMs = renderAs(
    sheet,
    'timeout',
    program.timeout,
    (value) => parseDurationMs(value) || undefined,
    'a duration above 0',
  );
  const timeoutAt: Instant | undefined = timeoutMs === undefined ? undefined : facts.at + timeoutMs;
  emit(turn, { type: 'executionStarted', data: timeoutAt === undefined ? {} : { timeoutAt } });
  if (isComplete(sheet)) return emit(turn, { type: 'stateEntered', state: program.startAt });
  return failExecution(
    turn,
    ERROR.queryEvaluation,
    sheet.problem ?? '"timeout" needs an expression too large for a start',
  );
}
