import { isJsonObject } from '@workflows/contracts';
import type { EveryEntry, Json, JsonObject, Problem } from '@workflows/contracts';
import type { SourceText } from '@workflows/runtime';
import { jsonPointer } from '@workflows/platform';
import { CODE_FIELDS, EVERY_RULE, ZONE_RULE, isZone, readEvery, readOn, unknownOfCode } from './read-starts';

/** What was sent to be registered, as far as its form goes. */
export interface RegisterBody {
  source: SourceText;
  /** By key: when it starts, as it says beside the code. */
  starts: ReadonlyMap<string, { on?: Json; every: EveryEntry[] }>;
}

/** More are counted in one. */
const MOST_ENTRIES = 10_000;

/**
 * The forms that there are: `{key: {type: 'Function', code, on?, every?}}`, the same as `workflow`, and `{bundle, sourceMap?}`. Values that are
 * no functions are schemas: what `ai.<key>` answers.
 */
export function readRegisterBody(body: JsonObject, problems: Problem[]): RegisterBody | undefined {
  const given = isJsonObject(body['workflow']) && !isFunction(body['workflow']) ? body['workflow'] : body;
  if (typeof given['bundle'] === 'string') return readBundle(given, problems);
  const codes: [string, string][] = [];
  const starts: [string, { on?: Json; every: EveryEntry[] }][] = [];
  const schemas: [string, Json][] = [];
  const entries = Object.entries(given);
  if (entries.length > MOST_ENTRIES) return refuse(problems, '', `The body has more than ${MOST_ENTRIES} entries.`);
  for (const [key, value] of entries) {
    if (!isFunction(value)) {
      if (typeof value === 'object' && value !== null) schemas.push([key, schemaOf(value)]);
      else refuse(problems, jsonPointer([key]), NO_FUNCTION);
      continue;
    }
    const { code, on, every, timezone } = value;
    for (const field of Object.keys(value))
      if (!CODE_FIELDS.includes(field)) refuse(problems, jsonPointer([key, field]), unknownOfCode(field));
    if (!isZone(timezone)) {
      refuse(problems, jsonPointer([key, 'timezone']), ZONE_RULE);
      continue;
    }
    const when = readEvery(every, timezone);
    if (typeof code !== 'string') refuse(problems, jsonPointer([key, 'code']), NO_CODE);
    else if (when === undefined) refuse(problems, jsonPointer([key, 'every']), `"every" ${EVERY_RULE}.`);
    else {
      codes.push([key, code]);
      starts.push([key, { every: when, ...(on !== undefined && { on: readOn(on) }) }]);
    }
  }
  if (problems.length > 0) return undefined;
  if (codes.length === 0) return refuse(problems, '', NOTHING);
  const described = schemas.length > 0 && { schemas: Object.fromEntries(schemas) };
  return { source: { form: 'handlers', codes, ...described }, starts: new Map(starts) };
}

const NO_FUNCTION = 'This is no handler: send {"type": "Function", "code": "async ({ api, event }) => { … }"}.';
const NO_CODE = '"code" is missing: the text of the function, as toString() gives it.';
const NOTHING =
  'There is no handler: send {"onUserSignup": {"type": "Function", "code": "…"}}, or {"bundle": "…", "sourceMap": "…"}.';

function readBundle({ bundle, sourceMap, ...more }: JsonObject, problems: Problem[]): RegisterBody | undefined {
  for (const key of Object.keys(more))
    refuse(problems, jsonPointer([key]), 'Beside "bundle" stands "sourceMap" alone.');
  const map = isJsonObject(sourceMap) ? JSON.stringify(sourceMap) : sourceMap;
  if (map !== undefined && map !== null && typeof map !== 'string')
    refuse(problems, '/sourceMap', '"sourceMap" must be the text of the .map file.');
  if (problems.length > 0 || typeof bundle !== 'string') return undefined;
  const text = { form: 'bundle' as const, text: bundle };
  return { source: typeof map === 'string' ? { ...text, sourceMap: map } : text, starts: new Map() };
}

/** The first release of the package sent `{type: 'Schema', schema}`. */
function schemaOf(value: JsonObject | Json[]): Json {
  const { type, schema } = isJsonObject(value) ? value : {};
  return type === 'Schema' && typeof schema === 'object' && schema !== null ? schema : value;
}

function isFunction(value: Json | undefined): value is JsonObject {
  return isJsonObject(value) && value['type'] === 'Function';
}

function refuse(problems: Problem[], path: string, message: string): undefined {
  problems.push({ message, code: 'FIELD_INVALID', path });
  return undefined;
}
