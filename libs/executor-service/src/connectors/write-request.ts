import {
  isJsonObject,
  type ConnectorOperation,
  type Json,
  type JsonObject,
  type OperationBody,
  type OperationParameter,
} from '@workflows/contracts';
import { encodeForm, scalarText } from '../http/invoke/form-encoding';

/** A call as it goes out, but for who makes it. */
export interface WrittenRequest {
  method: string;
  url: string;
  /** By lower-case name. */
  headers: Record<string, string>;
  body?: string;
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

class Refused extends Error {}

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
    const cookies = given('cookie').map(([parameter, value]) => queryOf(parameter, value).join('; '));
    if (cookies.length > 0) headers['cookie'] = cookies.join('; ');
    const url = new URL(baseUrl);
    url.pathname = url.pathname.replace(/\/$/, '') + pathOf(operation.path, given('path'));
    url.search = given('query')
      .flatMap(([parameter, value]) => queryOf(parameter, value))
      .join('&');
    const request = { method: operation.method, url: url.href, headers };
    if (operation.body === undefined || values.body === undefined) return { ok: true, request };
    headers['content-type'] = operation.body.mediaType;
    return { ok: true, request: { ...request, body: bodyOf(operation.body, values.body) } };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, cause: error.message };
    throw error;
  }
}

function valueOf(values: JsonObject, argument: string): Json | undefined {
  return Object.hasOwn(values, argument) ? values[argument] : undefined;
}

/** A value is one segment or a part of one, whatever it holds: `..` would lead to another operation. */
function pathOf(template: string, given: readonly [OperationParameter, Json][]): string {
  const texts = new Map(given.map(([parameter, value]) => [parameter.name, simple(parameter, value, escaped)]));
  const path = template.replace(/\{([^{}]+)\}/g, (_, name: string) => {
    const text = texts.get(name) ?? '';
    if (text === '') throw new Refused(`"${name}" must not be empty: it is a part of the path`);
    return text;
  });
  if (path.split('/').some((segment) => segment === '.' || segment === '..'))
    throw new Refused('"." and ".." cannot be a part of the path');
  return path;
}

function writeHeader(headers: Record<string, string>, parameter: OperationParameter, value: Json): void {
  const name = parameter.name.toLowerCase();
  const text = simple(parameter, value, (part) => part);
  if (!HEADER_VALUE.test(text))
    throw new Refused(`"${parameter.argument}" is sent in a header: it must be of visible ASCII`);
  if (!LEFT_OUT.has(name)) headers[name] = text;
}

/** `simple`: items by commas, members as `key,value` or, exploded, `key=value`. */
function simple({ style, explode }: OperationParameter, value: Json, escape: (part: string) => string): string {
  if (style === 'json') return escape(JSON.stringify(value));
  if (Array.isArray(value)) return value.map((item) => escape(textOf(item))).join(',');
  if (!isJsonObject(value)) return escape(textOf(value));
  const between = explode ? '=' : ',';
  return Object.entries(value)
    .map(([key, member]) => `${escape(key)}${between}${escape(textOf(member))}`)
    .join(',');
}

const SEPARATORS = { form: ',', simple: ',', spaceDelimited: '%20', pipeDelimited: '%7C' } as const;

/** Pairs of a query or of a cookie, each `name=value` and escaped. */
function queryOf({ name, style, explode }: OperationParameter, value: Json): string[] {
  const pair = (key: string, text: string): string => `${escaped(key)}=${text}`;
  if (style === 'json') return [pair(name, escaped(JSON.stringify(value)))];
  if (style === 'deepObject') return [encodeForm({ [name]: value }, 'INDICES')].filter((text) => text !== '');
  if (Array.isArray(value)) {
    const items = value.map((item) => escaped(textOf(item)));
    return explode ? items.map((item) => pair(name, item)) : [pair(name, items.join(SEPARATORS[style]))];
  }
  if (!isJsonObject(value)) return [pair(name, escaped(textOf(value)))];
  const members = Object.entries(value).map(([key, member]) => [key, escaped(textOf(member))] as const);
  if (explode) return members.map(([key, text]) => pair(key, text));
  return [
    pair(name, members.map(([key, text]) => `${escaped(key)}${SEPARATORS[style]}${text}`).join(SEPARATORS[style])),
  ];
}

function bodyOf({ format, deep = [] }: OperationBody, body: Json): string {
  if (format === 'json') return JSON.stringify(body);
  if (format === 'text') return typeof body === 'string' ? body : JSON.stringify(body);
  if (!isJsonObject(body)) throw new Refused('"body" must be an object: it is sent as a form');
  const isDeep = new Set(deep);
  return Object.entries(body)
    .map(([field, value]) => encodeForm({ [field]: value }, isDeep.has(field) ? 'INDICES' : 'REPEAT'))
    .filter((text) => text !== '')
    .join('&');
}

function textOf(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : scalarText(value);
}

function escaped(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
