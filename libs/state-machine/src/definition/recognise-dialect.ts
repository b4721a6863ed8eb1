import { isJsonObject, type JsonObject } from '@workflows/contracts';
import type { Dialect } from './dialect';
import { DIALECTS } from './dialects';
import type { ProblemList } from './problems';
import { describeType } from '../json-type';

/** Ways of writing a workflow that are known by name and not compiled here. */
const UNSUPPORTED = [['code', 'Workflows written as code ("code")']] as const;

/** Fields of the native dialect that a document has under names of its own. */
const NATIVE_FIELDS = [
  ['startAt', 'StartAt'],
  ['timeout', 'TimeoutSeconds'],
  ['onFailure', undefined],
  ['onTimeout', undefined],
  ['onCancel', undefined],
] as const;

const NOTHING_WRITTEN =
  '"states" is missing; add an object of state names and states, or an Amazon States Language document as "definition".';

/** The dialect of a body and the object that holds its definition. Undefined: a problem has been listed. */
export function recogniseDialect(
  body: JsonObject,
  problems: ProblemList,
): { dialect: Dialect; definition: JsonObject } | undefined {
  const dialect = DIALECTS.find(({ recognisedBy }) => Object.hasOwn(body, recognisedBy));
  const isBoth = Object.hasOwn(body, 'states') && Object.hasOwn(body, 'definition');
  if (isBoth)
    problems.add(
      '/definition',
      'DIALECT_AMBIGUOUS',
      () => 'A workflow has either "states" or "definition"; remove one of them.',
    );
  for (const [field, what] of UNSUPPORTED) {
    if (!Object.hasOwn(body, field)) continue;
    problems.add(
      `/${field}`,
      'DIALECT_UNSUPPORTED',
      () => `${what} are not supported yet; write "states", or an Amazon States Language document as "definition".`,
    );
  }
  if (dialect !== undefined) return definitionIn(body, dialect, problems);
  if (problems.count === 0) problems.add('/states', 'STATES_MISSING', () => NOTHING_WRITTEN);
  return undefined;
}

function definitionIn(
  body: JsonObject,
  dialect: Dialect,
  problems: ProblemList,
): { dialect: Dialect; definition: JsonObject } | undefined {
  if (dialect.root === '') return { dialect, definition: body };
  for (const [field, inside] of NATIVE_FIELDS) {
    if (!Object.hasOwn(body, field)) continue;
    problems.add(`/${field}`, 'FIELD_NOT_OF_DIALECT', () =>
      inside === undefined
        ? `"${field}" belongs to "states", and a document has nothing like it; remove it.`
        : `"${field}" belongs to "states"; remove it, and say it as "${inside}" in "definition".`,
    );
  }
  const definition = body[dialect.recognisedBy];
  if (isJsonObject(definition)) return { dialect, definition };
  problems.add(
    dialect.root,
    'TYPE_WRONG',
    () => `"${dialect.recognisedBy}" must be a JSON object, not ${describeType(definition ?? null)}.`,
  );
  return undefined;
}
