import type { ConnectorOperation, Json, JsonObject, OperationParameter } from '@workflows/contracts';
import { headerText, pairsOf, pathText } from './parameter-styles';
import { Unwritable } from './unwritable';
import { writeBody } from './write-body';

/** A call as it goes out, but for who makes it. */
export interface WrittenRequest {
  method: string;
  url: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body?: string | Uint8Array;
}

export type RequestWriting = { ok: true; request: WrittenRequest } | { ok: false; cause: string };

/** Visible ASCII, spaces and tabs. */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
/** Those of the connection itself. */
const LEFT_OUT = new Set([
  'host',
  'connection',
  'content-length',
  'expect',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Puts a call together as its document says. What cannot be written is said in half a sentence. */
export function writeRequest(
  baseUrl: string,
  operation: ConnectorOperation,
  values: { parameters: JsonObject; body?: Json },
): RequestWriting {
  try {
    const given = (place: OperationParameter['in']): [OperationParameter, Json][] =>
      operation.parameters.flatMap((parameter) => {
        const value = parameter.in === place ? valueOf(values.parameters, parameter.argument) : undefined;
        return value === undefined ? [] : [[parameter, value]];
      });
    const headers: Record<string, string> = { accept: 'application/json, text/*;q=0.5, */*;q=0.1' };
    for (const [parameter, value] of given('header')) writeHeader(headers, parameter, value);
    const cookies = given('cookie').flatMap(([parameter, value]) => pairsOf(parameter, value));
    if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
    const url = new URL(baseUrl);
    // Some documents tell operations of one path apart by what follows it: of that, a query is sent and a fragment is not.
    const [whole = ''] = pathOf(operation.path, given('path')).split('#');
    const [path = '', query = ''] = whole.split(/\?(.*)/s);
    url.pathname = url.pathname.replace(/\/$/, '') + path;
    const pairs = given('query').flatMap(([parameter, value]) => pairsOf(parameter, value));
    url.search = [query, ...pairs].filter((text) => text !== '').join('&');
    const request = { method: operation.method, url: url.href, headers };
    if (operation.body === undefined || values.body === undefined) return { ok: true, request };
    const { mediaType, content } = writeBody(operation.body, values.body);
    headers['content-type'] = mediaType;
    return { ok: true, request: { ...request, body: content } };
  } catch (error) {
    if (error instanceof Unwritable) return { ok: false, cause: error.message };
    throw error;
  }
}

function valueOf(values: JsonObject, argument: string): Json | undefined {
  return Object.hasOwn(values, argument) ? values[argument] : undefined;
}

/** A value is one segment or a part of one, whatever it holds: `..` would lead to another operation. */
function pathOf(template: string, given: readonly [OperationParameter, Json][]): string {
  const texts = new Map(given.map(([parameter, value]) => [parameter.name, pathText(parameter, value)]));
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const text = texts.get(name) ?? '';
    if (text === '') throw new Unwritable(`"${name}" must not be empty: it is a part of the path`);
    return text;
  });
  if (path.split('/').some((segment) => segment === '.' || segment === '..'))
    throw new Unwritable('"." and ".." cannot be a part of the path');
  return path;
}

function writeHeader(headers: Record<string, string>, parameter: OperationParameter, value: Json): void {
  const name = parameter.name.toLowerCase();
  const text = headerText(parameter, value);
  if (!HEADER_VALUE.test(text))
    throw new Unwritable(`"${parameter.argument}" is sent in a header: it must be of visible ASCII`);
  if (!LEFT_OUT.has(name)) headers[name] = text;
}
