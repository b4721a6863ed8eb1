/** A text and how far it has been read. `levels` counts what is open, `patterns` what costs most to read: both are bounded. */
export interface TextReader {
  readonly text: string;
  at: number;
  levels: number;
  patterns: number;
}

/** Levels of brackets, conditions and paths within each other. */
export const MAX_LEVELS = 100;

/** A text that does not follow its grammar; never leaves this folder. */
export class Malformed extends Error {}

export function readerOf(text: string): TextReader {
  return { text, at: 0, levels: 0, patterns: 0 };
}

/** Positions count from 1, as people do. */
export function malformed(reader: TextReader, what: string, at = reader.at): Malformed {
  const rest = reader.text.slice(at, at + 20);
  const place = rest === '' ? 'at its end' : `at character ${at + 1}, before ${JSON.stringify(rest)}`;
  return new Malformed(`${place}: ${what}`);
}

/** What the sticky pattern matches here, which is then passed. */
export function take(reader: TextReader, pattern: RegExp): string | undefined {
  pattern.lastIndex = reader.at;
  const match = pattern.exec(reader.text)?.[0];
  if (match !== undefined) reader.at = pattern.lastIndex;
  return match;
}

/** Passes the token if it stands here. */
export function takeToken(reader: TextReader, token: string): boolean {
  if (!reader.text.startsWith(token, reader.at)) return false;
  reader.at += token.length;
  return true;
}

export function expectToken(reader: TextReader, token: string, why: string): void {
  if (!takeToken(reader, token)) throw malformed(reader, `expected "${token}" ${why}`);
}

const SPACE = /\s*/y;

export function skipSpace(reader: TextReader): void {
  take(reader, SPACE);
}

/** Reads what `read` reads, one level deeper. */
export function nested<Result>(reader: TextReader, read: (reader: TextReader) => Result): Result {
  if (++reader.levels > MAX_LEVELS) throw malformed(reader, `this nests deeper than ${MAX_LEVELS} levels; split it up`);
  const result = read(reader);
  reader.levels--;
  return result;
}

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

/** A JSON number, if one stands here. */
export function takeNumber(reader: TextReader): number | undefined {
  const at = reader.at;
  const text = take(reader, NUMBER);
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw malformed(reader, 'this number is too large', at);
  return value === 0 ? 0 : value;
}

const PLAIN = { "'": /[^'\\]*/y, '"': /[^"\\]*/y } as const;
const ESCAPES: ReadonlyMap<string, string> = new Map([
  ['b', '\b'],
  ['f', '\f'],
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
]);
const CODE_UNIT = /[0-9a-fA-F]{4}/y;

/** A text in single or double quotes; a backslash begins an escape as in JSON, or means the character after it. */
export function takeQuoted(reader: TextReader): string | undefined {
  const start = reader.at;
  const quote = takeToken(reader, "'") ? "'" : takeToken(reader, '"') ? '"' : undefined;
  if (quote === undefined) return undefined;
  const parts: string[] = [];
  for (;;) {
    parts.push(take(reader, PLAIN[quote]) ?? '');
    if (takeToken(reader, quote)) return parts.join('');
    if (reader.at >= reader.text.length)
      throw malformed(reader, `the text that begins here has no closing ${quote}`, start);
    parts.push(escaped(reader));
  }
}

function escaped(reader: TextReader): string {
  const at = reader.at;
  const char = reader.text.charAt(at + 1);
  reader.at += 2;
  if (char === '') throw malformed(reader, 'a backslash needs a character after it', at);
  if (char !== 'u') return ESCAPES.get(char) ?? char;
  const code = take(reader, CODE_UNIT);
  if (code === undefined) throw malformed(reader, 'expected four hexadecimal digits after "\\u"', at);
  return String.fromCharCode(Number.parseInt(code, 16));
}
