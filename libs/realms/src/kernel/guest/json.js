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
