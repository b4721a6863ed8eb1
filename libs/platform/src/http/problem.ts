import { HttpException } from '@nestjs/common';
import { ERRORS, EngineError } from '@workflows/contracts';
import type { ErrorCode, Problem } from '@workflows/contracts';

/** The body of every error (RFC 9457). */
export interface ProblemDocument {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance: string;
  requestId: string;
  errors: Problem[];
}

export interface ProblemAnswer {
  status: number;
  headers: Record<string, string>;
  body: ProblemDocument;
}

export const PROBLEM_TYPE = 'application/problem+json';

/** Where a code is explained, beside the service itself. */
export const ERROR_PAGE = '/docs/errors';

/** The answer to an error. Nothing of an error that was not foreseen leaves the process. */
export function toProblem(error: EngineError, request: { url: string; id: string }): ProblemAnswer {
  const { code, message, options } = error;
  const { status, title, retryable } = ERRORS[code];
  const headers = { ...options.headers };
  if (retryable) headers['retry-after'] = String(Math.max(1, Math.ceil(options.retryAfterSeconds ?? 1)));
  const errors = options.problems?.length ? options.problems : [{ message, code, path: '' }];
  const type = `${ERROR_PAGE}#${code}`;
  const instance = request.url.split('?', 1)[0] ?? '';
  return { status, headers, body: { type, title, status, detail: message, instance, requestId: request.id, errors } };
}

/** Finds the foreseen error in whatever was thrown; undefined: nobody foresaw it. */
export function foreseen(error: unknown): EngineError | undefined {
  if (error instanceof EngineError) return error;
  // Nest makes an HttpException of what Fastify throws, and keeps the status alone.
  if (error instanceof HttpException) return byStatus(error.getStatus());
  if (!(error instanceof Error)) return undefined;
  if ('code' in error && error.code === 'FST_ERR_BAD_URL')
    return new EngineError('PARAMETER_INVALID', 'The path is not percent-encoded UTF-8.');
  return 'statusCode' in error && typeof error.statusCode === 'number' ? byStatus(error.statusCode) : undefined;
}

function byStatus(status: number): EngineError | undefined {
  const [code, message] = FRAMEWORK_ERRORS[status] ?? [];
  if (code && message) return new EngineError(code, message);
  return status >= 400 && status < 500
    ? new EngineError('BODY_MALFORMED', 'The request could not be read.')
    : undefined;
}

const FRAMEWORK_ERRORS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  404: ['ROUTE_NOT_FOUND', 'No such path.'],
  413: ['BODY_TOO_LARGE', 'The body may have at most 10 MiB.'],
  414: ['ROUTE_NOT_FOUND', 'No such path: a part of it is too long.'],
  415: ['MEDIA_TYPE_UNSUPPORTED', 'Send the body as JSON, with the header "Content-Type: application/json".'],
};
