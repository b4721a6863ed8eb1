import type { ProblemBody, ProblemEntry } from '../api/generated';
import type { AnyJson } from '../json';

/** Whatever goes wrong between you and the service. */
export class WorkflowsError extends Error {
  override readonly name: string = 'WorkflowsError';
}

/** No answer came: no connection, or it broke off. */
export class ConnectionFailed extends WorkflowsError {
  override readonly name = 'ConnectionFailed';
  constructor(url: string, cause: unknown) {
    super(`${new URL(url).origin} cannot be reached: ${reasonOf(cause)}`, { cause });
  }
}

/** The service says no, and why (RFC 9457). Branch on `code`; messages are for people. */
export class ApiError extends WorkflowsError {
  override readonly name: string = 'ApiError';
  readonly code: string;
  readonly errors: readonly ProblemEntry[];
  readonly requestId: string | undefined;

  constructor(
    readonly status: number,
    readonly problem: Partial<ProblemBody>,
    readonly retryAfterMs?: number,
  ) {
    super(messageOf(status, problem));
    this.errors = problem.errors ?? [];
    this.code = this.errors[0]?.code ?? `HTTP_${status}`;
    this.requestId = problem.requestId;
  }
}

export class Invalid extends ApiError {
  override readonly name = 'Invalid';
}
export class Unauthorized extends ApiError {
  override readonly name = 'Unauthorized';
}
export class Forbidden extends ApiError {
  override readonly name = 'Forbidden';
}
export class NotFound extends ApiError {
  override readonly name = 'NotFound';
}
export class Conflict extends ApiError {
  override readonly name = 'Conflict';
}
/** It was changed since you read it. */
export class Changed extends ApiError {
  override readonly name = 'Changed';
}
/** It is what you know already: the answer to `If-None-Match`, where that would be JSON. */
export class NotModified extends ApiError {
  override readonly name = 'NotModified';
}
export class RateLimited extends ApiError {
  override readonly name = 'RateLimited';
}
export class Unavailable extends ApiError {
  override readonly name = 'Unavailable';
}

const BY_STATUS: Record<number, typeof ApiError> = {
  304: NotModified,
  400: Invalid,
  401: Unauthorized,
  403: Forbidden,
  404: NotFound,
  409: Conflict,
  412: Changed,
  413: Invalid,
  415: Invalid,
  422: Invalid,
  429: RateLimited,
  503: Unavailable,
};

export async function errorOf(response: Response): Promise<ApiError> {
  const problem = await response.json().catch(() => undefined);
  const Class = BY_STATUS[response.status] ?? ApiError;
  return new Class(response.status, isProblem(problem) ? problem : {}, retryAfterMs(response));
}

/** An execution ended, and not as completed. */
export class ExecutionFailed extends WorkflowsError {
  override readonly name = 'ExecutionFailed';
  constructor(
    readonly executionId: string,
    readonly status: string,
    /** The name of the error, such as `States.Timeout`. */
    readonly error: string | undefined,
    override readonly cause: string | undefined,
  ) {
    super(`${executionId} ${status}${error === undefined ? '' : `: ${error}`}${cause ? `: ${cause}` : ''}`);
  }
}

function messageOf(status: number, { errors = [], detail, title }: Partial<ProblemBody>): string {
  const [first] = errors;
  const more = errors.length > 1 ? ` (and ${errors.length - 1} more in errors)` : '';
  return first ? `${first.message}${more}` : (detail ?? title ?? `the service answered ${status}`);
}

function isProblem(body: AnyJson): body is ProblemBody {
  return typeof body === 'object' && body !== null && (body.errors === undefined || Array.isArray(body.errors));
}

/** In seconds or as a date (RFC 9110). */
function retryAfterMs({ headers }: Response): number | undefined {
  const value = headers.get('retry-after');
  if (value === null) return undefined;
  const ms = /^\d+$/.test(value) ? Number(value) * 1000 : Date.parse(value) - Date.now();
  return Number.isNaN(ms) ? undefined : Math.max(0, ms);
}

/** What `fetch` fails with says little; its cause says it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  return cause instanceof Error ? cause.message || reasonOf(cause) : error.message;
}
