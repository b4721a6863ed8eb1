import { fastFunction } from './fast-functions';
import type { Ast } from './parse-expression';

/**
 * Reads the commonest expressions without jsonata's parser, which is built anew for each source and takes tens of
 * microseconds: paths from variables, literals, operators, brackets, conditions and the functions of the fast route.
 *   L1. It gives the tree that jsonata gives, positions aside, or nothing: whatever is unusual, wrong included, is left to
 *       jsonata.
 *   L2. Only short sources and few levels of brackets, so that recursion is bounded.
 */
const MAX_LENGTH = 400;
const MAX_LEVELS = 40;

const SPACE = /[ \t\n\r]*/y;
const VARIABLE = /\$([A-Za-z_][A-Za-z0-9_]*)/y;
const STEP = /\.([A-Za-z_][A-Za-z0-9_]*)/y;
const NUMBER = /(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[Ee][-+]?[0-9]+)?/y;
const STRING = /"[^"\\]*"|'[^'\\]*'/y;
const CONSTANT = /(?:true|false|null)(?![A-Za-z0-9_])/y;
const OPERATOR = /!=|<=|>=|=|<|>|\+|-|\*|\/(?!\*)|%|&|and(?=[ \t\n\r(])|or(?=[ \t\n\r(])|\?(?![?:])/y;

/** Words that jsonata reads as more than the name of a field. */
const WORDS: ReadonlySet<string> = new Set(['and', 'or', 'in', 'true', 'false', 'null', 'function']);
/** How strongly an operator binds; jsonata's own numbers. */
const POWER: ReadonlyMap<string, number> = new Map([
  ['?', 20],
  ['or', 25],
  ['and', 30],
  ...['=', '!=', '<', '<=', '>', '>='].map((operator) => [operator, 40] as const),
  ...['+', '-', '&'].map((operator) => [operator, 50] as const),
  ...['*', '/', '%'].map((operator) => [operator, 60] as const),
]);
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

interface Reader {
  source: string;
  at: number;
  levels: number;
}

/** Undefined: ask jsonata. */
export function parsePlain(source: string): Ast | undefined {
  if (source.length > MAX_LENGTH) return undefined;
  const reader: Reader = { source, at: 0, levels: 0 };
  const ast = expression(reader, 0);
  skipSpace(reader);
  return reader.at === source.length ? ast : undefined;
}

/** What the pattern matches at the reader's place, which it then passes. */
function take(reader: Reader, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.source) ?? undefined;
  if (match !== undefined) reader.at = pattern.lastIndex;
  return match;
}

function skipSpace(reader: Reader): void {
  take(reader, SPACE);
}

function takeChar(reader: Reader, char: string): boolean {
  skipSpace(reader);
  if (reader.source.charAt(reader.at) !== char) return false;
  reader.at++;
  return true;
}

/** Vaughan Pratt's way: an operand, then operators as long as they bind more strongly than the one before. */
function expression(reader: Reader, power: number): Ast | undefined {
  if (++reader.levels > MAX_LEVELS) return undefined;
  let left = operand(reader);
  while (left !== undefined) {
    skipSpace(reader);
    const before = reader.at;
    const operator = take(reader, OPERATOR)?.[0] ?? '';
    const strength = POWER.get(operator) ?? 0;
    if (strength <= power) {
      reader.at = before;
      break;
    }
    left = operator === '?' ? condition(reader, left) : binary(reader, { operator, strength, left });
  }
  reader.levels--;
  return left;
}

function binary(
  reader: Reader,
  { operator, strength, left }: { operator: string; strength: number; left: Ast },
): Ast | undefined {
  const right = expression(reader, strength);
  return right && { type: 'binary', value: operator, lhs: left, rhs: right };
}

function condition(reader: Reader, test: Ast): Ast | undefined {
  const positive = expression(reader, 0);
  if (positive === undefined) return undefined;
  if (!takeChar(reader, ':')) return { type: 'condition', condition: test, then: positive };
  const negative = expression(reader, 0);
  return negative && { type: 'condition', condition: test, then: positive, else: negative };
}

function operand(reader: Reader): Ast | undefined {
  skipSpace(reader);
  const variable = take(reader, VARIABLE)?.[1];
  if (variable !== undefined)
    return reader.source.charAt(reader.at) === '(' ? call(reader, variable) : path(reader, variable);
  const text = take(reader, STRING)?.[0];
  if (text !== undefined) return { type: 'string', value: text.slice(1, -1) };
  const number = take(reader, NUMBER)?.[0];
  if (number !== undefined)
    return Number.isFinite(Number(number)) ? { type: 'number', value: Number(number) } : undefined;
  const constant = take(reader, CONSTANT)?.[0];
  if (constant !== undefined) return { type: 'value', value: CONSTANTS.get(constant) };
  return takeChar(reader, '(') ? block(reader) : undefined;
}

function path(reader: Reader, variable: string): Ast | undefined {
  const root = { type: 'variable', value: variable };
  const steps: Ast[] = [root];
  for (let name = take(reader, STEP)?.[1]; name !== undefined; name = take(reader, STEP)?.[1]) {
    if (WORDS.has(name)) return undefined;
    steps.push({ type: 'name', value: name });
  }
  return steps.length === 1 ? root : { type: 'path', steps };
}

function call(reader: Reader, name: string): Ast | undefined {
  if (fastFunction(name, 1) === undefined || !takeChar(reader, '(')) return undefined;
  const argument = expression(reader, 0);
  if (argument === undefined || !takeChar(reader, ')')) return undefined;
  return { type: 'function', value: '(', arguments: [argument], procedure: { type: 'variable', value: name } };
}

function block(reader: Reader): Ast | undefined {
  const inner = expression(reader, 0);
  return inner !== undefined && takeChar(reader, ')') ? { type: 'block', expressions: [inner] } : undefined;
}
