import type { Json } from '@workflows/contracts';
import type { Template } from '../program';
import { compileFast } from './compile-fast';
import type { Expression } from './expression';
import { parseExpression, type Ast } from './parse-expression';
import { parsePlain } from './parse-plain';
import { recalling } from '../recalling';

export type CompiledExpression = { ok: true; expression: Expression; ast: Ast } | { ok: false; message: string };

/** Where an expression's braces may stand. `exact`: first and last of the text (ASL); `trimmed`: white space may be around. */
export type Braces = 'trimmed' | 'exact';

/** The source between `{%` and `%}` where the whole text is one expression; undefined: the text is a constant. */
export function expressionSource(text: string, braces: Braces = 'trimmed'): string | undefined {
  const whole = braces === 'trimmed' ? text.trim() : text;
  return whole.length >= 4 && whole.startsWith('{%') && whole.endsWith('%}') ? whole.slice(2, -2).trim() : undefined;
}

/** Histories and requests for evaluation hold keys: a long name above many expressions would be in each of them. */
const MAX_KEY_LENGTH = 4000;

/** Reads one expression; `key` is its JSON Pointer in the definition. A message says what is wrong and where. */
export function compileExpression(source: string, key: string): CompiledExpression {
  if (key.length > MAX_KEY_LENGTH)
    return {
      ok: false,
      message: `the names on the way to it have more than ${MAX_KEY_LENGTH} characters; shorten them`,
    };
  const read = readExpression(source);
  return read.ok ? { ok: true, expression: { key, source, ...read.fast }, ast: read.ast } : read;
}

type ReadExpression = { ok: true; ast: Ast; fast: Pick<Expression, 'fast'> } | { ok: false; message: string };

/** What does not depend on the place of an expression. */
export const readExpression = recalling((source): ReadExpression => {
  const plain = parsePlain(source);
  const parsed = plain === undefined ? parseExpression(source) : { ok: true as const, ast: plain };
  if (!parsed.ok) return parsed;
  const fast = compileFast(parsed.ast);
  return { ok: true, ast: parsed.ast, fast: fast ? { fast } : {} };
});

/** Hears of a malformed expression by its JSON Pointer. */
export type Refuse = (key: string, message: string) => void;
/** Hears of each expression that could be read. */
export type See = (key: string, ast: Ast) => void;

/**
 * A JSON value to a template. What holds no expression stays one constant, and names of members are never expressions.
 * `refuse` hears of each malformed expression, and the template is then not to be run. The depth of the value is bounded
 * by whoever calls.
 */
export function compileTemplate(
  value: Json,
  key: string,
  refuse: Refuse,
  braces: Braces = 'trimmed',
  see: See = () => undefined,
): Template {
  if (typeof value === 'string') return compileText(value, key, { refuse, see, braces });
  if (typeof value !== 'object' || value === null) return { kind: 'constant', value };
  if (Array.isArray(value)) {
    const items = value.map((item, index) => compileTemplate(item, `${key}/${index}`, refuse, braces, see));
    return items.every(isConstant) ? { kind: 'constant', value } : { kind: 'array', items };
  }
  const entries = Object.entries(value).map(
    ([name, member]) => [name, compileTemplate(member, `${key}/${escapePointer(name)}`, refuse, braces, see)] as const,
  );
  return entries.every(([, member]) => isConstant(member)) ? { kind: 'constant', value } : { kind: 'object', entries };
}

function isConstant(template: Template): boolean {
  return template.kind === 'constant';
}

function compileText(
  value: string,
  key: string,
  { refuse, see, braces }: { refuse: Refuse; see: See; braces: Braces },
): Template {
  const source = expressionSource(value, braces);
  if (source === undefined) {
    if (braces === 'exact' && (value.startsWith('{%') || value.endsWith('%}')))
      refuse(key, 'an expression begins with `{%` and ends with `%}`, with nothing before or after, not even a space');
    return { kind: 'constant', value };
  }
  const compiled = compileExpression(source, key);
  if (compiled.ok) {
    see(key, compiled.ast);
    return { kind: 'expression', expression: compiled.expression };
  }
  refuse(key, compiled.message);
  return { kind: 'constant', value };
}

/** One reference token of a JSON Pointer (RFC 6901). */
export function escapePointer(token: string): string {
  return token.includes('~') || token.includes('/') ? token.replaceAll('~', '~0').replaceAll('/', '~1') : token;
}
