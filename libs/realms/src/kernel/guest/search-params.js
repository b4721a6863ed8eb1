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
