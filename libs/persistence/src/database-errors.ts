import { EngineError } from '@workflows/contracts';
import { DatabaseError } from 'pg';

/** Our own conditions, raised by the functions of `sql/`. */
export const SHARDS_LOST = 'WF001';
const UNEXPECTED_STATE = 'WF002';
export const OFFSET_MOVED = 'WF003';

export const UNIQUE_VIOLATION = '23505';

/**
 * What a failure says of the next try, by SQLSTATE or its first two characters:
 *   refused     wrong data, a broken constraint, a value beyond what Postgres can hold: the same values will never be taken.
 *   away        no connection, a server that stops or begins, a full disk, a standby: nothing is wrong with the values, and
 *               nothing else would be written now either.
 *   unfinished  this statement did not come through, others may: it took too long, stood in another's way, was too much for the
 *               memory. Where it fails again and again, less of it at once may pass.
 * Whatever else there is, a defect of ours or of the server's, is thrown as it came.
 */
const MEANING: Readonly<Record<string, 'refused' | 'away' | 'unfinished'>> = {
  '21': 'refused',
  '22': 'refused',
  '23': 'refused',
  '54': 'refused',
  [UNEXPECTED_STATE]: 'refused',
  '08': 'away',
  '25006': 'away', // a standby takes no writes
  '28': 'away', // the role, or its password
  '3D': 'away', // the database itself is missing
  '53': 'away', // a full disk, too many connections
  '57P': 'away', // stops, has crashed, or starts
  '58': 'away', // the server cannot read or write a file
  '40': 'unfinished', // rolled back in favour of another
  '53200': 'unfinished', // out of memory
  '53400': 'unfinished', // beyond a limit that the server was given
  '55P03': 'unfinished', // a lock was not to be had in time
  '57014': 'unfinished', // our own time-out of a statement
};

export function hasCode(error: unknown, code: string): error is DatabaseError {
  return error instanceof DatabaseError && error.code === code;
}

/** Why the database will never take these values; undefined where that is not what happened. */
export function refusal(error: unknown): string | undefined {
  if (error instanceof RangeError) return `the batch is too large to be written at once: ${error.message}`;
  if (!(error instanceof DatabaseError) || meaningOf(error) !== 'refused') return undefined;
  return `${error.message} (${error.code}${error.constraint ? `, ${error.constraint}` : ''})`;
}

/** The same failure for those who have asked: what passes is told as such, with the driver's error as its cause. */
export function foreseen(error: unknown): unknown {
  const cause = error instanceof Error && 'driverError' in error ? error.driverError : error; // TypeORM's keep it there
  switch (meaningOf(cause)) {
    case 'away':
      return new EngineError('UNAVAILABLE', AWAY, { cause, retryAfterSeconds: 2 });
    case 'unfinished':
      return new EngineError('OVERLOADED', UNFINISHED, { cause, retryAfterSeconds: 2 });
    case 'refused':
    case undefined:
      return error;
  }
}

const AWAY = 'The database cannot be reached, or takes nothing at the moment. Send the same request again soon.';
const UNFINISHED = 'The database did not get this done in time. Send the same request again soon.';

function meaningOf(error: unknown): 'refused' | 'away' | 'unfinished' | undefined {
  if (error instanceof DatabaseError) {
    const { code = '' } = error;
    return MEANING[code] ?? MEANING[code.slice(0, 3)] ?? MEANING[code.slice(0, 2)];
  }
  // The driver gives what befalls a connection no code: it broke, was refused, or fell silent.
  const isOurs = error instanceof EngineError || error instanceof TypeError || error instanceof RangeError;
  return error instanceof Error && !isOurs ? 'away' : undefined;
}
