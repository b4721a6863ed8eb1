import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

/** One text of all, in this order: what a part runs as it is read stands before it. */
const PARTS = [
  ...['errors', 'json', 'runs', 'times', 'chance', 'logs', 'abort', 'timers', 'agents', 'documents', 'context'],
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

/** What code can tell apart: the engine and a kernel, by their hash, in hex. */
export function runtimeOf(kernel: string): string {
  return createHash('sha256').update(readFileSync(WASM_FILE)).update(kernel).digest('hex');
}

let runtime: string | undefined;

/** That of versions that are published now. It is kept with each, and a replay runs in the one that its execution began in. */
export function currentRuntime(): string {
  runtime ??= runtimeOf(kernelText());
  return runtime;
}

/** Kernels of all releases, by the runtimes that they make. */
export const KEPT_KERNELS = join(__dirname, 'kept');
const RUNTIME = /^[0-9a-f]{64}$/;
const found = new Map<string, string>();

/** Undefined: there is none here that makes this runtime. */
export function kernelOf(asked: string): string | undefined {
  if (asked === currentRuntime()) return kernelText();
  const kernel = found.get(asked) ?? keptKernel(asked);
  if (kernel !== undefined) found.set(asked, kernel);
  return kernel;
}

function keptKernel(asked: string): string | undefined {
  const file = join(KEPT_KERNELS, `${asked}.js`);
  if (!RUNTIME.test(asked) || !existsSync(file)) return undefined;
  const kept = readFileSync(file, 'utf8');
  return runtimeOf(kept) === asked ? kept : undefined;
}
