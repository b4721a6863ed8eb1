import type { FailBody } from '../api/generated';
import type { Client } from '../client/client';
import { ApiError } from '../client/errors';
import { backoffMs, rest } from '../client/retry';

/** How a task ended, as it is sent. */
export type TaskAnswer = { output: string } | { failure: FailBody };

/** Failures that are ours, and not the function's. */
const NOT_JSON = 'Worker.InvalidResult';
const REFUSED = 'Worker.ResultRefused';

/** The result as text; what is no JSON fails the task, for its execution would wait for ever. */
export function answerOf(result: unknown): TaskAnswer {
  try {
    return { output: JSON.stringify(result) ?? 'null' };
  } catch (error) {
    return { failure: { error: NOT_JSON, cause: messageOf(error) } };
  }
}

/** Of what is told of an error the service takes so much. */
const LONGEST_NAME = 256;
const LONGEST_CAUSE = 32_768;

/** The name of an error is what `retry` and `catch` match; `retryable: false` passes by every `retry`. */
export function failureOf(error: unknown): TaskAnswer {
  const { name, retryable } = error instanceof Error ? (error as Error & { retryable?: unknown }) : {};
  return {
    failure: {
      error: toldIn(LONGEST_NAME, name) || 'Error',
      cause: toldIn(LONGEST_CAUSE, messageOf(error)),
      ...(retryable === false && { retryable: false }),
    },
  };
}

/**
 * Sends the answer until the service has said something to it that no repetition would change. Gives what it said against it.
 *   A1. Whatever else happens, connection lost, service restarted, too many requests, the same answer is sent again: a result
 *       that gets lost leaves its task open. Twice does no harm.
 *   A2. An answer that is refused for what it is (too large, say) becomes a failure that tells so: no task is left open for what it ended with.
 */
export async function sendAnswer(client: Client, token: string, answer: TaskAnswer): Promise<string | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      if ('failure' in answer) await client.call('failTask', { token, body: answer.failure });
      else await client.call('completeTask', { token, body: { output: JSON.parse(answer.output) } });
      return undefined;
    } catch (error) {
      if (isFinal(error)) return error.message;
      if (isRefused(error) && isOfRefusal(answer)) return error.message;
      if (isRefused(error))
        answer = refusalOf(error, answer); // A2
      else await rest(backoffMs(attempt)); // A1
    }
  }
}

/** Whoever must not be called again is not, for that. */
function refusalOf(error: ApiError, answer: TaskAnswer): TaskAnswer {
  const isLast = 'failure' in answer && answer.failure.retryable === false;
  const cause = toldIn(LONGEST_CAUSE, error.message);
  return { failure: { error: REFUSED, cause, ...(isLast && { retryable: false }) } };
}

function isOfRefusal(answer: TaskAnswer): boolean {
  return 'failure' in answer && answer.failure.error === REFUSED;
}

/** As much as the service takes, without what it does not: NUL, and halves of characters. */
function toldIn(longest: number, text: unknown): string {
  return String(text ?? '')
    .slice(0, longest)
    .replace(/\0|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, '\ufffd');
}

function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && [400, 413, 415, 422].includes(error.status);
}

/** Too late, not known, or not ours to say. */
function isFinal(error: unknown): error is ApiError {
  return error instanceof ApiError && [401, 403, 404, 409].includes(error.status);
}

export function messageOf(error: unknown): string {
  if (error instanceof Error) return String(error.message);
  return typeof error === 'object' && error !== null ? written(error) : String(error);
}

/** What was thrown and is no error says nothing as a text. */
function written(thrown: object): string {
  try {
    return JSON.stringify(thrown);
  } catch {
    return Object.prototype.toString.call(thrown);
  }
}
