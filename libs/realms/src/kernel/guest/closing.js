// Closes the realm: no code from text, nothing that tells time, memory or another execution, and no intrinsic that changes.
//   F1. Frozen prototypes would make `this.name = …` fail in whatever inherits `name`. So data properties that are known to be set on what
//       inherits them become accessors, which define what is set on the object at hand. Not all: a method that is one costs each of its calls
//       a second one.
//   F2. An execution's `globalThis` is an object of its own before the frozen one; names in the code mean the frozen one's.

const REMOVED = ['WeakRef', 'FinalizationRegistry', 'performance', 'SharedArrayBuffer', 'Atomics', 'gc', 'eval'];

function noCodeFromText() {
  throw new EvalError('code is not made from text here');
}

function closeConstructors() {
  const kinds = [function () {}, async function () {}, function* () {}, async function* () {}];
  for (const kind of kinds) {
    const prototype = Object.getPrototypeOf(kind);
    Object.defineProperty(prototype, 'constructor', { value: noCodeFromText, configurable: true, writable: true });
  }
  noCodeFromText.prototype = Function.prototype;
  globalThis.Function = noCodeFromText;
}

function defineGlobals() {
  const given = {
    AbortController: AbortControllerOfRealm,
    AbortSignal: AbortSignalOfRealm,
    Headers: HeadersOfRealm,
    Response: ResponseOfRealm,
    TextDecoder: TextDecoderOfRealm,
    TextEncoder: TextEncoderOfRealm,
    URL: URLOfRealm,
    URLSearchParams: URLSearchParamsOfRealm,
    clearInterval: clearTimeoutOfRealm,
    clearTimeout: clearTimeoutOfRealm,
    console: consoleOfRealm,
    crypto: cryptoOfRealm,
    fetch: fetchOfRealm,
    queueMicrotask: queueMicrotaskOfRealm,
    setInterval: setIntervalOfRealm,
    setTimeout: setTimeoutOfRealm,
    structuredClone: structuredCloneOfRealm,
  };
  for (const [name, value] of Object.entries(given)) {
    const called = name.replace('OfRealm', '');
    if (typeof value === 'function') Object.defineProperty(value, 'name', { value: called, configurable: true });
    Object.defineProperty(globalThis, name, { value, writable: true, enumerable: false, configurable: true });
  }
  Math.random = random;
}

/** All that can be reached from where code begins. */
function reachable(roots) {
  const seen = new Set();
  const left = [...roots];
  while (left.length > 0) {
    const value = left.pop();
    if ((typeof value !== 'object' && typeof value !== 'function') || value === null || seen.has(value)) continue;
    seen.add(value);
    for (const key of Reflect.ownKeys(value)) {
      const { value: held, get, set } = Reflect.getOwnPropertyDescriptor(value, key);
      left.push(held, get, set);
    }
    left.push(Reflect.getPrototypeOf(value));
  }
  return seen;
}

const OFTEN_SET = ['constructor', 'toString', 'toLocaleString', 'valueOf', 'toJSON', 'catch'];

/** F1. `keys`: which of them. */
function allowOverriding(prototype, keys = Reflect.ownKeys(prototype)) {
  for (const key of keys) {
    const property = Reflect.getOwnPropertyDescriptor(prototype, key);
    if (property === undefined || !('value' in property) || !property.configurable) continue;
    const { value, enumerable } = property;
    Object.defineProperty(prototype, key, {
      get: () => value,
      set(given) {
        if (this === prototype) throw new TypeError(`${String(key)} of an intrinsic cannot be changed`);
        if (Object.hasOwn(this, key)) this[key] = given;
        else Object.defineProperty(this, key, { value: given, writable: true, enumerable: true, configurable: true });
      },
      enumerable,
      configurable: false,
    });
  }
}

/** Undefined: all. */
function keysOf(prototype) {
  const isOfAll =
    [Object.prototype, Function.prototype, Error.prototype].includes(prototype) || prototype instanceof Error;
  return isOfAll ? undefined : OFTEN_SET;
}

let viewPrototype;

/** F2. */
function newView() {
  const view = Object.create(viewPrototype);
  view.globalThis = view;
  view.self = view;
  view.global = view;
  return view;
}

function close() {
  for (const name of REMOVED) delete globalThis[name];
  closeConstructors();
  defineGlobals();
  viewPrototype = Object.create(Object.prototype);
  for (const name of Reflect.ownKeys(globalThis)) {
    if (name !== 'globalThis')
      Object.defineProperty(viewPrototype, name, {
        ...Reflect.getOwnPropertyDescriptor(globalThis, name),
        configurable: true,
      });
  }
  allowOverriding(viewPrototype);
  const generators = [
    (async () => {})(),
    (function* () {})(),
    (async function* () {})(),
    [][Symbol.iterator](),
    new Map().entries(),
    new Set().values(),
    'a'.matchAll(/a/g),
    ''[Symbol.iterator](),
    [].values().map((x) => x),
    Iterator.from({ next() {} }),
    Iterator.concat?.([]),
  ];
  const all = reachable([
    globalThis,
    workflowsDo,
    viewPrototype,
    ...generators,
    ...[function () {}, async function () {}, function* () {}, async function* () {}].map(Object.getPrototypeOf),
  ]);
  for (const value of all) {
    const prototype = Reflect.getOwnPropertyDescriptor(value, 'prototype')?.value;
    if (all.has(prototype)) allowOverriding(prototype, keysOf(prototype));
  }
  for (const value of all) if (!isProxy(value)) Object.freeze(value);
}

const proxies = new Set([shared.ai, shared.api, shared.db, shared.workflows]);

function isProxy(value) {
  return proxies.has(value);
}
