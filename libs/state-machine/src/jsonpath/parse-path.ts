import { parseFilter } from './parse-filter';
import type { PathRoot, PathSyntax, Selector } from './path-syntax';
import { expectToken, malformed, nested, skipSpace, take, takeQuoted, takeToken, type TextReader } from './text-reader';

/**
 * Where a path stands says which characters end a name after a dot: nothing but what begins the next part where the path
 * is the whole text, besides what comes after an argument or an operand.
 */
export type PathPlace = 'whole' | 'argument' | 'filter';

const NAME: Record<PathPlace, RegExp> = {
  whole: /[^\s.[\]()'"*?\\]+/y,
  argument: /[^\s.[\]()'"*?\\,]+/y,
  filter: /[^\s.[\]()'"*?\\,=<>!&|~]+/y,
};
const VARIABLE = /[\p{ID_Start}_]\p{ID_Continue}*/uy;
const INTEGER = /-?\d{1,15}(?![\d.eE])/y;

/** Reads a path that begins with `$`, `$$`, `$name` or, in a filter, `@`. */
export function parsePath(reader: TextReader, place: PathPlace): PathSyntax {
  return nested(reader, () => {
    const start = reader.at;
    const root = place === 'filter' ? filterRoot(reader) : pathRoot(reader);
    const selectors: Selector[] = [];
    let length = takeLength(reader);
    while (!length && reader.at < reader.text.length && readSelectors(reader, place, selectors))
      length = takeLength(reader);
    return { source: reader.text.slice(start, reader.at), root, selectors, ...(length && { length }) };
  });
}

function pathRoot(reader: TextReader): PathRoot {
  const at = reader.at;
  expectToken(reader, '$', 'to begin a path');
  if (takeToken(reader, '$')) return { kind: 'context' };
  const name = take(reader, VARIABLE);
  if (name === undefined) return { kind: 'document' };
  if (name === 'states')
    throw malformed(
      reader,
      '"$states" belongs to JSONata; write "$" for the input and "$$" for the context object',
      at,
    );
  return { kind: 'variable', name };
}

function filterRoot(reader: TextReader): PathRoot {
  if (takeToken(reader, '@')) return { kind: 'item' };
  const at = reader.at;
  expectToken(reader, '$', 'or "@" to begin a path');
  if (reader.text.charAt(reader.at) === '$' || take(reader, VARIABLE) !== undefined)
    throw malformed(
      reader,
      'a filter sees the item "@" and its document "$" only, no context object and no variable',
      at,
    );
  return { kind: 'document' };
}

const LENGTH = /\.length\(\s*\)/y;

function takeLength(reader: TextReader): true | undefined {
  return take(reader, LENGTH) === undefined ? undefined : true;
}

/** False: no further part of the path stands here. */
function readSelectors(reader: TextReader, place: PathPlace, selectors: Selector[]): boolean {
  const at = reader.at;
  if (takeToken(reader, '..')) {
    selectors.push({ kind: 'descendants' });
    selectors.push(takeToken(reader, '[') ? bracket(reader) : afterDot(reader, place, at));
    return true;
  }
  if (takeToken(reader, '.')) {
    selectors.push(takeToken(reader, '[') ? bracket(reader) : afterDot(reader, place, at));
    return true;
  }
  if (!takeToken(reader, '[')) return false;
  selectors.push(bracket(reader));
  return true;
}

function afterDot(reader: TextReader, place: PathPlace, dot: number): Selector {
  if (takeToken(reader, '*')) return { kind: 'wildcard' };
  const at = reader.at;
  const name = take(reader, NAME[place]);
  if (name === undefined)
    throw malformed(reader, `expected a name after "."; a name with other characters goes into ['…']`, dot);
  if (reader.text.charAt(reader.at) === '(')
    throw malformed(reader, `a path cannot call ${name}(); the only function it has is length(), at its end`, at);
  return { kind: 'names', names: [name] };
}

/** After `[`, up to and with `]`. */
function bracket(reader: TextReader): Selector {
  const at = reader.at - 1;
  skipSpace(reader);
  const selector = bracketed(reader, at);
  skipSpace(reader);
  expectToken(reader, ']', 'to close the bracket');
  return selector;
}

function bracketed(reader: TextReader, at: number): Selector {
  if (takeToken(reader, '*')) return { kind: 'wildcard' };
  if (takeToken(reader, '?'))
    return { kind: 'filter', condition: nested(reader, (inner) => parseFilter(inner, parsePath)) };
  const script = takeScript(reader);
  if (script !== undefined) return { kind: 'indexes', indexes: [script] };
  const name = takeName(reader);
  if (name !== undefined) return named([name, ...listed(reader, takeName, 'a name in quotes')]);
  const index = takeInteger(reader);
  skipSpace(reader);
  if (reader.text.charAt(reader.at) === ':') return slice(reader, index);
  if (index === undefined)
    throw malformed(reader, `expected a name in quotes, an index, a slice, "*" or a filter "?(…)" after "["`, at);
  return { kind: 'indexes', indexes: [index, ...listed(reader, takeInteger, 'an index')] };
}

interface Name {
  name: string;
  written: string;
}

function takeName(reader: TextReader): Name | undefined {
  const start = reader.at;
  const name = takeQuoted(reader);
  return name === undefined ? undefined : { name, written: reader.text.slice(start + 1, reader.at - 1) };
}

function named([first, ...others]: readonly [Name, ...Name[]]): Selector {
  const written = [first, ...others].map((each) => each.written);
  const names = [first.name, ...others.map(({ name }) => name)] as const;
  return { kind: 'names', names: [...names], ...(written.some((text) => text.includes('\\')) && { written }) };
}

const SCRIPT = /\(\s*@\.length(?:\(\))?\s*-\s*(\d{1,15})\s*\)/y;

/** The one script that Jayway documents: `[(@.length-1)]`, counted from the end. */
function takeScript(reader: TextReader): number | undefined {
  const text = take(reader, SCRIPT);
  return text === undefined ? undefined : -Number(/\d+/.exec(text)?.[0]);
}

function takeInteger(reader: TextReader): number | undefined {
  const text = take(reader, INTEGER);
  return text === undefined ? undefined : Number(text) + 0;
}

/** What follows the first of a list, each after a comma. */
function listed<Item>(reader: TextReader, read: (reader: TextReader) => Item | undefined, what: string): Item[] {
  const items: Item[] = [];
  for (skipSpace(reader); takeToken(reader, ','); skipSpace(reader)) {
    skipSpace(reader);
    const item = read(reader);
    if (item === undefined) throw malformed(reader, `expected ${what} after ","`);
    items.push(item);
  }
  return items;
}

function slice(reader: TextReader, from: number | undefined): Selector {
  takeToken(reader, ':');
  skipSpace(reader);
  const to = takeInteger(reader);
  skipSpace(reader);
  const at = reader.at;
  if (!takeToken(reader, ':')) return { kind: 'slice', from, to, step: 1 };
  skipSpace(reader);
  const step = takeInteger(reader) ?? 1;
  if (step === 0) throw malformed(reader, 'the step of a slice must not be 0', at);
  return { kind: 'slice', from, to, step };
}
