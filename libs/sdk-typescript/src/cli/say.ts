import type { ProblemEntry } from '../api/generated';
import { BundleFailed } from '../bundle/bundle-failed';
import { ApiError, ConnectionFailed, Unauthorized, WorkflowsError } from '../client/errors';

/** Used in the wrong way; the message says how it is used. */
export class Misuse extends Error {
  override readonly name = 'Misuse';
}

/** What went wrong, and what to do. */
export function sayError(error: unknown, file?: string): string {
  if (error instanceof ConnectionFailed)
    return `${error.message}\nStart the service with npm start, or say where it is: --url, or WORKFLOWS_URL.`;
  if (error instanceof Unauthorized)
    return `${error.message}\nGive the key that npm start has printed: --token, or API_KEY.`;
  if (error instanceof ApiError) return sayProblems(error, file);
  if (error instanceof BundleFailed || error instanceof Misuse || error instanceof WorkflowsError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

function sayProblems({ errors, message }: ApiError, file: string | undefined): string {
  return errors.length === 0
    ? message
    : errors.map((problem) => `${placeOf(problem, file)}${problem.message}`).join('\n');
}

/** Of code the service tells the line in the source. */
function placeOf({ file, line, column }: ProblemEntry, sent = ''): string {
  return line === undefined ? '' : `${file ?? sent}:${line}:${column ?? 1}: `;
}
