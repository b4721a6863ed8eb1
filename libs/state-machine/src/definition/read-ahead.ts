import { expressionSource, readExpression } from '../expressions/compile-expression';
import { compileIntrinsic } from '../jsonpath';
import { readPrepared } from '../jsonpath/compile-path';
import { newMemory, withMemory } from '../recalling';
import { MAX_DEFINITION_BYTES } from './limits';

/** So many characters are read between two pauses: about ten milliseconds of expressions that are dear to read. */
const BETWEEN_PAUSES = 16_384;

/**
 * Compiles a definition where others wait for the same thread: a mebibyte of expressions takes it most of a second, nearly all of
 * which goes into reading them. They are read ahead, one by one and with pauses, and `compile` finds them read. What is too large
 * to be compiled is not read.
 */
export async function readAhead<T>(body: unknown, pause: () => Promise<unknown>, compile: () => T): Promise<T> {
  const memory = newMemory();
  let read = 0;
  let left = MAX_DEFINITION_BYTES;
  for (const text of textsIn(body)) {
    left -= text.length;
    if (left < 0) break; // it is too large
    withMemory(memory, () => readText(text));
    read += text.length;
    if (read < BETWEEN_PAUSES) continue;
    read = 0;
    await pause();
  }
  return withMemory(memory, compile);
}

/** As what it looks like; whether it stands where that means anything is for the compiler. */
function readText(text: string): void {
  const source = expressionSource(text);
  if (source !== undefined) readExpression(source);
  else if (text.startsWith('$')) readPrepared(text);
  else if (text.startsWith('States.')) compileIntrinsic(text);
}

/** In no order that matters, without recursion. */
function* textsIn(body: unknown): Generator<string> {
  const open: unknown[] = [body];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    if (typeof at === 'string') yield at;
    else if (typeof at === 'object' && at !== null) for (const child of Object.values(at)) open.push(child);
  }
}
