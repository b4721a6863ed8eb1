import { isJsonObject } from '@workflows/contracts';
import type { DefinitionBody, Json, JsonObject, Problem } from '@workflows/contracts';
import { escapePointer } from '../expressions/compile-expression';
import { LINES_OF_STATES, statePointers } from './state-pointers';

/**
 * Texts that their author most likely took for expressions. They are legal, so they are taken as they stand, and the
 * execution goes on with `{{ customer.name }}` as somebody's name.
 *   X1. Braces of other languages: `{{ … }}`.
 *   X2. What only an expression means: `$states.input.total` without `{% … %}`, or `{% … %}` inside a longer text.
 *   X3. In a state whose query language is JSONPath: `$.total` under a key without `.$`.
 */
const CODE = 'TEXT_LIKE_EXPRESSION';
const BRACES = /\{\{[^{}]*\}\}/;
const ONE_PATH = /^\s*\{\{\s*([A-Za-z_][\w.]*)\s*\}\}\s*$/;
const STATES = /^\s*\$states\.\w/;
const INSIDE = /\{%[^%]*%\}/;
const PATH = /^\$\$?[.[]/;

/** In JSONPath, only these hold templates; elsewhere in such a state a path is meant to stand as it is. */
const TEMPLATES = ['Parameters', 'ResultSelector', 'ItemSelector'];
const NO_VALUES = new Set(['comment', 'Comment', 'next', 'Next', 'default', 'Default', ...LINES_OF_STATES]);
const MOST_QUOTED = 60;

/** At most `limit` of them, in the order of the states. */
export function textsLikeExpressions(body: DefinitionBody, limit: number): Problem[] {
  const found: Problem[] = [];
  for (const { state, path, isJsonPath } of statesOf(body)) {
    const fields = Object.entries(state).filter(([field]) =>
      isJsonPath ? TEMPLATES.includes(field) : !NO_VALUES.has(field),
    );
    for (const [field, value] of fields) {
      visitTexts(value, `${path}/${escapePointer(field)}`, field, (text, at, key) => {
        const message = isJsonPath ? aboutPath(text, key) : aboutText(text);
        if (message !== undefined && found.length < limit) found.push({ message, code: CODE, path: at });
      });
    }
  }
  return found;
}

function aboutText(text: string): string | undefined {
  const [, name] = ONE_PATH.exec(text) ?? [];
  const example = name === undefined ? '{% … %}' : quoted(`{% $states.input.${name} %}`);
  if (BRACES.test(text)) return `${quoted(text)} is taken as it stands; an expression is written ${example}.`;
  if (STATES.test(text))
    return `${quoted(text)} is taken as it stands; put it between {% and %} to have it worked out: ${quoted(`{% ${text.trim()} %}`)}.`;
  const isWhole = text.startsWith('{%') && text.endsWith('%}');
  if (isWhole || !INSIDE.test(text)) return undefined;
  return `${quoted(text)} is taken as it stands: an expression is the whole text; join inside of it, as in {% 'Dear ' & $states.input.name %}.`;
}

function aboutPath(text: string, key: string): string | undefined {
  if (BRACES.test(text)) return `${quoted(text)} is taken as it stands; States.Format fills in texts.`;
  if (!PATH.test(text) || key.endsWith('.$')) return undefined;
  return `${quoted(text)} is taken as it stands; to have the path looked up, call the field ${quoted(`${key}.$`)}.`;
}

/** The states of all lines, with the query language that holds in each. */
function statesOf(body: DefinitionBody): { state: JsonObject; path: string; isJsonPath: boolean }[] {
  const { definition } = body;
  const atTop = definition?.['QueryLanguage'] ?? 'JSONPath';
  return [...statePointers(body).values()].flatMap((path) => {
    const state = valueAt(body, path);
    if (!isJsonObject(state)) return [];
    return [{ state, path, isJsonPath: definition !== undefined && (state['QueryLanguage'] ?? atTop) !== 'JSONata' }];
  });
}

function valueAt(body: unknown, pointer: string): unknown {
  const keys = pointer.split('/').slice(1);
  return keys.reduce<unknown>(
    (value, key) => (isContainer(value) ? value[key.replaceAll('~1', '/').replaceAll('~0', '~')] : undefined),
    body,
  );
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

/** Every text in a value; `key` is the name of the member it stands in, or of the nearest around it. Depth is limited at creation. */
function visitTexts(
  value: Json,
  path: string,
  key: string,
  visit: (text: string, path: string, key: string) => void,
): void {
  if (typeof value === 'string') visit(value, path, key);
  else if (Array.isArray(value)) value.forEach((item, index) => visitTexts(item, `${path}/${index}`, key, visit));
  else if (isJsonObject(value))
    for (const [name, inner] of Object.entries(value)) visitTexts(inner, `${path}/${escapePointer(name)}`, name, visit);
}

function quoted(text: string): string {
  return JSON.stringify(text.length > MOST_QUOTED ? `${text.slice(0, MOST_QUOTED - 1)}…` : text);
}
