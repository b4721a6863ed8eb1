(function () {
'use strict';
// Stacks differ between engines, and where they end up in arguments, replays do. So code sees a name and a message, and where in the bundle an
// error was made stays here.

const BUNDLE = 'bundle.js';
/** The line before the bundle's first opens the function that it stands in. */
const LINES_BEFORE = 1;

const places = new WeakMap();
let lastPlace;

Error.prepareStackTrace = (error, frames) => {
  lastPlace = undefined;
  for (const frame of frames) {
    if (frame.getFileName() !== BUNDLE) continue;
    const line = frame.getLineNumber() - LINES_BEFORE;
    if (line < 1) break; // before the first thing that the engine marks: somewhere
    lastPlace = { line, column: frame.getColumnNumber() };
    if (typeof error === 'object' && error !== null) places.set(error, lastPlace);
    break;
  }
  return '';
};

/** Undefined where the stack has no room to find out: whoever is not asked for the place goes on then, and so does whoever is. */
function placeOfCaller(isAsked) {
  lastPlace = undefined;
  if (!isAsked) return undefined;
  try {
    new Error();
  } catch {
    return undefined;
  }
  return lastPlace;
}

function isError(value) {
  return value instanceof Error;
}

function named(name, message) {
  const error = new Error(message);
  Object.defineProperty(error, 'name', { value: name, writable: true, enumerable: false, configurable: true });
  return error;
}

function shownStack(error) {
  return `${error.name}: ${error.message}\n    at handler`;
}

Object.defineProperties(Error.prototype, {
  stack: {
    get() {
      return isError(this) ? shownStack(this) : undefined;
    },
    set(value) {
      Object.defineProperty(this, 'stack', { value, writable: true, enumerable: false, configurable: true });
    },
    configurable: true,
  },
});
Object.defineProperties(Error, {
  captureStackTrace: {
    value(target) {
      Object.defineProperty(target, 'stack', {
        value: isError(target) ? shownStack(target) : 'Error\n    at handler',
        writable: true,
        enumerable: false,
        configurable: true,
      });
    },
  },
  // The engine goes on calling what was set above.
  prepareStackTrace: { get: () => undefined, set() {}, configurable: true },
  // Libraries set it, and it decides whether calls are found.
  stackTraceLimit: { get: () => 10, set() {} },
});

/** How a handler ends that threw this, as JSON. */
function endOfThrown(thrown) {
  if (!isError(thrown)) {
    return endOfFailure('Handler.ThrownValue', `${brief(thrown)} was thrown, which is no Error`);
  }
  const name = typeof thrown.name === 'string' && thrown.name !== '' ? thrown.name : 'Error';
  return endOfFailure(name, toldOf(thrown, DEEPEST_CAUSE), places.get(thrown));
}

/** What a promise was rejected with that nobody has handled: as a handler would end that threw it. */
function thrown(reason) {
  try {
    return endOfThrown(reason);
  } catch {
    return endOfFailure('Error', 'it cannot be read', undefined);
  }
}

const DEEPEST_CAUSE = 4;
const MOST_ERRORS = 10;

/** The message, with what the error was caused by: of what was wrapped nothing else is left. */
function toldOf(error, deeper) {
  const { message, cause, errors } = error;
  const listed = String(message) === '' && Array.isArray(errors) && deeper > 0;
  const told = listed
    ? errors
        .slice(0, MOST_ERRORS)
        .map((one) => withName(one, deeper - 1))
        .join('; ')
    : String(message);
  return cause === undefined || deeper === 0 ? told : `${told} (caused by ${withName(cause, deeper - 1)})`;
}

function withName(error, deeper) {
  return isError(error) ? `${error.name}: ${toldOf(error, deeper)}` : brief(error);
}

function endOfFailure(name, cause, at) {
  return JSON.stringify({ ok: false, error: name.slice(0, 256), cause: cause.slice(0, 32_768), at });
}

// What leaves the realm is JSON, and what is none is refused where it is handed over, with its place in the value: dropped in silence, it would
// be missed much later.

const MAX_DEPTH = 200;
const MAX_TEXT = 10 * 1024 * 1024;

/** The text of a value. `refuse` makes the error of what is no JSON in it, and where; `whose`: the beginning of a sentence about it. */
function jsonText(value, refuse, whose = 'it is') {
  left = MAX_TEXT;
  holder = whose;
  const text = JSON.stringify(isPlain(value, 0) ? value : plainCopy(value, refuse));
  if (text.length > MAX_TEXT) throw tooLarge();
  return text;
}

/** Of the text that is being made. */
let holder = '';

/** How much is left of what a text may hold. */
let left = 0;

/** Whether JSON has all that it holds, at a glance: most values have nothing else. Else it is looked at more closely. */
function isPlain(value, depth) {
  if (typeof value !== 'object' || value === null) return isScalar(value);
  const prototype = Object.getPrototypeOf(value);
  if (depth > MAX_DEPTH || (prototype !== Object.prototype && prototype !== Array.prototype)) return false;
  for (const key of Object.keys(value)) {
    const item = value[key];
    if (typeof item === 'object' && item !== null ? !isPlain(item, depth + 1) : !isScalar(item)) return false;
    left -= key.length + 8;
  }
  return left >= 0 && typeof value.toJSON !== 'function';
}

function isScalar(value) {
  if (typeof value === 'string') {
    left -= value.length;
    return left >= 0;
  }
  return typeof value === 'number' ? value - value === 0 : typeof value === 'boolean' || value === null;
}

function tooLarge() {
  return named('States.DataLimitExceeded', `${holder} more than 10 MiB of JSON`);
}

/** A copy of plain objects, arrays and scalars. */
function plainCopy(value, refuse) {
  left = MAX_TEXT;
  const copy = plain(value, '', '', [], refuse);
  return copy === undefined ? null : copy;
}

function plain(value, key, at, above, refuse) {
  const given =
    typeof value === 'object' && value !== null && typeof value.toJSON === 'function' ? value.toJSON(key) : value;
  left -= 8;
  if (left < 0) throw tooLarge();
  switch (typeof given) {
    case 'string':
      left -= given.length;
      return given;
    case 'boolean':
    case 'undefined':
      return given;
    case 'number':
      if (!Number.isFinite(given)) throw refuse(`${given}, which JSON does not have,`, at);
      return given;
    case 'object':
      return given === null ? null : plainObject(given, at, above, refuse);
    default:
      throw refuse(`a ${typeof given}`, at);
  }
}

function plainObject(value, at, above, refuse) {
  if (above.includes(value)) throw refuse('a circle: it holds itself', at);
  if (above.length >= MAX_DEPTH) throw refuse(`nested more than ${MAX_DEPTH} deep`, at);
  above.push(value);
  const copy = Array.isArray(value) ? plainArray(value, at, above, refuse) : plainEntries(value, at, above, refuse);
  above.pop();
  return copy;
}

function plainArray(value, at, above, refuse) {
  const copy = [];
  for (let i = 0; i < value.length; i++) {
    const item = plain(value[i], String(i), `${at}/${i}`, above, refuse);
    copy.push(item === undefined ? null : item);
  }
  return copy;
}

function plainEntries(value, at, above, refuse) {
  if (value instanceof Map || value instanceof Set || value instanceof Promise || ArrayBuffer.isView(value)) {
    throw refuse(`a ${value.constructor.name}${value instanceof Promise ? ' (is an `await` missing?)' : ''}`, at);
  }
  const copy = isError(value) ? { name: String(value.name), message: String(value.message) } : {};
  for (const key of Object.keys(value)) {
    const item = plain(value[key], key, `${at}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`, above, refuse);
    if (item === undefined) continue;
    if (key === '__proto__') Object.defineProperty(copy, key, { value: item, enumerable: true });
    else copy[key] = item;
  }
  return copy;
}

/** A value in a message. */
function brief(value) {
  let text;
  try {
    text = typeof value === 'object' && value !== null ? jsonText(value, (what) => new TypeError(what)) : undefined;
  } catch {
    text = undefined;
  }
  try {
    text ??=
      typeof value === 'function' ? 'a function' : typeof value === 'string' ? JSON.stringify(value) : String(value);
  } catch {
    text = `a value of type ${typeof value}`;
  }
  return text.length > 200 ? `${text.slice(0, 200)}…` : text;
}

/** What a call hands over, as JSON: `{}` for no argument, the one there is, or the list of several. */
function argumentsText(name, args) {
  const refuse = (what, at) =>
    named('Handler.InvalidArguments', `${name} is given ${what}${at === '' ? '' : ` at ${at}`} and takes JSON only`);
  const whose = `${name} is given`;
  return args.length > 1
    ? jsonText(args, refuse, whose)
    : args[0] === undefined
      ? '{}'
      : jsonText(args[0], refuse, whose);
}

/** How a handler ends that returned this, as JSON. Nothing is `{}`, as a workflow of states gives it. */
function endOfResult(value) {
  const refuse = (what, at) =>
    named('Handler.InvalidResult', `the handler returned ${what}${at === '' ? '' : ` at ${at}`}; a result is JSON`);
  try {
    return `{"ok":true,"value":${value === undefined ? '{}' : jsonText(value, refuse, 'the handler returned')}}`;
  } catch (error) {
    return endOfThrown(error);
  }
}

// The executions of a realm. One is advanced at a time, and all its microtasks have run before the next is: whatever code runs
// belongs to `current`.
//   K1. Calls are numbered in the order they are made. A number settles once; what comes for one that is closed changes nothing.
//   K2. Nothing of an execution is kept outside of its entry here: dropped, it leaves no trace.
//   K3. Where a call stands is asked for what is new, and for what may fail. It is a fifth of what a replay costs. What code does is the same with it.

const MAX_CALLS_OF_A_TURN = 10_000;
/** In characters: what one turn makes others read and keep. */
const MAX_REQUESTS_OF_A_TURN = 32 * 1024 * 1024;

const runs = new Map();
let current;

function begin(id, chance) {
  current = {
    calls: 0,
    open: new Map(),
    /** Calls up to this one were made before, and settled well (K3). */
    known: 0,
    issued: [],
    issuedSize: 0,
    aborted: [],
    logs: [],
    logged: 0,
    chance,
    random: undefined,
    // While the modules of the bundle are evaluated there is nobody to make calls for.
    isLoading: true,
    /** By key: handlers, and what answers of models look like. */
    exported: undefined,
    end: undefined,
  };
  runs.set(id, current);
  return current;
}

/**
 * What makes a call: it gives its number and the promise that settles with it. `request`: as JSON. `decode`: of what settles it, if not as
 * it is.
 */
function issue(name, request, decode) {
  const run = current;
  if (run === undefined || run.isLoading) {
    throw new TypeError(`${name} is called where the module is loaded; call it in a handler`);
  }
  if (run.issued.length >= MAX_CALLS_OF_A_TURN) {
    throw named(
      'Handler.TooManyCalls',
      `more than ${MAX_CALLS_OF_A_TURN} calls are made at once; await some of them first`,
    );
  }
  run.issuedSize += request.length;
  if (run.issuedSize > MAX_REQUESTS_OF_A_TURN) {
    throw named(
      'States.DataLimitExceeded',
      'calls that are made at once are given more than 32 MiB; await some of them first',
    );
  }
  const site = placeOfCaller(run.calls >= run.known); // K3
  const call = ++run.calls;
  const shownSite = site === undefined ? '' : `"site":{"line":${site.line},"column":${site.column}},`;
  run.issued.push(`{"call":${call},${shownSite}"request":${request}}`);
  const promise = new Promise((resolve, reject) => run.open.set(call, { resolve, reject, decode, site }));
  return { call, promise };
}

/** Nobody waits for the call any more. */
function abort(run, call, reason) {
  const open = run.open.get(call);
  if (open === undefined) return;
  run.open.delete(call);
  run.aborted.push(call);
  open.reject(reason);
}

/** `text`: the value, as JSON. `known`: where that is another one now. */
function settle(id, call, text, known) {
  const open = closed(id, call);
  if (known !== undefined) current.known = known;
  if (open === undefined) return;
  try {
    const value = JSON.parse(text);
    open.resolve(open.decode === undefined ? value : open.decode(value));
  } catch (error) {
    open.reject(error);
  }
}

function fail(id, call, name, cause) {
  const open = closed(id, call);
  if (open !== undefined) open.reject(failureOf(open, name, cause));
}

function closed(id, call) {
  current = runs.get(id);
  const open = current.open.get(call);
  if (open !== undefined) current.open.delete(call);
  return open; // K1
}

function cancel(id, reason) {
  current = runs.get(id);
  const open = [...current.open.values()];
  current.open.clear();
  for (const each of open) each.reject(failureOf(each, 'Cancelled', reason));
}

/** It is shown where the call stands: it was thrown nowhere else. */
function failureOf(open, name, cause) {
  const error = named(name, cause);
  if (open.site !== undefined) places.set(error, open.site);
  return error;
}

/** What it did since the last time, as JSON. */
function take(id) {
  const run = runs.get(id);
  const { issued, aborted, logs, end } = run;
  const calls = issued.join(',');
  if (issued.length > 0) run.issued = [];
  run.issuedSize = 0;
  if (aborted.length > 0) run.aborted = [];
  if (logs.length > 0) run.logs = [];
  run.logged = 0;
  const rest = `${end === undefined ? '' : `"end":${end},`}"open":${run.open.size}`;
  return `{"calls":[${calls}],"aborted":[${aborted}],"logs":${logs.length > 0 ? JSON.stringify(logs) : '[]'},${rest}}`;
}

// How long and until when.

const TIME_FORMS = "milliseconds, '30s', '5m', '2h', '7d', 'PT5M' or a Date";
const MAX_TIME = 8_640_000_000_000_000;
const UNITS = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const SHORT_FORM = /^(\d+(?:\.\d+)?)\s*(ms|s|m|h|d|w)$/;
const ISO_FORM =
  /^P(?:(\d+(?:\.\d+)?)W)?(?:(\d+(?:\.\d+)?)D)?(?:T(?:(\d+(?:\.\d+)?)H)?(?:(\d+(?:\.\d+)?)M)?(?:(\d+(?:\.\d+)?)S)?)?$/;

function durationMs(value, name) {
  const ms = Math.round(typeof value === 'number' ? value : typeof value === 'string' ? textMs(value) : NaN);
  if (!(ms >= 0 && ms <= MAX_TIME)) throw new TypeError(`${name} takes ${TIME_FORMS}, and not ${brief(value)}`);
  return ms;
}

function textMs(text) {
  const short = SHORT_FORM.exec(text.trim());
  if (short !== null) return Number(short[1]) * UNITS[short[2]];
  const iso = ISO_FORM.exec(text.trim());
  if (iso === null || text.trim().length < 3) return NaN;
  const [, weeks, days, hours, minutes, seconds] = iso.map((part) => Number(part ?? 0));
  return weeks * UNITS.w + days * UNITS.d + hours * UNITS.h + minutes * UNITS.m + seconds * UNITS.s;
}

/** A moment: in a while from now, or a Date. Of what is left until one that has passed there is less than nothing: it is now. */
function untilAt(value, name) {
  const at =
    value instanceof Date
      ? value.getTime()
      : Date.now() + durationMs(typeof value === 'number' ? Math.max(0, value) : value, name);
  if (!(Math.abs(at) <= MAX_TIME)) throw new TypeError(`${name} takes ${TIME_FORMS}, and not ${brief(value)}`);
  return at;
}

/** A moment: a Date, milliseconds since 1970, a text that Date reads, or so long ago. */
function momentAt(value, name) {
  const at = value instanceof Date ? value.getTime() : typeof value === 'string' ? momentOf(value) : value;
  if (typeof at === 'number' && Math.abs(at) <= MAX_TIME) return at;
  throw new TypeError(`${name} takes a Date, or how long ago ('30s', '5m', '7d', 'PT5M'), and not ${brief(value)}`);
}

function momentOf(text) {
  const ago = textMs(text);
  return Number.isNaN(ago) ? Date.parse(text) : Date.now() - Math.round(ago);
}

// All chance that a handler has comes of the 16 bytes that its execution began with (sfc32).

function chanceOf(hex) {
  let [a, b, c, d] = [0, 8, 16, 24].map((at) => parseInt(hex.slice(at, at + 8), 16) | 0);
  const next = () => {
    const t = (((a + b) | 0) + d) | 0;
    d = (d + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (c << 21) | (c >>> 11);
    c = (c + t) | 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

function random() {
  return ((nextOfChance() >>> 5) * 67_108_864 + (nextOfChance() >>> 6)) / 9_007_199_254_740_992;
}

/** A module that rolls dice as it is loaded does so by its execution's chance as well. */
function nextOfChance() {
  current.random ??= chanceOf(current.chance);
  return current.random();
}

const cryptoOfRealm = {
  getRandomValues(array) {
    if (!ArrayBuffer.isView(array) || array instanceof DataView)
      throw new TypeError('getRandomValues takes an array of integers');
    const bytes = new Uint8Array(array.buffer, array.byteOffset, array.byteLength);
    if (bytes.length > 65_536) throw new TypeError('getRandomValues takes up to 65536 bytes');
    for (let i = 0; i < bytes.length; i++) bytes[i] = nextOfChance() >>> 24;
    return array;
  },
  randomUUID() {
    const bytes = cryptoOfRealm.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
    return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
  },
};

// What a handler logs goes with its turn into the history.

const MAX_LOGS_OF_A_TURN = 1_000;
const MAX_LOG_TEXT = 8_192;
/** Of a turn, in characters. */
const MAX_LOGGED = 262_144;

function write(level, args) {
  const run = current;
  if (run === undefined || run.logged > MAX_LOGGED) return;
  const text = shown(args).slice(0, MAX_LOG_TEXT);
  run.logged += text.length;
  if (run.logs.length < MAX_LOGS_OF_A_TURN && run.logged <= MAX_LOGGED) return void run.logs.push({ level, text });
  run.logged = Infinity;
  run.logs.push({ level: 'warn', text: 'more was logged in this turn, and is left out' });
}

function shown(args) {
  return args
    .map((arg) => (typeof arg === 'string' ? arg : isError(arg) ? `${arg.name}: ${arg.message}` : inspected(arg)))
    .join(' ');
}

function inspected(value) {
  if (typeof value !== 'object' || value === null)
    return typeof value === 'function' ? `[function ${value.name}]` : String(value);
  try {
    return JSON.stringify(value, told) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}

/** What JSON would leave out, or stumble over. */
function told(_, value) {
  if (isError(value)) return `${value.name}: ${value.message}`;
  if (value instanceof Map || value instanceof Set) return [...value];
  return typeof value === 'bigint' ? `${value}n` : value;
}

const ignored = () => {};
const writer =
  (level) =>
  (...args) =>
    write(level, args);

const consoleOfRealm = {
  log: writer('info'),
  info: writer('info'),
  debug: writer('debug'),
  trace: writer('debug'),
  dir: writer('info'),
  table: writer('info'),
  warn: writer('warn'),
  error: writer('error'),
  assert: (holds, ...args) => holds || write('error', ['Assertion failed', ...args]),
  group: ignored,
  groupCollapsed: ignored,
  groupEnd: ignored,
  time: ignored,
  timeEnd: ignored,
  timeLog: ignored,
  count: ignored,
  countReset: ignored,
};

const log = Object.assign(writer('info'), {
  debug: writer('debug'),
  info: writer('info'),
  warn: writer('warn'),
  error: writer('error'),
});

// AbortController and AbortSignal: they close single calls.

class AbortSignalOfRealm {
  #listeners = new Set();
  aborted = false;
  reason = undefined;
  onabort = null;

  addEventListener(type, listener, options) {
    if (type !== 'abort') return;
    this.#listeners.add({ listener, once: options?.once === true });
  }

  removeEventListener(type, listener) {
    for (const each of this.#listeners) if (each.listener === listener) this.#listeners.delete(each);
  }

  throwIfAborted() {
    if (this.aborted) throw this.reason;
  }

  static abort(reason) {
    const controller = new AbortControllerOfRealm();
    controller.abort(reason);
    return controller.signal;
  }

  static timeout(ms) {
    const controller = new AbortControllerOfRealm();
    setTimeoutOfRealm(() => controller.abort(named('TimeoutError', `it took more than ${ms} ms`)), ms);
    return controller.signal;
  }

  static any(signals) {
    const controller = new AbortControllerOfRealm();
    for (const signal of signals) {
      if (signal.aborted) controller.abort(signal.reason);
      else signal.addEventListener('abort', () => controller.abort(signal.reason));
    }
    return controller.signal;
  }

  static fire(signal, reason) {
    if (signal.aborted) return;
    signal.aborted = true;
    signal.reason = reason === undefined ? named('AbortError', 'it was aborted') : reason;
    const event = { type: 'abort', target: signal };
    const heard = [...signal.#listeners].map(({ listener }) => listener);
    for (const each of signal.#listeners) if (each.once) signal.#listeners.delete(each);
    for (const listener of typeof signal.onabort === 'function' ? [signal.onabort, ...heard] : heard) {
      if (typeof listener === 'function') listener.call(signal, event);
      else listener.handleEvent(event);
    }
  }
}
const fireAbort = AbortSignalOfRealm.fire;
delete AbortSignalOfRealm.fire;

class AbortControllerOfRealm {
  signal = new AbortSignalOfRealm();

  abort(reason) {
    fireAbort(this.signal, reason);
  }
}

/** A call that ends with `signal`, where there is one. */
function abortable(signal, name, request, decode) {
  if (signal === undefined || signal === null) return issue(name, request, decode).promise;
  if (!(signal instanceof AbortSignalOfRealm)) throw new TypeError('`signal` takes an AbortSignal');
  if (signal.aborted) return Promise.reject(signal.reason);
  const run = current;
  const { call, promise } = issue(name, request, decode);
  signal.addEventListener('abort', () => abort(run, call, signal.reason), { once: true });
  return promise;
}

// setTimeout is a durable timer. Its number is that of its call.

function setTimeoutOfRealm(callback, ms = 0, ...args) {
  if (typeof callback !== 'function') throw new TypeError('setTimeout takes a function');
  const until = untilAt(Math.max(0, Number(ms) || 0), 'setTimeout');
  const { call, promise } = issue('setTimeout', JSON.stringify({ kind: 'sleep', name: 'setTimeout', until }));
  const told = promise.then(() => callback(...args), ignored); // closed by clearTimeout, or by the end of all
  told.catch((error) => write('error', ['what setTimeout called has failed, and nobody hears of it:', error]));
  return call;
}

function clearTimeoutOfRealm(id) {
  if (current !== undefined && typeof id === 'number') abort(current, id, undefined);
}

function setIntervalOfRealm() {
  throw new TypeError(
    'setInterval is not there: repeat with `for (;;) { await sleep("1h"); … }`, or have a handler started by every("hour", …)',
  );
}

function queueMicrotaskOfRealm(callback) {
  if (typeof callback !== 'function') throw new TypeError('queueMicrotask takes a function');
  Promise.resolve().then(callback);
}

// An agent: a model that may call tools before it answers. The loop runs here, so that each question and each call of a tool is a
// call of the handler's own, and a replay takes the same steps.

const USUAL_STEPS = 20;
const MOST_STEPS = 100;

/** The functions that members of `ai`, `api` and `db` call, by these members. */
const functionsOfMembers = new WeakMap();

function isAgent(root, args) {
  return root === 'ai' && isPlainObject(args[1]) && args[1].tools !== undefined;
}

async function runAgent(name, [input, config]) {
  const { tools: given, maxSteps = USUAL_STEPS, ...rest } = config;
  if (!Number.isInteger(maxSteps) || maxSteps < 1 || maxSteps > MOST_STEPS)
    throw new TypeError(`maxSteps of ${name} must be a whole number from 1 to ${MOST_STEPS}`);
  if (!isPlainObject(given)) throw new TypeError(`tools of ${name} must be an object: a tool by each name`);
  const tools = Object.keys(given).map((tool) => toolOf(tool, given[tool]));
  const offered = tools.map(({ told }) => told);
  const messages = [];
  for (let step = 0; step < maxSteps; step++) {
    const said = await callFunction(name, [input, { ...rest, tools: offered, messages }]);
    const isMore = typeof said === 'object' && said !== null && Array.isArray(said.calls);
    if (!isMore) return isPlainObject(said) && Object.hasOwn(said, 'answer') ? said.answer : said;
    const calls = said.calls.map(({ id, tool, input: asked }) => ({ id, tool, input: asked }));
    messages.push({ role: 'assistant', text: String(said.text ?? ''), calls });
    messages.push(...(await Promise.all(said.calls.map((call) => carryOut(tools, call)))));
  }
  throw named(
    'AI.TooManySteps',
    `${name} has asked for tools in ${maxSteps} answers, and given none; maxSteps allows no more`,
  );
}

/** `api.payments.refund` itself, or `{ call, description, input }` around it or around a function of one's own. */
function toolOf(name, given) {
  const { call = given, description, input } = isPlainObject(given) ? given : {};
  if (typeof call !== 'function')
    throw new TypeError(`the tool ${name} must be a function, or { call, description, input }`);
  const called = functionsOfMembers.get(call);
  const told = { name };
  if (description !== undefined) told.description = String(description);
  if (input !== undefined) told.input = input;
  if (called !== undefined) told.function = called;
  return { name, call, told };
}

/** What fails is told to the model, who may do better; only a cancel ends the agent as well. */
async function carryOut(tools, { id, tool, input, problem }) {
  const told = (result) => ({ role: 'tool', id, tool, result });
  const found = tools.find(({ name }) => name === tool);
  if (found === undefined || problem !== undefined) return told({ error: problem ?? `There is no tool ${tool}.` });
  try {
    const result = await found.call(input);
    return told(result === undefined ? null : result);
  } catch (error) {
    if (isError(error) && error.name === 'Cancelled') throw error;
    return told({ error: isError(error) ? `${error.name}: ${error.message}` : brief(error) });
  }
}

// Calls of db.*. What is undefined in code would be left out of JSON, and so would mean more documents than anybody has meant.

const MEANT_BY_CONDITION = ['find', 'findOne', 'update', 'delete'];
/** Conditions nest no deeper: what does is refused where they are read. */
const DEEPEST_CONDITION = 20;

/** How many arguments say what is called, and never how: fields of a document may be called anything, `timeout` as well. */
function ownArguments(root, path) {
  return root === 'db' && path.length === 2 && path[1] === 'update' ? 2 : 1;
}

function checkDocumentCall(name, [, method, ...more], args) {
  if (more.length > 0 || args.length === 0) return;
  if (args[0] === undefined && method !== 'find') throw undefinedIn(name, 'Its first argument');
  if (MEANT_BY_CONDITION.includes(method)) checkCondition(name, args[0], '', DEEPEST_CONDITION);
}

function checkCondition(name, condition, at, deeper) {
  const isList = Array.isArray(condition);
  if (deeper === 0 || (!isList && !isPlainObject(condition))) return;
  for (const key of Object.keys(condition)) {
    const place = at === '' ? key : `${at}.${key}`;
    if (condition[key] === undefined && !isList) throw undefinedIn(name, `"${place}" of its condition`);
    checkCondition(name, condition[key], place, deeper - 1);
  }
}

function undefinedIn(name, what) {
  return named(
    'Db.InvalidCall',
    `${what} is undefined in ${name}: say what is meant, or leave it out. What has no such field is found by {"exists": false}.`,
  );
}

// What a handler is handed: ai, api, db and their like. One frozen set for all executions of the realm.

/** Of a single call, beside its arguments. */
const OPTIONS = ['retry', 'timeout', 'signal'];

function isPlainObject(value) {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

/** The text of `` ai`…` ``. */
function templateText(args) {
  const [strings, ...values] = args;
  return strings.map((part, i) => (i < values.length ? part + inText(values[i]) : part)).join('');
}

function inText(value) {
  return typeof value === 'object' && value !== null ? jsonText(value, (what) => new TypeError(what)) : String(value);
}

function isTemplate(args) {
  return Array.isArray(args[0]) && Object.hasOwn(args[0], 'raw') && Array.isArray(args[0].raw);
}

/** A last argument that says how to call, apart from what the function gets. The rest of it, if any, is the function's. `own`: so many are none. */
function withoutOptions(args, own) {
  const last = args.at(-1);
  if (args.length <= own || !isPlainObject(last) || !OPTIONS.some((key) => Object.hasOwn(last, key)))
    return { args, options: {} };
  const rest = { ...last };
  for (const key of OPTIONS) delete rest[key];
  return { args: [...args.slice(0, -1), ...(Object.keys(rest).length > 0 ? [rest] : [])], options: last };
}

function callFunction(name, given, own = 1) {
  const { args, options } = withoutOptions(given, own);
  const text = isTemplate(args) ? JSON.stringify(templateText(args)) : argumentsText(name, args);
  let request = `{"kind":"function","name":${JSON.stringify(name)},"arguments":${text}`;
  if (options.retry !== undefined) request += `,"retry":${argumentsText(`retry of ${name}`, [options.retry])}`;
  if (options.timeout !== undefined) request += `,"timeoutMs":${durationMs(options.timeout, 'timeout')}`;
  return abortable(options.signal, name, `${request}}`);
}

/** A call of any other kind. */
function callOf(request, signal, decode) {
  const refuse = (what, at) =>
    named('Handler.InvalidArguments', `${request.name} is given ${what} at ${at} and takes JSON only`);
  return abortable(signal, request.name, jsonText(request, refuse, `${request.name} is given`), decode);
}

function requestApproval(given = {}) {
  const { approvers, prompt, options, timeout, signal } = given;
  if (approvers === undefined && Object.hasOwn(given, 'approvers'))
    throw new TypeError('approvers of humans.requestApproval is undefined; leave it out where anybody may decide');
  const request = { kind: 'approval', name: 'humans.requestApproval' };
  if (approvers !== undefined) request.approvers = [approvers].flat();
  if (prompt !== undefined) request.prompt = prompt;
  if (options !== undefined) request.options = [options].flat();
  if (timeout !== undefined) request.timeoutMs = durationMs(timeout, 'timeout');
  return callOf(request, signal);
}

function nameOfCall(root, path) {
  if (root === 'ai') return path.length === 0 ? 'ai.text' : `ai.${path.join('.')}`;
  return root === 'api' ? path.join('.') : `${root}.${path.join('.')}`;
}

function applyCall(root, path, args) {
  if (path.length === 0 && root !== 'ai')
    throw new TypeError(`${root} is no function; call one of it, as in ${root}.name()`);
  const name = nameOfCall(root, path);
  if (root === 'ai' && path.length > 0) args = withSchema(path, args);
  if (isAgent(root, args)) return runAgent(name, args);
  if (root === 'db') checkDocumentCall(name, path, args);
  if (root === 'api' && name === 'humans.requestApproval') return requestApproval(args[0]);
  return callFunction(name, args, ownArguments(root, path));
}

/** What the bundle says, beside its handlers, of what `ai.<name>` answers; it goes with each call that says nothing of that itself. */
function withSchema([name, ...deeper], args) {
  const exported = current?.exported;
  if (exported === undefined || deeper.length > 0 || !Object.hasOwn(exported, name) || isTemplate(args)) return args;
  const schema = exported[name];
  const [input = {}, config = {}, ...more] = args;
  const isSaid = more.length > 0 || !isPlainObject(config) || config.schema !== undefined;
  return isSaid || !isSchema(schema) ? args : [input, { ...config, schema }];
}

function isSchema(value) {
  return Array.isArray(value) || typeof value === 'string' || (isPlainObject(value) && value.type !== 'Function');
}

/** What a name stands for is found out where it is called. What others ask of any object is not there: a promise it is not. */
function proxyOf(call, path, isDeep, nameOf = () => undefined) {
  const known = new Map();
  const refuse = () => {
    throw new TypeError('ai, api, db and workflows cannot be changed');
  };
  const member = new Proxy(() => {}, {
    get(_, key) {
      if (typeof key !== 'string' || key === 'then' || key === 'toJSON') return undefined;
      if (path.length > 0 && !isDeep) return undefined;
      if (!known.has(key)) known.set(key, proxyOf(call, [...path, key], isDeep, nameOf));
      return known.get(key);
    },
    apply: (_, __, args) => call(path, args),
    set: refuse,
    defineProperty: refuse,
    deleteProperty: refuse,
    setPrototypeOf: refuse,
    preventExtensions: refuse,
  });
  if (path.length > 0) functionsOfMembers.set(member, nameOf(path));
  return member;
}

const treeOf = (root) =>
  proxyOf(
    (path, args) => applyCall(root, path, args),
    [],
    true,
    (path) => nameOfCall(root, path),
  );

const workflows = proxyOf(
  ([workflow], [input, options = {}]) => {
    if (workflow === undefined)
      throw new TypeError('workflows is no function; call one of it, as in workflows.name(input)');
    const name = `workflows.${workflow}`;
    const request = { kind: 'workflow', name, workflow, arguments: input ?? {} };
    if (options.version !== undefined) request.version = Number(options.version);
    if (options.detached === true) request.detached = true;
    return callOf(request, options.signal);
  },
  [],
  false,
);

function sleep(time) {
  return callOf({ kind: 'sleep', name: 'sleep', until: untilAt(time, 'sleep') }, undefined, ignored);
}

function textOf(value, name) {
  if (typeof value === 'string' && value !== '') return value;
  throw new TypeError(`${name} takes a name, and not ${brief(value)}`);
}

function waitForEvent(event, { match, key, since, timeout, signal } = {}) {
  const request = { kind: 'event', name: 'waitForEvent', event: textOf(event, 'waitForEvent') };
  if (match !== undefined) request.match = match;
  if (key !== undefined) request.key = String(key);
  if (since !== undefined) request.sinceAt = momentAt(since, 'since');
  if (timeout !== undefined) request.timeoutMs = durationMs(timeout, 'timeout');
  return callOf(request, signal);
}

function signalOfHandler(type, { match, timeout, signal } = {}) {
  const request = { kind: 'signal', name: 'signal', signal: textOf(type, 'signal') };
  if (match !== undefined) request.match = match;
  if (timeout !== undefined) request.timeoutMs = durationMs(timeout, 'timeout');
  return callOf(request, signal);
}

const shared = Object.freeze({
  ai: treeOf('ai'),
  api: treeOf('api'),
  db: treeOf('db'),
  workflows,
  sleep,
  waitForEvent,
  signal: signalOfHandler,
  log: Object.freeze(log),
});

// UTF-8, strings of bytes, and copies of structures.

class TextEncoderOfRealm {
  get encoding() {
    return 'utf-8';
  }

  encode(text = '') {
    return utf8Bytes(String(text));
  }
}

function utf8Bytes(text) {
  const bytes = [];
  for (const char of text) {
    const code = char.codePointAt(0);
    const point = code >= 0xd800 && code <= 0xdfff ? 0xfffd : code;
    if (point < 0x80) bytes.push(point);
    else if (point < 0x800) bytes.push(0xc0 | (point >> 6), 0x80 | (point & 63));
    else if (point < 0x10000) bytes.push(0xe0 | (point >> 12), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
    else bytes.push(0xf0 | (point >> 18), 0x80 | ((point >> 12) & 63), 0x80 | ((point >> 6) & 63), 0x80 | (point & 63));
  }
  return Uint8Array.from(bytes);
}

class TextDecoderOfRealm {
  #isFatal;
  #keepsMark;

  constructor(label = 'utf-8', { fatal = false, ignoreBOM = false } = {}) {
    if (!/^utf-?8$/i.test(label)) throw new RangeError(`TextDecoder reads utf-8, and not ${brief(label)}`);
    this.#isFatal = fatal;
    this.#keepsMark = ignoreBOM;
  }

  get encoding() {
    return 'utf-8';
  }

  decode(input) {
    if (input === undefined) return '';
    const text = utf8Text(bytesOf(input), this.#isFatal);
    return !this.#keepsMark && text.startsWith('\ufeff') ? text.slice(1) : text;
  }
}

/** How many bytes follow, the least and the most that the first of them may be. */
function utf8Sequence(first) {
  if (first >= 0xc2 && first <= 0xdf) return { more: 1, bits: first & 31, from: 0x80, to: 0xbf };
  if (first >= 0xe0 && first <= 0xef) {
    return { more: 2, bits: first & 15, from: first === 0xe0 ? 0xa0 : 0x80, to: first === 0xed ? 0x9f : 0xbf };
  }
  if (first >= 0xf0 && first <= 0xf4) {
    return { more: 3, bits: first & 7, from: first === 0xf0 ? 0x90 : 0x80, to: first === 0xf4 ? 0x8f : 0xbf };
  }
  return undefined;
}

function utf8Text(bytes, isFatal) {
  const parts = [];
  let text = '';
  for (let at = 0; at < bytes.length;) {
    const { point, length } = pointAt(bytes, at);
    if (point === undefined && isFatal) throw new TypeError('the bytes are no UTF-8');
    text += String.fromCodePoint(point ?? 0xfffd);
    at += length;
    if (text.length < 4_096) continue;
    parts.push(text);
    text = '';
  }
  return parts.join('') + text;
}

function pointAt(bytes, at) {
  if (bytes[at] < 0x80) return { point: bytes[at], length: 1 };
  const sequence = utf8Sequence(bytes[at]);
  if (sequence === undefined) return { point: undefined, length: 1 };
  let { bits, from, to } = sequence;
  for (let i = 1; i <= sequence.more; i++) {
    const byte = bytes[at + i];
    if (byte === undefined || byte < from || byte > to) return { point: undefined, length: i };
    bits = (bits << 6) | (byte & 63);
    [from, to] = [0x80, 0xbf];
  }
  return { point: bits, length: sequence.more + 1 };
}

function bytesOf(input) {
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (ArrayBuffer.isView(input)) return new Uint8Array(input.buffer, input.byteOffset, input.byteLength);
  throw new TypeError('an ArrayBuffer or an array of bytes is wanted');
}

function base64Of(bytes) {
  let text = '';
  for (let at = 0; at < bytes.length; at += 8_192) text += String.fromCharCode(...bytes.subarray(at, at + 8_192));
  return btoa(text);
}

function bytesOfBase64(text) {
  const read = atob(text);
  return Uint8Array.from({ length: read.length }, (_, i) => read.charCodeAt(i));
}

function structuredCloneOfRealm(value) {
  return cloned(value, new Map());
}

function cloned(value, seen) {
  if (typeof value === 'function' || typeof value === 'symbol')
    throw named('DataCloneError', `${brief(value)} cannot be cloned`);
  if (typeof value !== 'object' || value === null) return value;
  if (seen.has(value)) return seen.get(value);
  const keep = (copy) => {
    seen.set(value, copy);
    return copy;
  };
  if (value instanceof Date) return keep(new Date(value.getTime()));
  if (value instanceof RegExp) return keep(new RegExp(value.source, value.flags));
  if (value instanceof ArrayBuffer) return keep(value.slice(0));
  if (value instanceof DataView)
    return keep(new DataView(cloned(value.buffer, seen), value.byteOffset, value.byteLength));
  if (ArrayBuffer.isView(value))
    return keep(new value.constructor(cloned(value.buffer, seen), value.byteOffset, value.length));
  return clonedObject(value, seen, keep);
}

function clonedObject(value, seen, keep) {
  if (value instanceof Map) {
    const copy = keep(new Map());
    for (const [key, item] of value) copy.set(cloned(key, seen), cloned(item, seen));
    return copy;
  }
  if (value instanceof Set) {
    const copy = keep(new Set());
    for (const item of value) copy.add(cloned(item, seen));
    return copy;
  }
  if (value instanceof Promise || value instanceof WeakMap || value instanceof WeakSet) {
    throw named('DataCloneError', `a ${value.constructor.name} cannot be cloned`);
  }
  const copy = keep(
    isError(value) ? named(value.name, value.message) : Array.isArray(value) ? new Array(value.length) : {},
  );
  for (const key of Object.keys(value)) copy[key] = cloned(value[key], seen);
  return copy;
}

// URLSearchParams: application/x-www-form-urlencoded, as the URL Standard has it.

const watchers = new WeakMap();

function watchParams(params, heard) {
  watchers.set(params, heard);
}

function formEncoded(text) {
  return encodeURIComponent(text.toWellFormed()).replace(/[!'()~]|%20/g, (part) =>
    part === '%20' ? '+' : `%${part.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function formDecoded(text) {
  const bytes = [];
  for (let at = 0; at < text.length;) {
    const code = /^%[0-9a-f]{2}/i.test(text.slice(at, at + 3)) ? parseInt(text.slice(at + 1, at + 3), 16) : undefined;
    const char = String.fromCodePoint(text.codePointAt(at));
    if (code !== undefined) bytes.push(code);
    else bytes.push(...utf8Bytes(char === '+' ? ' ' : char));
    at += code === undefined ? char.length : 3;
  }
  return utf8Text(Uint8Array.from(bytes), false);
}

function formEntries(text) {
  const parts = text.replace(/^\?/, '').split('&');
  return parts
    .filter((part) => part !== '')
    .map((part) => {
      const at = part.indexOf('=');
      return at < 0 ? [formDecoded(part), ''] : [formDecoded(part.slice(0, at)), formDecoded(part.slice(at + 1))];
    });
}

class URLSearchParamsOfRealm {
  #entries = [];

  constructor(init = '') {
    if (typeof init === 'object' && init !== null) {
      const entries = typeof init[Symbol.iterator] === 'function' ? [...init] : Object.entries(init);
      this.#entries = entries.map(([name, value]) => [String(name), String(value)]);
    } else this.#entries = formEntries(String(init));
  }

  static reset(params, text) {
    params.#entries = formEntries(text);
  }

  #changed() {
    watchers.get(this)?.(this.toString());
  }

  get size() {
    return this.#entries.length;
  }

  append(name, value) {
    this.#entries.push([String(name), String(value)]);
    this.#changed();
  }

  delete(name, value) {
    this.#entries = this.#entries.filter(
      ([key, held]) => key !== String(name) || (value !== undefined && held !== String(value)),
    );
    this.#changed();
  }

  get(name) {
    return this.#entries.find(([key]) => key === String(name))?.[1] ?? null;
  }

  getAll(name) {
    return this.#entries.filter(([key]) => key === String(name)).map(([, value]) => value);
  }

  has(name, value) {
    return this.#entries.some(([key, held]) => key === String(name) && (value === undefined || held === String(value)));
  }

  set(name, value) {
    const at = this.#entries.findIndex(([key]) => key === String(name));
    if (at < 0) return this.append(name, value);
    this.#entries[at] = [String(name), String(value)];
    this.#entries = this.#entries.filter(([key], i) => i <= at || key !== String(name));
    this.#changed();
  }

  sort() {
    this.#entries.sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
    this.#changed();
  }

  forEach(visit, self) {
    for (const [name, value] of this.#entries) visit.call(self, value, name, this);
  }

  *entries() {
    for (const [name, value] of this.#entries) yield [name, value];
  }

  *keys() {
    for (const [name] of this.#entries) yield name;
  }

  *values() {
    for (const [, value] of this.#entries) yield value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }

  toString() {
    return this.#entries.map(([name, value]) => `${formEncoded(name)}=${formEncoded(value)}`).join('&');
  }
}
const resetParams = URLSearchParamsOfRealm.reset;
delete URLSearchParamsOfRealm.reset;

// URL and URLSearchParams for what handlers need: absolute and relative addresses of ASCII hosts, as the URL Standard reads them.

const PORTS = { 'http:': '80', 'https:': '443', 'ws:': '80', 'wss:': '443', 'ftp:': '21' };
const PARTS = /^([a-z][a-z0-9+\-.]*:)?(?:\/\/([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?$/i;

function percent(text, keep) {
  return text.replace(/[^\x21-\x7e]|["<>`{}|^\\]/gu, (char) =>
    keep.includes(char)
      ? char
      : Array.from(utf8Bytes(char), (byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join(''),
  );
}

function partsOf(text) {
  const tidy = text.replace(/^[\0-\x20]+|[\0-\x20]+$|[\t\n\r]/g, '');
  const scheme = /^([a-z][a-z0-9+\-.]*:)/i.exec(tidy)?.[1]?.toLowerCase();
  const isSpecial = scheme === undefined || scheme in PORTS;
  const cut = tidy.search(/[?#]/);
  const [head, tail] = cut < 0 ? [tidy, ''] : [tidy.slice(0, cut), tidy.slice(cut)];
  const slashed = isSpecial
    ? head.replaceAll('\\', '/').replace(/^([a-z][a-z0-9+\-.]*:)\/*/i, (_, name) => `${name}//`)
    : head;
  const [, protocol, authority, path = '', search = '', hash = ''] = PARTS.exec(slashed + tail) ?? [];
  return { protocol: protocol?.toLowerCase(), authority, path, search, hash };
}

function withoutDots(path) {
  const out = [];
  const segments = path.split('/').slice(1);
  segments.forEach((segment, i) => {
    const plainSegment = segment.replace(/%2e/gi, '.');
    if (plainSegment === '..') out.pop();
    else if (plainSegment !== '.') out.push(segment);
    if ((plainSegment === '..' || plainSegment === '.') && i === segments.length - 1) out.push('');
  });
  return `/${out.join('/')}`;
}

class URLOfRealm {
  #fields;
  #params;

  constructor(address, base) {
    const fields = fieldsOf(partsOf(String(address)), base);
    if (fields === undefined) throw new TypeError(`Invalid URL: ${brief(String(address))}`);
    this.#fields = fields;
    this.#params = new URLSearchParamsOfRealm(fields.search);
    watchParams(this.#params, (text) => (this.#fields.search = text === '' ? '' : `?${text}`));
  }

  static canParse(address, base) {
    try {
      return new URLOfRealm(address, base) !== undefined;
    } catch {
      return false;
    }
  }

  get href() {
    const { protocol, isOpaque, pathname, search, hash } = this.#fields;
    return `${protocol}${isOpaque ? '' : `//${this.#userInfo()}${this.host}`}${pathname}${search}${hash}`;
  }

  #userInfo() {
    const { username, password } = this.#fields;
    return username === '' && password === '' ? '' : `${username}${password === '' ? '' : `:${password}`}@`;
  }

  get origin() {
    return this.#fields.protocol in PORTS ? `${this.#fields.protocol}//${this.host}` : 'null';
  }

  get host() {
    return `${this.#fields.hostname}${this.#fields.port === '' ? '' : `:${this.#fields.port}`}`;
  }

  get search() {
    return this.#fields.search === '?' ? '' : this.#fields.search;
  }

  set search(value) {
    const text = String(value);
    this.#fields.search =
      text === '' ? '' : percent(text.startsWith('?') ? text : `?${text}`, '{}|^`\\').replaceAll("'", '%27');
    resetParams(this.#params, this.#fields.search);
  }

  get hash() {
    return this.#fields.hash === '#' ? '' : this.#fields.hash;
  }

  set hash(value) {
    const text = String(value);
    this.#fields.hash = text === '' ? '' : percent(text.startsWith('#') ? text : `#${text}`, '{}|^\\');
  }

  get pathname() {
    return this.#fields.pathname;
  }

  set pathname(value) {
    this.#fields.pathname = withoutDots(
      percent(`/${String(value).replace(/^\//, '')}`, '|').replace(/[?#]/g, encodeURIComponent),
    );
  }

  get protocol() {
    return this.#fields.protocol;
  }

  get hostname() {
    return this.#fields.hostname;
  }

  get port() {
    return this.#fields.port;
  }

  get username() {
    return this.#fields.username;
  }

  get password() {
    return this.#fields.password;
  }

  get searchParams() {
    return this.#params;
  }

  toString() {
    return this.href;
  }

  toJSON() {
    return this.href;
  }
}

function fieldsOf(parts, base) {
  if (parts.protocol !== undefined) return absoluteFields(parts);
  if (base === undefined) return undefined;
  const from = new URLOfRealm(base);
  if (parts.authority !== undefined) return absoluteFields({ ...parts, protocol: from.protocol });
  const folder = from.pathname.slice(0, from.pathname.lastIndexOf('/') + 1);
  const path = parts.path === '' ? from.pathname : parts.path.startsWith('/') ? parts.path : folder + parts.path;
  const authority = from.href.slice(from.protocol.length + 2).split(/[/?#]/)[0];
  const search = parts.path === '' && parts.search === '' ? from.search : parts.search;
  return absoluteFields({ protocol: from.protocol, authority, path, search, hash: parts.hash });
}

function absoluteFields({ protocol, authority, path, search, hash }) {
  const encoded = { search: percent(search, '{}|^`\\').replaceAll("'", '%27'), hash: percent(hash, '{}|^\\') };
  const isSpecial = protocol in PORTS;
  if (authority === undefined) {
    const opaque = { hostname: '', port: '', username: '', password: '', pathname: path, ...encoded };
    return isSpecial ? undefined : { protocol, isOpaque: true, ...opaque };
  }
  const at = authority.lastIndexOf('@');
  const [username, ...password] = authority.slice(0, Math.max(0, at)).split(':');
  const [, hostname = '', port = ''] = /^(\[[0-9a-f:.]+\]|[^:]*)(?::(\d*))?$/i.exec(authority.slice(at + 1)) ?? [];
  const host = decodeURIComponent(hostname).toLowerCase();
  const isWrong = /[^\x21-\x7e]|[#/<>?@\\^|%\s]/.test(host) || (isSpecial && host === '') || Number(port) > 65_535;
  if (isWrong || (hostname === '' && authority !== '')) return undefined;
  return {
    protocol,
    isOpaque: false,
    username: percent(username, ''),
    password: percent(password.join(':'), ''),
    hostname: host,
    port: port === PORTS[protocol] || port === '' ? '' : String(Number(port)),
    pathname: path === '' && !isSpecial ? '' : withoutDots(percent(path.startsWith('/') ? path : `/${path}`, '|')),
    ...encoded,
  };
}

// `fetch` is a durable call. What it answers is whole when it comes; of the standard's Response there is all that needs no stream.

class HeadersOfRealm {
  #entries = new Map();

  constructor(init) {
    const entries =
      init === undefined || init === null
        ? []
        : typeof init[Symbol.iterator] === 'function'
          ? init
          : Object.entries(init);
    for (const [name, value] of entries) this.append(name, value);
  }

  append(name, value) {
    const held = this.get(name);
    this.set(name, held === null ? value : `${held}, ${value}`);
  }

  set(name, value) {
    const key = String(name).toLowerCase();
    if (!/^[!#$%&'*+\-.^_`|~0-9a-z]+$/.test(key)) throw new TypeError(`${brief(name)} is no name of a header`);
    const text = String(value).trim();
    if (/[\0\r\n]/.test(text)) throw new TypeError(`the value of header ${key} holds a line break`);
    this.#entries.set(key, text);
  }

  get(name) {
    return this.#entries.get(String(name).toLowerCase()) ?? null;
  }

  has(name) {
    return this.#entries.has(String(name).toLowerCase());
  }

  delete(name) {
    this.#entries.delete(String(name).toLowerCase());
  }

  forEach(visit, self) {
    for (const [name, value] of this) visit.call(self, value, name, this);
  }

  *entries() {
    yield* [...this.#entries].sort(([a], [b]) => (a < b ? -1 : 1));
  }

  *keys() {
    for (const [name] of this.entries()) yield name;
  }

  *values() {
    for (const [, value] of this.entries()) yield value;
  }

  [Symbol.iterator]() {
    return this.entries();
  }
}

class ResponseOfRealm {
  #body;
  #isUsed = false;

  constructor(body, { status = 200, statusText = '', headers, url = '', redirected = false } = {}) {
    this.#body = body ?? undefined;
    this.status = status;
    this.statusText = statusText;
    this.headers = new HeadersOfRealm(headers);
    this.url = url;
    this.redirected = redirected;
    this.type = 'basic';
  }

  static json(value, init = {}) {
    const headers = new HeadersOfRealm(init.headers);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
    return new ResponseOfRealm(JSON.stringify(value), { ...init, headers });
  }

  get ok() {
    return this.status >= 200 && this.status <= 299;
  }

  get bodyUsed() {
    return this.#isUsed;
  }

  #use() {
    if (this.#isUsed) throw new TypeError('the body was read already; read a clone() of the response');
    this.#isUsed = true;
    return this.#body;
  }

  async text() {
    const body = this.#use();
    return body === undefined ? '' : typeof body === 'string' ? body : new TextDecoderOfRealm().decode(body);
  }

  async json() {
    return JSON.parse(await this.text());
  }

  async bytes() {
    const body = this.#use();
    return body === undefined ? new Uint8Array() : typeof body === 'string' ? utf8Bytes(body) : bytesOf(body).slice();
  }

  async arrayBuffer() {
    return (await this.bytes()).buffer;
  }

  clone() {
    if (this.#isUsed) throw new TypeError('the body was read already');
    return new ResponseOfRealm(this.#body, this);
  }
}

function fetchOfRealm(input, init = {}) {
  // As the standard has it, what is wrong with the arguments rejects.
  try {
    return callOf({ kind: 'http', name: 'fetch', arguments: fetchRequest(input, init) }, init.signal, responseOf);
  } catch (error) {
    return Promise.reject(error);
  }
}

function fetchRequest(input, init) {
  const { href, protocol } = new URLOfRealm(String(input?.url ?? input));
  if (protocol !== 'http:' && protocol !== 'https:')
    throw new TypeError(`fetch takes http and https, and not ${protocol}`);
  const method = String(init.method ?? 'GET').toUpperCase();
  const headers = new HeadersOfRealm(init.headers);
  const body = bodyOf(init.body, headers);
  if (body.body !== undefined && (method === 'GET' || method === 'HEAD'))
    throw new TypeError(`a ${method} has no body`);
  const request = { url: href, method, headers: Object.fromEntries(headers), ...body };
  if (init.redirect !== undefined && init.redirect !== 'follow') request.redirect = String(init.redirect);
  return request;
}

function bodyOf(body, headers) {
  if (body === undefined || body === null) return {};
  const type = (name) => headers.has('content-type') || headers.set('content-type', name);
  if (body instanceof ArrayBuffer || ArrayBuffer.isView(body))
    return { body: base64Of(bytesOf(body)), encoding: 'base64' };
  if (body instanceof URLSearchParamsOfRealm) type('application/x-www-form-urlencoded;charset=UTF-8');
  else if (typeof body === 'string') type('text/plain;charset=UTF-8');
  else throw new TypeError('the body of a fetch is a text, URLSearchParams or bytes');
  return { body: String(body) };
}

function responseOf({ status, statusText, url, headers, body, encoding }) {
  return new ResponseOfRealm(encoding === 'base64' ? bytesOfBase64(body) : body, { status, statusText, headers, url });
}

// A bundle is a function of its own `module`, `exports`, `require` and `globalThis`: each execution has its modules anew.

const EVERY_KEY = ['type', 'on', 'every'];

const workflowsDo = {
  AI: (handlers) => handlers,
  on: (event, code) => ({ type: 'Function', code, on: event }),
  every: (phrase, code) => ({ type: 'Function', code, every: phrase }),
  // Of workflows that are no code: described beside handlers, and of no concern here.
  createWorkflow: (definition) => definition,
  ...shared,
};
workflowsDo.default = workflowsDo;

function requireOfRealm(name) {
  if (name === 'workflows.do') return workflowsDo;
  throw new TypeError(`${brief(name)} cannot be required: a bundle holds all that it needs but workflows.do`);
}

let factory;

function install(bundle) {
  factory = bundle;
}

/** What the bundle exports, evaluated for the execution at hand. */
function load(viewOfGlobal) {
  const module = { exports: {} };
  // By `call`, the engine would seldom know where in it it was ended.
  factory(viewOfGlobal, viewOfGlobal, viewOfGlobal, module, module.exports, requireOfRealm);
  const value = module.exports;
  return typeof value === 'object' && value !== null && value.default !== undefined ? value.default : value;
}

function codeOf(handlers, name) {
  const value =
    typeof handlers === 'object' && handlers !== null && Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  const code = typeof value === 'function' ? value : value?.code;
  if (typeof code === 'function') return code;
  throw named('Handler.NotFound', `the bundle exports no handler ${brief(name)}`);
}

function contextOf(event, execution) {
  return { ...shared, event, args: event, execution };
}

/** `text`: what the execution is, and what it is started with. */
function start(id, text) {
  const { handler, signature, event, execution, chance } = JSON.parse(text);
  const run = begin(id, chance);
  const settled = (end) => {
    run.end ??= end;
  };
  try {
    const exported = load(newView());
    const code = codeOf(exported, handler);
    run.exported = exported;
    run.isLoading = false;
    const context = contextOf(event, Object.freeze(execution));
    const result = signature === 'event' ? code(event, context) : code(context);
    Promise.resolve(result).then(
      (value) => settled(endOfResult(value)),
      (error) => settled(endOfThrown(error)),
    );
  } catch (error) {
    settled(endOfThrown(error));
  }
}

function drop(id) {
  if (runs.get(id) === current) current = undefined;
  runs.delete(id);
}

/** What the bundle exports, for whoever registers it. */
function inspect() {
  const run = begin(0, '00000000000000000000000000000000');
  try {
    const handlers = load(newView());
    if (typeof handlers !== 'object' || handlers === null)
      throw new TypeError(`the bundle exports ${brief(handlers)}, and no handlers`);
    return JSON.stringify({
      ok: true,
      handlers: Object.keys(handlers).map((key) => described(key, handlers[key])),
      logs: run.logs,
    });
  } catch (error) {
    return endOfThrown(error);
  } finally {
    drop(0);
  }
}

function described(key, value) {
  if (typeof value === 'function') return { key, kind: 'function' };
  if (typeof value?.code !== 'function') return { key, kind: 'other' };
  const shown = Object.fromEntries(
    EVERY_KEY.filter((name) => typeof value[name] === 'string').map((name) => [name, value[name]]),
  );
  return { key, kind: 'Function', ...shown };
}

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

// What the host gets hold of, and code never sees.
close();
const entrance = {
  ...{ install, start, settle, fail, cancel, take, drop, inspect },
  /** Of the error that ended it, as JSON. */
  place: () => JSON.stringify(lastPlace),
  thrown,
};

return entrance;
})()