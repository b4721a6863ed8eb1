import type { Instant } from '@workflows/contracts';
import type { AnyState, Rejection, StepCommand } from '../stepper';
import { isAnswered, isSince } from './steered';
import type { Steered } from './steered';

/** What of an execution decides how it can be steered, whatever its program is. */
export interface Steerable extends Pick<AnyState, 'status'> {
  readonly outcome?: object;
  readonly pause?: { readonly tree?: true };
  readonly leftOff?: object;
  readonly steered?: Steered;
}

/**
 * Why a command means nothing to an execution as it stands, be its program of states or a handler. Rules of this file:
 *   C1. An ended execution takes nothing (I10); one that has not started takes only `start`; `ban`, since it may be the
 *       start itself that cannot be carried out; `cancel`; and `pause`, with which it has started.
 *   C4. While it is paused nothing falls due: a timer that was on its way fires once more when it is armed again.
 *   C5. What people ask for may come late and twice, behind what was asked for since. It is what it would have been in time, and changes nothing.
 */
export function steeringRejection(state: Steerable, command: StepCommand): Rejection | undefined {
  const { outcome, pause, steered, status } = state;
  const hasBegun = status !== 'queued';
  if (command.kind === 'redrive') return whyNotRedriven(state, command);
  if (command.kind === 'operatorAnswer' && isAnswered(steered, command)) return 'ALREADY_ANSWERED'; // C5
  if (outcome !== undefined) return 'EXECUTION_CLOSED';
  if (!hasBegun && !BEFORE_START.has(command.kind)) return 'NOT_STARTED';
  switch (command.kind) {
    case 'start':
      return hasBegun ? 'ALREADY_STARTED' : undefined;
    case 'heartbeatMissed':
    case 'timerFired':
      return pause === undefined ? undefined : 'EXECUTION_PAUSED'; // C4
    case 'pause':
      if (isPausedSo(pause, command) || isSince(command.asOf, steered?.resumed)) return 'ALREADY_PAUSED'; // C5
      return isSince(command.asOf, steered?.redriven) ? 'EXECUTION_CLOSED' : undefined;
    case 'resume':
      return pause === undefined || isSince(command.asOf, steered?.paused) ? 'NOT_PAUSED' : undefined;
    case 'cancel':
      return isSince(command.asOf, steered?.redriven) ? 'EXECUTION_CLOSED' : undefined;
    default:
      return undefined;
  }
}

const BEFORE_START: ReadonlySet<StepCommand['kind']> = new Set(['start', 'ban', 'cancel', 'pause']);

function whyNotRedriven(
  { outcome, leftOff, steered: { redriveCount = 0 } = {} }: Steerable,
  { ifCount = redriveCount }: Extract<StepCommand, { kind: 'redrive' }>,
): Rejection | undefined {
  if (redriveCount > ifCount) return 'ALREADY_REDRIVEN'; // C5
  if (outcome === undefined) return 'EXECUTION_OPEN';
  return leftOff === undefined ? 'EXECUTION_CLOSED' : undefined;
}

/** One that is paused alone still takes that all below it is meant: children whose starts are under way look for that word. */
function isPausedSo(pause: Steerable['pause'], { tree }: Extract<StepCommand, { kind: 'pause' }>): boolean {
  return pause !== undefined && (tree === undefined || pause.tree === true);
}

/** Whether a timer that has fired is the one that is armed. A row keeps whole milliseconds. */
export function isArmedFor(dueAt: Instant, said: Instant | undefined): boolean {
  return said === undefined || Math.abs(dueAt - said) < 1;
}
