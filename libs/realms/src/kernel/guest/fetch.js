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
