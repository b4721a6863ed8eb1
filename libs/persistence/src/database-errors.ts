import { DatabaseError } from 'pg';

/** Our own conditions, raised by the functions of `sql/`. */
export const SHARDS_LOST = 'WF001';
const UNEXPECTED_STATE = 'WF002';
export const OFFSET_MOVED = 'WF003';

export const UNIQUE_VIOLATION = '23505';

/** Wrong data, a broken constraint, a value beyond what Postgres can hold: the same values will never be taken. */
const REFUSED_CLASSES = new Set(['21', '22', '23', '54']);

export function hasCode(error: unknown, code: string): error is DatabaseError {
  return error instanceof DatabaseError && error.code === code;
}

/** Why the database will never take these values; undefined where that is not what happened. */
export function refusal(error: unknown): string | undefined {
  if (error instanceof RangeError) return `the batch is too large to be written at once: ${error.message}`;
  if (!(error instanceof DatabaseError) || error.code === undefined) return undefined;
  const refused = error.code === UNEXPECTED_STATE || REFUSED_CLASSES.has(error.code.slice(0, 2));
  return refused ? `${error.message} (${error.code}${error.constraint ? `, ${error.constraint}` : ''})` : undefined;
}
