import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One text of all, in this order: what a part runs as it is read stands before it. */
const PARTS = [
  ...['errors', 'json', 'runs', 'times', 'chance', 'logs', 'abort', 'timers', 'context'],
  ...['text', 'search-params', 'url', 'fetch', 'handlers', 'closing', 'entrance'],
];

export const WASM_FILE = createRequire(__filename).resolve('quickjs-wasi/quickjs.wasm');

let read: string | undefined;

/** The part of a realm that is ours: an expression, whose value is what the host gets hold of. */
export function kernelText(): string {
  read ??= `(function () {\n'use strict';\n${PARTS.map(partText).join('\n')}\nreturn entrance;\n})()`;
  return read;
}

function partText(name: string): string {
  return readFileSync(join(__dirname, 'guest', `${name}.js`), 'utf8');
}

let runtime: string | undefined;

/**
 * What code can tell apart: the engine and the kernel, by their hash. It is kept with each version of a handler, and a replay runs
 * where the execution began, so to say: elsewhere its program is answered `unavailable`.
 */
export function currentRuntime(): string {
  runtime ??= createHash('sha256').update(readFileSync(WASM_FILE)).update(kernelText()).digest('hex');
  return runtime;
}
