import type { SourceFault } from '@workflows/runtime';
import ts from 'typescript';
import { placeOf, type Place, type Written } from './parse';
import { isReference, type Scopes } from './scopes';

/** What there is where handlers run, besides what they are given. */
const THERE = new Set([
  ...['undefined', 'NaN', 'Infinity', 'globalThis', 'arguments', 'Object', 'Array', 'String', 'Number', 'Boolean'],
  ...['Symbol', 'BigInt', 'Math', 'JSON', 'Date', 'RegExp', 'Promise', 'Map', 'Set', 'WeakMap', 'WeakSet'],
  ...['Proxy', 'Reflect', 'Iterator', 'Error', 'AggregateError', 'EvalError', 'RangeError', 'ReferenceError'],
  ...['SyntaxError', 'TypeError', 'URIError', 'ArrayBuffer', 'DataView', 'Int8Array', 'Uint8Array'],
  ...['Uint8ClampedArray', 'Int16Array', 'Uint16Array', 'Int32Array', 'Uint32Array', 'Float32Array', 'Float64Array'],
  ...['BigInt64Array', 'BigUint64Array', 'Float16Array', 'DisposableStack', 'AsyncDisposableStack', 'SuppressedError'],
  ...['DOMException', 'parseInt', 'parseFloat', 'isNaN', 'isFinite', 'encodeURI', 'decodeURI'],
  ...['encodeURIComponent', 'decodeURIComponent', 'escape', 'unescape', 'console', 'crypto', 'fetch', 'setTimeout'],
  ...['clearTimeout', 'clearInterval', 'queueMicrotask', 'structuredClone', 'AbortController', 'AbortSignal', 'URL'],
  ...['URLSearchParams', 'TextEncoder', 'TextDecoder', 'Headers', 'Response', 'atob', 'btoa', 'self', 'global'],
  ...['module', 'exports'],
]);

const CONTEXT = [
  'ai',
  'api',
  'db',
  'event',
  'args',
  'sleep',
  'waitForEvent',
  'signal',
  'workflows',
  'execution',
  'log',
];
const ELSEWHERE = 'do that in a worker function, and call it as api.…';
const ADVICE: Readonly<Record<string, string>> = {
  process: `a handler has no process; ${ELSEWHERE}.`,
  require: `a handler loads nothing; ${ELSEWHERE}.`,
  Buffer: 'a handler has no Buffer; use Uint8Array, or do it in a worker function.',
  Intl: 'a handler has no Intl; format in a worker function, and call it as api.….',
  Request: 'give fetch the address and what else is said of it, as in fetch(url, { method, headers, body }).',
  setInterval: 'write a loop with "await sleep(…)" in the place of setInterval.',
  setImmediate: 'there is nothing to give way to; leave it out.',
  performance: 'use Date.now(), which is the time of the last event.',
  eval: 'code from text is not run.',
  Function: 'code from text is not run.',
  WeakRef: 'what is collected when cannot be replayed; use a Map.',
  FinalizationRegistry: 'what is collected when cannot be replayed.',
  SharedArrayBuffer: 'nothing is shared with a handler.',
};
const MOST_NAMED = 20;

/**
 * Names that a handler and the local functions of it use, and that nothing where they run declares; each once, where it stands first. `isAlone`: it
 * was sent without what stands around it.
 */
export function freeNames(
  scopes: Scopes,
  reached: Iterable<Written>,
  sourceOf: (place: Place) => Place | undefined,
  isAlone: boolean,
): SourceFault[] {
  const found = new Map<string, ts.Identifier>();
  const look = (node: ts.Node, asked: ReadonlySet<string>): void => {
    if (ts.isIdentifier(node)) {
      if (!found.has(node.text) && !asked.has(node.text) && isFree(node, scopes)) found.set(node.text, node);
      return;
    }
    const condition = conditionOf(node);
    const within = condition === undefined ? asked : askedIn(condition, asked);
    ts.forEachChild(node, (child) => look(child, within));
  };
  for (const fn of reached) look(fn, new Set());
  return [...found].slice(0, MOST_NAMED).map(([name, node]) => {
    const at = placeOf(scopes.file, node.getStart());
    return {
      code: 'NAME_FREE',
      message: `"${name}" is not known where the handler runs: ${adviceOn(name, isAlone)}`,
      ...(sourceOf(at) ?? at),
    };
  });
}

function conditionOf(node: ts.Node): ts.Expression | undefined {
  if (ts.isConditionalExpression(node)) return node.condition;
  if (ts.isIfStatement(node)) return node.expression;
  return ts.isBinaryExpression(node) && JOINTS.has(node.operatorToken.kind) ? node.left : undefined;
}

const JOINTS = new Set([ts.SyntaxKind.AmpersandAmpersandToken, ts.SyntaxKind.BarBarToken]);
/** A condition that is longer asks for nothing: conditions stand within each other. */
const LONGEST_CONDITION = 50;

/** What `typeof` asks for, code knows how to do without: `typeof AsyncIterator === 'function' ? AsyncIterator : Object`, as libraries write it. */
function askedIn(condition: ts.Expression, asked: ReadonlySet<string>): ReadonlySet<string> {
  const names = new Set(asked);
  let left = LONGEST_CONDITION;
  const look = (node: ts.Node): void => {
    if (--left < 0) return;
    if (ts.isTypeOfExpression(node) && ts.isIdentifier(node.expression)) names.add(node.expression.text);
    else ts.forEachChild(node, look);
  };
  look(condition);
  return names.size === asked.size ? asked : names;
}

function isFree(node: ts.Identifier, scopes: Scopes): boolean {
  if (THERE.has(node.text) || ts.isTypeOfExpression(node.parent)) return false;
  return isReference(node) && scopes.resolve(node) === undefined && node.text !== '';
}

function adviceOn(name: string, isAlone: boolean): string {
  if (Object.hasOwn(ADVICE, name)) return ADVICE[name] ?? '';
  if (CONTEXT.includes(name)) return `take it out of the context, as in "({ ${name} }) => …".`;
  return isAlone
    ? 'a function that is sent alone can use only what it declares itself; move it inside, or send a bundle (npx workflows deploy).'
    : `nothing in the bundle declares it, and the language has no such thing; declare or import it, or ${ELSEWHERE}.`;
}
