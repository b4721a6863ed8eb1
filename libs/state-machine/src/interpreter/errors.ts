import type { DataFlow } from '../program';
import type { Failure, Visit } from './state';

/**
 * Which errors a retrier or a catcher means. Rules of this file:
 *   E1. `States.ALL` means every error but `States.DataLimitExceeded` and `States.Runtime` (ASL); an error without a name, too.
 *   E2. `States.TaskFailed` means every error but `States.Timeout` (settled 25).
 *   E3. `States.Timeout` also means `States.HeartbeatTimeout` (settled 25).
 *   E4. `Http.4xx` and `Http.5xx` mean all statuses of their class, and `Http.404` its own, also where the answer named its
 *       error itself (settled 6).
 *   E5. In a native retrier `States.TaskFailed` leaves out answers that will not get better by asking again: 4xx but 408, 425
 *       and 429 (settled 6).
 *   E6. `States.BranchFailed` means every error that a branch ended with.
 */
export const ERROR = {
  all: 'States.ALL',
  taskFailed: 'States.TaskFailed',
  timeout: 'States.Timeout',
  heartbeatTimeout: 'States.HeartbeatTimeout',
  runtime: 'States.Runtime',
  dataLimitExceeded: 'States.DataLimitExceeded',
  queryEvaluation: 'States.QueryEvaluationError',
  noChoiceMatched: 'States.NoChoiceMatched',
  schemaViolation: 'States.SchemaViolation',
  branchFailed: 'States.BranchFailed',
  compensationFailed: 'States.CompensationFailed',
  exceedToleratedFailures: 'States.ExceedToleratedFailureThreshold',
} as const;

const HTTP_STATUS_ERROR = /^Http\.([45])\d\d$/;
const HTTP_CLASS = /^Http\.([45])xx$/;
const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set(['Http.408', 'Http.425', 'Http.429']);

/** `taskFailedIsAll`: E5 does not hold for this retrier. */
export type Handler = { handler: 'catcher' } | { handler: 'retrier'; taskFailedIsAll: boolean };

/** Whether one of `names`, as a handler lists them, means `error`. */
export function matchesError(names: readonly string[], error: Failure, handler: Handler): boolean {
  return names.some((name) => means(name, error, handler));
}

/** A failure of the state's own, in AWS's words where the flow is ASL's. What is too large has words of its own. */
export function ofState(failure: Failure, { flow, visit }: { flow: DataFlow; visit: Visit }): Failure {
  if (flow !== 'pass' || failure.name === ERROR.dataLimitExceeded) return failure;
  const where = `An error occurred while executing the state '${visit.state}' (entered at the event id #${visit.seq}).`;
  return { ...failure, cause: `${where} ${failure.cause}` };
}

/** An error as the native data flow and `stateHistory` show it. */
export function nameAndCause({ name, cause }: Pick<Failure, 'name' | 'cause'>): { name?: string; cause: string } {
  return name === undefined ? { cause } : { name, cause };
}

/** The Error Output of ASL. */
export function errorOutput({ name, cause }: Failure): { Error?: string; Cause: string } {
  return name === undefined ? { Cause: cause } : { Error: name, Cause: cause };
}

function means(name: string, { name: error, status, from }: Failure, handler: Handler): boolean {
  const byStatus = status === undefined ? (error ?? '') : `Http.${status}`;
  if (name === error || name === byStatus) return true;
  switch (name) {
    case ERROR.all:
      return error !== ERROR.dataLimitExceeded && error !== ERROR.runtime; // E1
    case ERROR.taskFailed:
      return error !== ERROR.timeout && !(leavesOutLasting(handler) && isLasting(byStatus)); // E2, E5
    case ERROR.timeout:
      return error === ERROR.heartbeatTimeout; // E3
    case ERROR.branchFailed:
      return from === 'branch'; // E6
    default:
      return isOfClass(name, byStatus); // E4
  }
}

function leavesOutLasting(handler: Handler): boolean {
  return handler.handler === 'retrier' && !handler.taskFailedIsAll;
}

function isLasting(error: string): boolean {
  return HTTP_STATUS_ERROR.exec(error)?.[1] === '4' && !WORTH_ANOTHER_TRY.has(error);
}

function isOfClass(name: string, error: string): boolean {
  const wanted = HTTP_CLASS.exec(name)?.[1];
  return wanted !== undefined && wanted === HTTP_STATUS_ERROR.exec(error)?.[1];
}
