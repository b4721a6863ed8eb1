import { EngineError, MAX_JSON_DEPTH, parseJson } from '@workflows/contracts';
import { jsonPointer } from '../validation/json-pointer';

/**
 * Reads bodies. Rules of this file:
 *   J1. Nesting is counted on the text, before anything recursive can meet the value.
 *   J2. `__proto__` is refused as a key wherever it stands, in any spelling: nothing after this has to think of it.
 *   J3. A route that judges bodies itself gets what J1 and J2 would refuse, cut off one level below the allowed depth.
 */
/** No text shorter than this can nest deeper than allowed and be JSON. */
const SHORTEST_TOO_DEEP = 2 * (MAX_JSON_DEPTH + 1);
/** `"__proto__"`, its underscores and letters possibly escaped: cheap, and right about any text without it. */
const SUSPECT = /__proto__|\\u00[567]/i;

/** Parses a body. Undefined for an empty one. Throws BODY_MALFORMED, or FIELD_INVALID for what is nested too deep. */
export function parseJsonBody(text: string): unknown {
  if (text.length === 0) return undefined;
  if (text.length >= SHORTEST_TOO_DEEP && isTooDeep(text)) throw tooDeep();
  const value = parse(text);
  if (SUSPECT.test(text)) refusePrototypes(value);
  return value;
}

/** The same, and its error quotes nothing of the text. */
export function parseConfidentialBody(text: string): unknown {
  try {
    return parseJsonBody(text);
  } catch (error) {
    const isMalformed = error instanceof EngineError && error.code === 'BODY_MALFORMED';
    throw isMalformed ? new EngineError('BODY_MALFORMED', 'The body is not valid JSON.') : error;
  }
}

/** Parses a body whose depth and keys its route tells about itself (J3). Throws BODY_MALFORMED alone. */
export function parseAnyJsonBody(text: string): unknown {
  if (text.length === 0) return undefined;
  return parse(text.length >= SHORTEST_TOO_DEEP && isTooDeep(text) ? cutBelow(MAX_JSON_DEPTH + 1, text) : text);
}

/** The pointer to a key `__proto__`, if there is one. `value` is hardly deeper than bodies may be. */
export function findPrototypeKey(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (Object.hasOwn(value, '__proto__')) return '/__proto__';
  for (const [key, child] of Object.entries(value)) {
    const below = findPrototypeKey(child);
    if (below !== undefined) return jsonPointer([key]) + below;
  }
  return undefined;
}

function parse(text: string): unknown {
  try {
    return parseJson(text);
  } catch (cause) {
    throw malformed(text, cause);
  }
}

function malformed(text: string, cause: unknown): EngineError {
  const said = cause instanceof Error ? cause.message : '';
  const position = /at position (\d+)/.exec(said)?.[1] ?? (/end of JSON/.test(said) ? String(text.length) : undefined);
  const where = position === undefined ? '' : ` at character ${position}`;
  const short = said.length > 200 ? '' : ` (${said})`;
  return new EngineError('BODY_MALFORMED', `The body is not valid JSON${where}${short}.`, { cause });
}

/** Whether brackets nest deeper than allowed, strings left out (J1). */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) {
      i = endOfString(text, i);
      if (i < 0) return false;
    } else if (char === 0x7b || char === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return true;
    } else if (char === 0x7d || char === 0x5d) depth--;
  }
  return false;
}

/** Index of the quote that ends the string begun at `start`; -1 where it has no end. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end;
}

function isEscaped(text: string, index: number): boolean {
  let backslashes = 0;
  while (text.charCodeAt(index - 1 - backslashes) === 0x5c) backslashes++;
  return backslashes % 2 === 1;
}

/** The text without what stands in brackets below a depth. */
function cutBelow(limit: number, text: string): string {
  const kept: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x22) {
      const end = endOfString(text, i);
      if (end < 0) return text;
      i = end;
    } else if (char === 0x7b || char === 0x5b) {
      if (++depth === limit) kept.push(text.slice(from, i + 1));
    } else if (char === 0x7d || char === 0x5d) {
      if (depth-- === limit) from = i;
    }
  }
  return kept.join('') + (depth < limit ? text.slice(from) : '');
}

/** J2; depth is bounded by now. */
function refusePrototypes(value: unknown): void {
  const path = findPrototypeKey(value);
  if (path === undefined) return;
  throw new EngineError('FIELD_INVALID', PROTOTYPE_KEY, {
    problems: [{ message: PROTOTYPE_KEY, code: 'FIELD_INVALID', path }],
  });
}

/** What is wrong with such a key. */
export const PROTOTYPE_KEY = 'A key may not be "__proto__".';

function tooDeep(): EngineError {
  return new EngineError('FIELD_INVALID', `The body is nested deeper than ${MAX_JSON_DEPTH} levels.`);
}
