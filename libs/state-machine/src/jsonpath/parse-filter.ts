import type { Json } from '@workflows/contracts';
import { compilePattern, type FilterPattern } from './filter-pattern';
import {
  COMPARISON_OPERATORS,
  type ComparisonOperator,
  type Condition,
  type Operand,
  type PathSyntax,
} from './path-syntax';
import {
  expectToken,
  malformed,
  nested,
  skipSpace,
  take,
  takeNumber,
  takeQuoted,
  takeToken,
  type TextReader,
} from './text-reader';

/** The condition of a filter, from the bracket after `?`. Patterns are RE2's, so that none takes more than linear time. */
export function parseFilter(reader: TextReader, readPath: ReadPath): Condition {
  skipSpace(reader);
  expectToken(reader, '(', 'after "?"; a filter is written [?(…)]');
  const condition = parseAny(reader, readPath);
  expectToken(reader, ')', 'to close the filter');
  return condition;
}

type ReadPath = (reader: TextReader, place: 'filter') => PathSyntax;

function parseAny(reader: TextReader, readPath: ReadPath): Condition {
  return nested(reader, () => parseChain(reader, { token: '||', kind: 'any' }, () => parseAll(reader, readPath)));
}

function parseAll(reader: TextReader, readPath: ReadPath): Condition {
  return parseChain(reader, { token: '&&', kind: 'all' }, () => parsePart(reader, readPath));
}

function parseChain(
  reader: TextReader,
  { token, kind }: { token: string; kind: 'any' | 'all' },
  readPart: () => Condition,
): Condition {
  const first = readPart();
  const parts = [first];
  for (skipSpace(reader); takeToken(reader, token); skipSpace(reader)) parts.push(readPart());
  return parts.length === 1 ? first : { kind, parts };
}

function parsePart(reader: TextReader, readPath: ReadPath): Condition {
  skipSpace(reader);
  if (takeToken(reader, '!')) return { kind: 'not', part: nested(reader, () => parsePart(reader, readPath)) };
  if (takeToken(reader, '(')) {
    const inner = parseAny(reader, readPath);
    expectToken(reader, ')', 'to close the bracket');
    return inner;
  }
  return parseComparison(reader, readPath);
}

const OPERATORS: ReadonlyMap<string, ComparisonOperator> = new Map(
  COMPARISON_OPERATORS.map((operator) => [operator, operator]),
);
const SYMBOL = /===|!==|==|!=|<=|>=|=~|<|>/y;
const WORD = /[A-Za-z]+/y;

function parseComparison(reader: TextReader, readPath: ReadPath): Condition {
  const left = parseOperand(reader, readPath);
  skipSpace(reader);
  const at = reader.at;
  const word = take(reader, SYMBOL) ?? take(reader, WORD)?.toLowerCase();
  if (word === '=~') return { kind: 'match', left, pattern: parsePattern(reader) };
  const operator = OPERATORS.get(word ?? '');
  if (word !== undefined && operator === undefined)
    throw malformed(reader, `unknown operator; filters have ${[...OPERATORS.keys(), '=~'].join(' ')}`, at);
  if (operator !== undefined)
    return { kind: 'comparison', operator, left, right: parseOperand(reader, readPath, 'right') };
  if (left.kind === 'path') return { kind: 'exists', path: left.path };
  throw malformed(reader, 'expected an operator such as "==" after the value', at);
}

const CONSTANT = /(?:true|false|null)(?![A-Za-z0-9_])/y;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function parseOperand(reader: TextReader, readPath: ReadPath, side: 'left' | 'right' = 'left'): Operand {
  skipSpace(reader);
  const char = reader.text.charAt(reader.at);
  return char === '@' || char === '$'
    ? { kind: 'path', path: readPath(reader, 'filter') }
    : { kind: 'literal', value: (side === 'right' ? takeWords(reader) : undefined) ?? parseLiteral(reader) };
}

const WORDS = /[\p{L}\p{N}_](?:[^\s()[\]{}'"@$&|,=<>!~/?*\\]| +(?=[^\s()[\]{}'"@$&|,=<>!~/?*\\]))*/uy;
const NO_WORDS = /^(?:true|false|null|\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/;

/** What stands to the right may be a text without quotes, as many published definitions have it. */
function takeWords(reader: TextReader): string | undefined {
  const at = reader.at;
  const words = take(reader, WORDS);
  if (words !== undefined && !NO_WORDS.test(words)) return words;
  reader.at = at;
  return undefined;
}

function parseLiteral(reader: TextReader): Json {
  const at = reader.at;
  const text = takeQuoted(reader) ?? takeNumber(reader) ?? CONSTANTS.get(take(reader, CONSTANT) ?? '');
  if (text !== undefined) return text;
  if (!takeToken(reader, '['))
    throw malformed(
      reader,
      'expected a path that begins with "@" or "$", a text in quotes, a number, true, false, null or a list',
      at,
    );
  return nested(reader, parseList);
}

/** After `[`. */
function parseList(reader: TextReader): Json[] {
  const items: Json[] = [];
  skipSpace(reader);
  if (takeToken(reader, ']')) return items;
  do {
    skipSpace(reader);
    items.push(takeWords(reader) ?? parseLiteral(reader));
    skipSpace(reader);
  } while (takeToken(reader, ','));
  expectToken(reader, ']', 'to close the list');
  return items;
}

const PATTERN = /\/((?:[^/\\]|\\[^])*)\/([a-z]*)/y;
const MAX_PATTERNS = 10;

/** `/pattern/flags` */
function parsePattern(reader: TextReader): FilterPattern {
  skipSpace(reader);
  const at = reader.at;
  PATTERN.lastIndex = at;
  const match = PATTERN.exec(reader.text);
  if (match === null) throw malformed(reader, 'expected a pattern such as /^A.*/i after "=~"');
  reader.at = PATTERN.lastIndex;
  if (++reader.patterns > MAX_PATTERNS) throw malformed(reader, `a path has at most ${MAX_PATTERNS} patterns`, at);
  const [, source = '', flags = ''] = match;
  const compiled = compilePattern(source.replaceAll('\\/', '/'), flags);
  if (!compiled.ok) throw malformed(reader, compiled.message, at);
  return compiled.pattern;
}
