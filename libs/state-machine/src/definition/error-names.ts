import type { Json } from '@workflows/contracts';
import { clip } from './clip';
import { describeType } from '../json-type';
import { read, refuse, type Source } from './state-source';

/** The names that the engine gives to errors of its own; all others are the functions' names. */
export const ERROR_NAMES = [
  'States.ALL',
  'States.Timeout',
  'States.HeartbeatTimeout',
  'States.TaskFailed',
  'States.Runtime',
  'States.DataLimitExceeded',
  'States.NoChoiceMatched',
  'States.QueryEvaluationError',
  'States.ExceedToleratedFailureThreshold',
  'States.ItemReaderFailed',
  'States.ResultWriterFailed',
  'States.BranchFailed',
  'States.IntrinsicFailure',
  'States.ParameterPathFailure',
  'States.ResultPathMatchFailure',
  'States.Permissions',
  'States.SchemaViolation',
  'States.CompensationFailed',
] as const;

const KNOWN: ReadonlySet<string> = new Set(ERROR_NAMES);
const ALL = 'States.ALL';
/** Names of answers over HTTP: `States.Http.StatusCode.404`, `States.Http.Socket`. */
const HTTP = 'States.Http.';

/** The error names of one retrier or catcher. `States.ALL` stands alone, and in the last entry only. */
export function readErrors(source: Source, name: string, isLast: boolean): string[] {
  const value = read(source, name);
  if (!Array.isArray(value) || value.length === 0) {
    const found =
      value === undefined
        ? 'is missing'
        : Array.isArray(value)
          ? 'is empty'
          : `must be an array, not ${describeType(value)}`;
    refuse(
      source,
      name,
      'ERRORS_MISSING',
      () => `"${name}" ${found}; list the names of the errors that are meant, or ["${ALL}"].`,
    );
    return [];
  }
  const errors = value.filter((error, index): error is string => isErrorName(source, `${name}/${index}`, error));
  if (!errors.includes(ALL)) return errors;
  if (value.length > 1)
    refuse(
      source,
      name,
      'ALL_NOT_ALONE',
      () => `"${ALL}" covers every error and must stand alone; remove the other names.`,
    );
  if (!isLast)
    refuse(source, name, 'ALL_NOT_LAST', () => `"${ALL}" would hide the entries after it; move this entry to the end.`);
  return errors;
}

/** Begins as the engine's own names do, and is none of them. */
export function isForeignReserved(name: string): boolean {
  return name.startsWith('States.') && !name.startsWith(HTTP) && !KNOWN.has(name);
}

function isErrorName(source: Source, at: string, name: Json): boolean {
  if (typeof name !== 'string' || name === '') {
    refuse(source, at, 'TYPE_WRONG', () => 'The name of an error must be a string that is not empty.');
    return false;
  }
  if (source.compilation.dialect.reservedErrors === 'refused' && isForeignReserved(name)) {
    const nearest = source.compilation.suggest(name, ERROR_NAMES);
    const hint = nearest === undefined ? `there are ${ERROR_NAMES.join(', ')}.` : `did you mean "${nearest}"?`;
    refuse(source, at, 'ERROR_NAME_UNKNOWN', () => `"${clip(name)}" is no error of the engine; ${hint}`);
  }
  return true;
}
