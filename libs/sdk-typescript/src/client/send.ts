import type { Operation } from '../api/operation';
import type { AnyJson } from '../json';
import { ConnectionFailed } from './errors';

/** A call as HTTP. */
export interface Sent {
  method: string;
  /** With the query. */
  path: string;
  headers: Record<string, string>;
  body?: RequestInit['body'];
}

/** Throws `TypeError` where an argument is missing, or none of this call. */
export function toRequest(operation: Operation, given: AnyJson): Sent {
  checkNames(operation, given);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodePath(name, required(given, name)));
  const query = new URLSearchParams();
  for (const name of operation.query) for (const value of [given[name] ?? []].flat()) query.append(name, String(value));
  const headers = Object.fromEntries(
    operation.headers.filter((name) => given[name] !== undefined).map((name) => [name.toLowerCase(), `${given[name]}`]),
  );
  return {
    method: operation.method,
    path: query.size > 0 ? `${path}?${query}` : path,
    ...bodyOf(operation, given.body, headers),
  };
}

function bodyOf(operation: Operation, body: AnyJson, headers: Record<string, string>): Pick<Sent, 'headers' | 'body'> {
  if (body === undefined) return { headers };
  if (operation.headers.includes('Content-Type')) return { headers, body }; // as it is
  return { headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(body) };
}

/** What is passed over in silence would be taken for done. */
function checkNames({ path, query, headers }: Operation, given: AnyJson): void {
  const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const known = [...inPath, ...query, ...headers, 'body'];
  const other = Object.keys(given).find((name) => given[name] !== undefined && !known.includes(name));
  if (other !== undefined) throw new TypeError(`${other} is no argument of this call, which takes ${known.join(', ')}`);
}

/** Keys of objects may have slashes, and keep them. */
function encodePath(name: string, value: string): string {
  const parts = name === 'path' ? value.split('/') : [value];
  // In an address these lead to other calls, however they are escaped.
  const dots = parts.find((part) => part === '.' || part === '..');
  if (dots !== undefined) throw new TypeError(`${name} cannot be ${JSON.stringify(value)}: no path leads to "${dots}"`);
  return parts.map(encodeURIComponent).join('/');
}

function required(given: AnyJson, name: string): string {
  if (given[name] === undefined || given[name] === '') throw new TypeError(`${name} is missing`);
  return String(given[name]);
}

export async function send(
  fetch: typeof globalThis.fetch,
  url: string,
  token: string,
  { method, path, headers, body }: Sent,
  signal?: AbortSignal,
): Promise<Response> {
  const init: RequestInit = {
    method,
    headers: { ...headers, ...(token && { authorization: `Bearer ${token}` }) },
    ...(body !== undefined && { body }),
    ...(signal && { signal }),
    // A stream has no length; `fetch` then asks for this.
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  };
  try {
    return await fetch(url + path, init);
  } catch (error) {
    if (signal?.aborted) throw error;
    throw new ConnectionFailed(url, error);
  }
}
