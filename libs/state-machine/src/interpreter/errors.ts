/**
 * Which errors a retrier or a catcher means. Rules of this file:
 *   E1. `States.ALL` means every error but `States.DataLimitExceeded` and `States.Runtime` (ASL).
 *   E2. `States.TaskFailed` means every error but `States.Timeout` (settled 25).
 *   E3. `States.Timeout` also means `States.HeartbeatTimeout` (settled 25).
 *   E4. `Http.4xx` and `Http.5xx` mean all statuses of their class (settled 6).
 *   E5. In a retrier `States.TaskFailed` leaves out answers that will not get better by asking again: 4xx but 408, 425
 *       and 429 (settled 6).
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
} as const;

const HTTP_STATUS_ERROR = /^Http\.([45])\d\d$/;
const HTTP_CLASS = /^Http\.([45])xx$/;
const WORTH_ANOTHER_TRY: ReadonlySet<string> = new Set(['Http.408', 'Http.425', 'Http.429']);

export type Handler = 'retrier' | 'catcher';

/**
 * Whether one of `names`, as a handler lists them, means `error`. An HTTP answer that names its error itself goes by its
 * `status` as well: `Http.<status>` means it too.
 */
export function matchesError(names: readonly string[], error: string, handler: Handler, status?: number): boolean {
  const byStatus = status === undefined ? error : `Http.${status}`;
  return names.some((name) => means(name, error, byStatus, handler));
}

function means(name: string, error: string, byStatus: string, handler: Handler): boolean {
  if (name === error || name === byStatus) return true;
  switch (name) {
    case ERROR.all:
      return error !== ERROR.dataLimitExceeded && error !== ERROR.runtime; // E1
    case ERROR.taskFailed:
      return error !== ERROR.timeout && !(handler === 'retrier' && isLasting(byStatus)); // E2, E5
    case ERROR.timeout:
      return error === ERROR.heartbeatTimeout; // E3
    default:
      return isOfClass(name, byStatus); // E4
  }
}

function isLasting(error: string): boolean {
  return HTTP_STATUS_ERROR.exec(error)?.[1] === '4' && !WORTH_ANOTHER_TRY.has(error);
}

function isOfClass(name: string, error: string): boolean {
  const wanted = HTTP_CLASS.exec(name)?.[1];
  return wanted !== undefined && wanted === HTTP_STATUS_ERROR.exec(error)?.[1];
}
