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
