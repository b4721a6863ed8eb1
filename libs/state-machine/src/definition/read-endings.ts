import type { JsonObject } from '@workflows/contracts';
import { ENDINGS } from '../program';
import type { Ending, Endings } from '../program';
import { compileLine, LINE_FIELDS, lineAt } from './compile-line';
import { readFixedDuration } from './read-durations';
import { readBoolean } from './read-fields';
import { readObject } from './read-next';
import { read, refuse, type Source } from './state-source';

const FIELDS = ['compensate', 'timeout', ...LINE_FIELDS] as const;

/** For the survey: the lines of states that come before an end. */
export function linesOfEndings(definition: JsonObject): { at: string; fields: JsonObject }[] {
  return Object.keys(ENDINGS).flatMap((name) =>
    lineAt(definition, name).filter(({ fields }) => Object.hasOwn(fields, 'states')),
  );
}

/** Read after the states of the definition, whose variables are there at the end. */
export function readEndings(top: Source): Endings | undefined {
  const found = Object.entries(ENDINGS).flatMap(([name, status]) => {
    const ending = readEnding(top, name);
    return ending === undefined ? [] : [[status, ending] as const];
  });
  return found.length === 0 ? undefined : Object.fromEntries(found);
}

function readEnding(top: Source, name: string): Ending | undefined {
  const source = readObject(top, name, FIELDS);
  if (source === undefined) return undefined;
  const compensate = readBoolean(source, 'compensate') ?? false;
  const timeoutMs = readLimit(source);
  const hasStates = read(source, 'states') !== undefined || read(source, 'startAt') !== undefined;
  if (!compensate && !hasStates)
    refuse(
      top,
      name,
      'ENDING_EMPTY',
      () => `"${name}" does nothing; say "compensate": true to undo what was done, or give it "states" to run.`,
    );
  const around = top.compilation.scopes.find(({ pointer }) => pointer === `${top.path}/states`);
  const startAt = hasStates ? compileLine(source, around) : undefined;
  return {
    compensate,
    ...(startAt !== undefined && { startAt }),
    ...(timeoutMs !== undefined && { timeoutMs }),
  };
}

/** It is looked at when all else has failed: nothing of it is computed. */
function readLimit(source: Source): number | undefined {
  const limit = readFixedDuration(source, 'timeout');
  if (limit === 0) refuse(source, 'timeout', 'DURATION_INVALID', () => '"timeout" must be more than 0.');
  return limit;
}
