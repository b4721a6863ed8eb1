import { RowProblem } from '@workflows/state-machine';
import { afterName, nameAt, type Holder } from './json-items';
import { endOfValue, skipSpace } from './json-value';
import type { TextWindow } from './text-window';

/**
 * Goes to the array or object that `pointer` (RFC 6901) names, past what stands before it. Answers what it is and where its
 * first item begins. Throws `RowProblem`.
 */
export async function findHolder(window: TextWindow, pointer = ''): Promise<{ holder: Holder; at: number }> {
  let at = 0;
  for (const token of pointer.split('/').slice(1))
    at = await findMember(window, at, token.replaceAll('~1', '/').replaceAll('~0', '~'), pointer);
  const start = await toText(window, at);
  const opening = window.text[start];
  if (opening === '[') return { holder: 'array', at: start + 1 };
  if (opening === '{') return { holder: 'object', at: start + 1 };
  const where = pointer === '' ? 'the document' : `what stands at "${pointer}"`;
  throw new RowProblem(`${where} is neither an array nor an object. Name the array of the items by a pointer.`);
}

/** Where the value of the member `token` begins, in the array or object that begins at `at`. */
async function findMember(window: TextWindow, from: number, token: string, pointer: string): Promise<number> {
  let at = await toText(window, from);
  const opening = window.text[at];
  const missing = (): RowProblem => new RowProblem(`there is no "${token}" as the pointer "${pointer}" says.`);
  if (opening !== '{' && opening !== '[') throw missing();
  at = await toText(window, at + 1);
  for (let index = 0; ; index++) {
    if (window.text[at] === (opening === '{' ? '}' : ']')) throw missing();
    const value = opening === '{' ? await pastName(window, at, token) : { at, isIt: String(index) === token };
    if (value.isIt) return value.at;
    at = await toText(window, await pastValue(window, value.at));
    if (window.text[at] === ',') at = await toText(window, at + 1);
    else if (window.text[at] !== (opening === '{' ? '}' : ']'))
      throw new RowProblem('the JSON before the items is not valid.');
  }
}

async function pastName(window: TextWindow, from: number, token: string): Promise<{ at: number; isIt: boolean }> {
  let at = from;
  for (;;) {
    const after = afterName(window.text, at);
    if (after !== undefined) return { at: after, isIt: nameAt(window.text, at) === token };
    at = await grow(window, at);
  }
}

/** Past a value of any length: what was seen of it is not held. */
async function pastValue(window: TextWindow, from: number): Promise<number> {
  let at = await toText(window, from);
  let depth = 0;
  for (;;) {
    const char = window.text[at];
    if (char === '[' || char === '{') depth++;
    else if (char === ']' || char === '}') depth--;
    else if (char !== ',' && char !== ':') at = (await pastScalar(window, at)) - 1;
    at = depth === 0 ? at + 1 : await toText(window, at + 1);
    if (depth <= 0) return at;
  }
}

async function pastScalar(window: TextWindow, from: number): Promise<number> {
  let at = from;
  for (;;) {
    const end = endOfValue(window.text, at, window.isComplete);
    if (end !== undefined && end > at) return end;
    at = await grow(window, at);
  }
}

/** The next character that is no space, with the text before it forgotten when more had to be read. */
async function toText(window: TextWindow, from: number): Promise<number> {
  let at = skipSpace(window.text, from);
  while (at === window.text.length) {
    const first = await grow(window, at);
    at = skipSpace(window.text, first);
  }
  return at;
}

/** Reads on, and answers where the character at `at` is then. */
async function grow(window: TextWindow, at: number): Promise<number> {
  if (window.isComplete) throw new RowProblem('the text ends before the items begin: the JSON is not complete.');
  window.drop(at);
  await window.more();
  return 0;
}
