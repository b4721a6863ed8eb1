import { RowProblem } from './row-problem';

export interface CsvRecord {
  fields: string[];
  /** Where the next record begins. */
  next: number;
  /** A line without a character. */
  isEmpty: boolean;
}

/** A field, and where what ended it stands; undefined: the text ends too early to say. */
type Field = { value: string; end: number } | undefined;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const LF = 0x0a;
const CR = 0x0d;

/**
 * Reads delimited text as RFC 4180 and AWS's "How Step Functions parses input CSV files" describe it.
 *   C1. A field that begins with a quote may hold delimiters and line breaks up to the closing quote.
 *   C2. Two quotes are one, in any field; another quote inside a field without quotes is itself.
 *   C3. A backslash before a backslash, a quote or the delimiter makes it an ordinary character; before anything else the
 *       backslash is dropped.
 *   C4. A record ends with LF, CR LF or CR.
 *   C5. Of the fields the first `most` are kept: whoever has so many columns asks for no others, and a row may have millions.
 * Undefined: the record may go on after the end of `text`. Throws `RowProblem`.
 */
export function readCsvRecord(
  text: string,
  at: number,
  delimiter: string,
  isComplete: boolean,
  most = Infinity,
): CsvRecord | undefined {
  const separator = delimiter.charCodeAt(0);
  const fields: string[] = [];
  for (let start = at; ;) {
    const isKept = fields.length < most;
    const field = readPlain(text, start, separator, isKept) ?? readField(text, start, delimiter, isComplete);
    if (field === undefined) return undefined;
    if (isKept) fields.push(field.value);
    const ended = text.charCodeAt(field.end);
    if (ended === separator && field.end < text.length) {
      start = field.end + 1;
      continue;
    }
    if (ended === CR && field.end + 1 === text.length && !isComplete) return undefined;
    if (field.end === text.length && !isComplete) return undefined;
    const next = Math.min(text.length, field.end + (ended === CR && text.charCodeAt(field.end + 1) === LF ? 2 : 1));
    return { fields, next, isEmpty: field.end === at };
  }
}

/** The common field, without quotes and backslashes, which ends before the text does; undefined: it is another one. */
function readPlain(text: string, start: number, separator: number, isKept: boolean): Field {
  for (let i = start; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === separator || char === LF || char === CR) return { value: isKept ? text.slice(start, i) : '', end: i };
    if (char === QUOTE || char === BACKSLASH) return undefined;
  }
  return undefined;
}

function readField(text: string, start: number, delimiter: string, isComplete: boolean): Field {
  let isOpen = text.charCodeAt(start) === QUOTE;
  let value = '';
  let from = isOpen ? start + 1 : start;
  for (let i = from; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === QUOTE || char === BACKSLASH) {
      if (i + 1 === text.length && !isComplete) return undefined;
      const next = text[i + 1];
      const isKept = next === '"' || (char === BACKSLASH && (next === '\\' || next === delimiter));
      const isOrdinary = char === QUOTE && !isKept && !isOpen;
      value += text.slice(from, isOrdinary ? i + 1 : i);
      if (char === QUOTE && !isKept) isOpen = false;
      from = i + 1;
      if (isKept) i++; // what it protects is the first of what is taken next
    } else if (!isOpen && (char === LF || char === CR || text[i] === delimiter)) {
      return { value: value + text.slice(from, i), end: i };
    }
  }
  if (!isComplete) return undefined;
  if (isOpen)
    throw new RowProblem('a quoted field has no closing quote. Close it, or write a quote inside a field as "".');
  return { value: value + text.slice(from), end: text.length };
}
