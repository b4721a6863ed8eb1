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
