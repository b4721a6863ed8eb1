import type { Json } from '@workflows/contracts';
import type { Found, Scan } from './fill-page';
import { RowProblem } from '@workflows/state-machine';
import { endOfString, endOfValue, parseItem, skipSpace } from './json-value';

/** What holds the items: the elements of an array are items, and the members of an object are. */
export type Holder = 'array' | 'object';

const CLOSING = { array: ']', object: '}' } as const;

/** How a member of an object becomes an item. */
export type AsItem = (name: string, value: Json) => Json;

/**
 * The items of an array or object, from after its opening bracket or after a comma, one scanner a page. `isWhole`: it is all of the
 * document, and nothing may follow it.
 */
export function jsonScan(holder: Holder, isWhole: boolean, asItem: AsItem): Scan {
  const closing = CLOSING[holder];
  let isClosed = false;
  return (text, at, isComplete, row) => {
    const start = skipSpace(text, at);
    if (isClosed) return afterwards(text, start, isComplete, isWhole);
    if (start === text.length) return cut(isComplete);
    if (row === 1 && text[start] === closing) {
      isClosed = true;
      return afterwards(text, skipSpace(text, start + 1), isComplete, isWhole);
    }
    const item =
      holder === 'array' ? readElement(text, start, isComplete) : readMember(text, start, isComplete, asItem);
    if (item === undefined) return cut(isComplete);
    const after = skipSpace(text, item.end);
    if (after === text.length) return cut(isComplete);
    isClosed = text[after] === closing;
    if (isClosed || text[after] === ',')
      return { kind: 'item', item: item.value, characters: item.end - start, next: after + 1 };
    throw new RowProblem(`after it stands ${JSON.stringify(text[after])} where JSON has "," or "${closing}".`);
  };
}

function afterwards(text: string, start: number, isComplete: boolean, isWhole: boolean): Found {
  if (!isWhole) return { kind: 'end' };
  if (start < text.length) throw new RowProblem('there is more text after the end of the JSON. Is it JSON Lines?');
  return isComplete ? { kind: 'end' } : { kind: 'cut' };
}

type Item = { value: Json; end: number } | undefined;

function readElement(text: string, start: number, isComplete: boolean): Item {
  const end = endOfValue(text, start, isComplete);
  return end === undefined ? undefined : { value: parseItem(text.slice(start, end)), end };
}

function readMember(text: string, start: number, isComplete: boolean, asItem: AsItem): Item {
  const colon = afterName(text, start);
  if (colon === undefined) return undefined;
  const from = skipSpace(text, colon);
  const member = from === text.length ? undefined : readElement(text, from, isComplete);
  return member && { value: asItem(nameAt(text, start), member.value), end: member.end };
}

/** After the colon that follows the name at `start`; undefined: the text ends before. */
export function afterName(text: string, start: number): number | undefined {
  if (text[start] !== '"')
    throw new RowProblem(`there stands ${JSON.stringify(text[start])} where JSON has a name in quotes.`);
  const end = endOfString(text, start);
  if (end === undefined) return undefined;
  const colon = skipSpace(text, end);
  if (colon === text.length) return undefined;
  if (text[colon] !== ':') throw new RowProblem('a name has no ":" after it.');
  return colon + 1;
}

export function nameAt(text: string, start: number): string {
  return String(parseItem(text.slice(start, endOfString(text, start))));
}

function cut(isComplete: boolean): Found {
  if (isComplete) throw new RowProblem('the text ends in the midst of it: the JSON is not complete.');
  return { kind: 'cut' };
}
