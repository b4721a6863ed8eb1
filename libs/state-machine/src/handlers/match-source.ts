import { isJsonObject, MAX_JSON_DEPTH } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';
import { compileExpression, expressionSource } from '../expressions/compile-expression';

/** By which a condition is named in complaints. */
export const MATCH_KEY = '/match';

export type MatchSource = { ok: true; source?: string } | { ok: false; cause: string };

/** As much as a condition may be to be asked of each event that comes. */
const MAX_SOURCE = 16_384;

/**
 * What an event is held against, as an expression over it: as it is written, or that the event's data contains an object. `source` absent:
 * every event will do.
 */
export function matchSource(match: Json): MatchSource {
  const source =
    typeof match === 'string' ? expressionSource(match) : isJsonObject(match) ? containing(match) : undefined;
  if (source === undefined)
    return {
      ok: false,
      cause: 'match must be an object that the event contains, or an expression such as "{% $states.event.data.ok %}".',
    };
  if (source === '') return { ok: true };
  if (source.length > MAX_SOURCE) return { ok: false, cause: `match comes to more than ${MAX_SOURCE} characters.` };
  const compiled = compileExpression(source, MATCH_KEY);
  return compiled.ok ? { ok: true, source } : { ok: false, cause: `match cannot be read: ${compiled.message}` };
}

/** One comparison for each value at the bottom, so that paths and literals are all there is, which is compared at once. */
function containing(match: JsonObject): string {
  const terms: string[] = [];
  const open: { path: string; value: Json; depth: number }[] = [{ path: '$states.event.data', value: match, depth: 1 }];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const { path, value, depth } = at;
    if (!isJsonObject(value) || depth > MAX_JSON_DEPTH) terms.push(`${path} = ${JSON.stringify(value)}`);
    else {
      const members = Object.entries(value);
      if (members.length === 0 && depth > 1) terms.push(`$type(${path}) = "object"`);
      for (const [name, inner] of members)
        open.push({ path: `${path}.${quoted(name)}`, value: inner, depth: depth + 1 });
    }
  }
  return terms.reverse().join(' and ');
}

/** JSONata has no escape between backticks, so a name that holds one goes by a look-up. */
function quoted(name: string): string {
  return name.includes('`') ? `$lookup(${JSON.stringify(name)})` : `\`${name}\``;
}
