import type { Json } from '@workflows/contracts';
import { parsePath } from './parse-path';
import type { PathSyntax } from './path-syntax';
import { expectToken, malformed, skipSpace, take, takeNumber, takeToken, type TextReader } from './text-reader';

/** A call of an intrinsic function as it is written. `at`: where its name begins. */
export interface CallSyntax {
  name: string;
  at: number;
  args: readonly ArgumentSyntax[];
}

/** `text`: `written` still has the backslashes of its escapes. */
export type ArgumentSyntax =
  | { kind: 'call'; call: CallSyntax }
  | { kind: 'path'; path: PathSyntax }
  | { kind: 'text'; written: string }
  | { kind: 'constant'; value: Json };

/** Amazon's limit. */
const MAX_NESTING = 10;
const NAME = /[A-Za-z][A-Za-z0-9_.]*/y;

/** Amazon States Language, "Intrinsic Functions". */
export function parseIntrinsic(reader: TextReader, level = 1): CallSyntax {
  const at = reader.at;
  const name = take(reader, NAME);
  if (name === undefined) throw malformed(reader, 'expected the name of an intrinsic function such as States.Format');
  if (level > MAX_NESTING)
    throw malformed(
      reader,
      `intrinsic functions nest at most ${MAX_NESTING} deep; do some of it in an earlier state`,
      at,
    );
  skipSpace(reader);
  expectToken(reader, '(', `after "${name.slice(0, 80)}"`);
  const args: ArgumentSyntax[] = [];
  skipSpace(reader);
  if (takeToken(reader, ')')) return { name, at, args };
  do {
    skipSpace(reader);
    args.push(parseArgument(reader, level));
    skipSpace(reader);
  } while (takeToken(reader, ','));
  expectToken(reader, ')', 'or "," after the argument');
  return { name, at, args };
}

const CONSTANT = /(?:true|false|null)(?![A-Za-z0-9_.])/y;
const CONSTANTS: ReadonlyMap<string, boolean | null> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

function parseArgument(reader: TextReader, level: number): ArgumentSyntax {
  const at = reader.at;
  const char = reader.text.charAt(at);
  if (char === '$') return { kind: 'path', path: parsePath(reader, 'argument') };
  if (char === "'") return { kind: 'text', written: parseText(reader) };
  const number = takeNumber(reader);
  if (number !== undefined) return { kind: 'constant', value: number };
  const word = take(reader, CONSTANT);
  if (word !== undefined) return { kind: 'constant', value: CONSTANTS.get(word) ?? null };
  if (/[A-Za-z]/.test(char)) return { kind: 'call', call: parseIntrinsic(reader, level + 1) };
  throw malformed(
    reader,
    `expected an argument: a path, a text in single quotes, a number, true, false, null or another function`,
    at,
  );
}

const TEXT = /'((?:[^'\\]|\\[\\'{}])*)/y;

function parseText(reader: TextReader): string {
  const start = reader.at;
  TEXT.lastIndex = start;
  const written = TEXT.exec(reader.text)?.[1] ?? '';
  reader.at = TEXT.lastIndex;
  if (takeToken(reader, "'")) return written;
  if (reader.at >= reader.text.length) throw malformed(reader, "the text that begins here has no closing '", start);
  throw malformed(reader, "a backslash may stand before ', {, } and \\ only; write \\\\ for a backslash");
}

const ESCAPE = /\\([\\'{}])/g;

export function unescapeText(written: string): string {
  return written.replaceAll(ESCAPE, '$1');
}
