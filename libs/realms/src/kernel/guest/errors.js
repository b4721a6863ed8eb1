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
