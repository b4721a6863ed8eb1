import type { Place } from './parse';

const DIGITS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const VALUE = new Map([...DIGITS].map((digit, value) => [digit.charCodeAt(0), value]));
const COMMA = 44;
const SEMICOLON = 59;

/** A place in what was made and the one that it comes from; both count from 0. */
export interface Segment {
  line: number;
  column: number;
  sourceLine: number;
  sourceColumn: number;
  /** Which one of the sources; absent: the only one. */
  source?: number;
}

/** A name that is longer is none of a file. */
const LONGEST_NAME = 256;

/** Where what stands in a bundle was written (Source Map, ECMA-426). */
export class Sources {
  private constructor(
    private readonly lines: readonly Segment[][],
    /** Empty where there is but one: whoever sent it knows which. */
    private readonly files: readonly unknown[],
  ) {}

  /** Undefined where it is none that can be read. */
  static read(text: string): Sources | undefined {
    try {
      const map: unknown = JSON.parse(text);
      const mappings = typeof map === 'object' && map !== null && 'mappings' in map ? map.mappings : undefined;
      const sources = typeof map === 'object' && map !== null && 'sources' in map ? map.sources : undefined;
      const files = Array.isArray(sources) && sources.length > 1 ? sources : [];
      return typeof mappings === 'string' ? new Sources(linesOf(decode(mappings)), files) : undefined;
    } catch (error) {
      if (error instanceof SyntaxError) return undefined;
      throw error;
    }
  }

  of({ line, column }: Place): Place | undefined {
    const segments = this.lines[line - 1] ?? [];
    let [low, high] = [0, segments.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((segments[middle]?.column ?? 0) <= column - 1) low = middle + 1;
      else high = middle;
    }
    const found = segments[low - 1];
    if (found === undefined) return undefined;
    const file = this.files[found.source ?? 0];
    const isName = typeof file === 'string' && file.length <= LONGEST_NAME;
    return { ...(isName && { file }), line: found.sourceLine + 1, column: found.sourceColumn + 1 };
  }
}

function linesOf(segments: Iterable<Segment>): Segment[][] {
  const lines: Segment[][] = [];
  for (const segment of segments) {
    const known = lines[segment.line];
    if (known) known.push(segment);
    else lines[segment.line] = [segment];
  }
  return lines;
}

/** Those that name a source. Throws `SyntaxError`. */
export function* decode(mappings: string): Generator<Segment> {
  let [line, column, source, sourceLine, sourceColumn] = [0, 0, 0, 0, 0];
  let fields: number[] = [];
  for (let at = 0; at <= mappings.length;) {
    const code = at < mappings.length ? mappings.charCodeAt(at) : SEMICOLON;
    if (code !== COMMA && code !== SEMICOLON) {
      const { value, next } = readNumber(mappings, at);
      fields.push(value);
      at = next;
      continue;
    }
    const [dColumn, dSource = 0, dLine, dSourceColumn] = fields;
    if (dColumn !== undefined) column += dColumn;
    if (dLine !== undefined && dSourceColumn !== undefined) {
      source += dSource;
      sourceLine += dLine;
      sourceColumn += dSourceColumn;
      yield { line, column, sourceLine, sourceColumn, source };
    }
    fields = [];
    if (code === SEMICOLON) [line, column] = [line + 1, 0];
    at++;
  }
}

function readNumber(text: string, start: number): { value: number; next: number } {
  let [bits, shift] = [0, 0];
  for (let at = start; ; at++) {
    const digit = VALUE.get(text.charCodeAt(at));
    if (digit === undefined || shift > 30) throw new SyntaxError('no mapping of a source map');
    bits += (digit & 31) * 2 ** shift;
    shift += 5;
    if ((digit & 32) === 0) return { value: bits % 2 === 1 ? -(bits - 1) / 2 : bits / 2, next: at + 1 };
  }
}

/** In the order of what was made; of the one source that there is. */
export function encode(segments: Iterable<Segment>): string {
  const parts: string[] = [];
  let [line, column, sourceLine, sourceColumn] = [0, 0, 0, 0];
  let separator = '';
  for (const segment of segments) {
    if (segment.line > line) {
      parts.push(';'.repeat(segment.line - line));
      [line, column, separator] = [segment.line, 0, ''];
    }
    const fields = [segment.column - column, 0, segment.sourceLine - sourceLine, segment.sourceColumn - sourceColumn];
    parts.push(separator, ...fields.map(writeNumber));
    ({ column, sourceLine, sourceColumn } = segment);
    separator = ',';
  }
  return parts.join('');
}

function writeNumber(value: number): string {
  let left = value < 0 ? -value * 2 + 1 : value * 2;
  let text = '';
  do {
    const digit = left % 32;
    left = Math.floor(left / 32);
    text += DIGITS.charAt(left > 0 ? digit + 32 : digit);
  } while (left > 0);
  return text;
}

export function sourceMapOf(name: string, source: string, segments: Iterable<Segment>): string {
  return JSON.stringify({
    version: 3,
    sources: [name],
    sourcesContent: [source],
    names: [],
    mappings: encode(segments),
  });
}
