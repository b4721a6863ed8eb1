import { isJsonObject, type Json } from '@workflows/contracts';
import { ARRAY_FORMATS, encodeForm, scalarText } from './form-encoding';
import { readHeaders } from './invoke-headers';

/** An HTTP call as `arn:aws:states:::http:invoke` describes it, ready to be made. */
export interface InvokeRequest {
  url: string;
  method: InvokeMethod;
  /** By lower-case name. */
  headers: Record<string, string>;
  body: string | undefined;
}

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;
export type InvokeMethod = (typeof METHODS)[number];

export type InvokeReading = { ok: true; request: InvokeRequest } | { ok: false; cause: string };

const FIELDS = ['ApiEndpoint', 'Method', 'Headers', 'QueryParameters', 'RequestBody', 'Transform'];
const FORM = 'application/x-www-form-urlencoded';
const NO_CONNECTIONS =
  'This service has no connections: leave the field out, and give the credentials in "Headers", from a variable or the input.';

/** What is wrong with the arguments; ends the reading of them. */
class Refused extends Error {}

/** Reads the arguments of a call. What is wrong is said in a sentence that names the field. */
export function readInvokeRequest(given: Json): InvokeReading {
  try {
    return { ok: true, request: toRequest(given) };
  } catch (error) {
    if (error instanceof Refused) return { ok: false, cause: error.message };
    throw error;
  }
}

function toRequest(given: Json): InvokeRequest {
  if (!isJsonObject(given)) throw new Refused('The arguments of http:invoke must be an object.');
  for (const name of Object.keys(given)) refuseUnknown(name);
  const headers = headersOf(given['Headers']);
  const url = urlOf(given['ApiEndpoint'], given['QueryParameters']);
  const method = oneOf(METHODS, given['Method'], 'Method');
  const body =
    given['RequestBody'] === undefined ? undefined : bodyOf(given['RequestBody'], given['Transform'], headers);
  return { url, method, headers, body };
}

function refuseUnknown(name: string): void {
  if (name === 'Authentication' || name === 'InvocationConfig')
    throw new Refused(`http:invoke does not take "${name}". ${NO_CONNECTIONS}`);
  if (!FIELDS.includes(name))
    throw new Refused(`http:invoke does not know the field "${name}". It takes ${FIELDS.join(', ')}.`);
}

function headersOf(given: Json | undefined): Record<string, string> {
  const reading = readHeaders(given);
  if (!reading.ok) throw new Refused(reading.cause);
  return reading.headers;
}

function urlOf(endpoint: Json | undefined, parameters: Json | undefined): string {
  if (typeof endpoint !== 'string' || !URL.canParse(endpoint))
    throw new Refused('"ApiEndpoint" must be an absolute URL.');
  const url = new URL(endpoint);
  url.hash = '';
  if (parameters === undefined || parameters === null) return url.href;
  if (!isJsonObject(parameters)) throw new Refused('"QueryParameters" must be an object.');
  for (const [name, value] of Object.entries(parameters)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (typeof item === 'object' && item !== null)
        throw new Refused(`"QueryParameters.${name}" must be a text, a number, a boolean, or an array of those.`);
      url.searchParams.append(name, scalarText(item));
    }
  }
  return url.href;
}

/** Completes `headers` by the type of the body where they do not say it. */
function bodyOf(body: Json, transform: Json | undefined, headers: Record<string, string>): string {
  const encoding = encodingOf(transform);
  if (encoding.kind === 'form') {
    if (!isJsonObject(body))
      throw new Refused('"RequestBody" must be an object where "RequestBodyEncoding" is URL_ENCODED.');
    headers['content-type'] ??= FORM;
    return encodeForm(body, encoding.arrays);
  }
  headers['content-type'] ??= 'application/json';
  return typeof body === 'string' && !isJsonType(headers['content-type']) ? body : JSON.stringify(body);
}

function encodingOf(
  transform: Json | undefined,
): { kind: 'none' } | { kind: 'form'; arrays: (typeof ARRAY_FORMATS)[number] } {
  if (transform === undefined || transform === null) return { kind: 'none' };
  if (!isJsonObject(transform)) throw new Refused('"Transform" must be an object.');
  const { RequestBodyEncoding: encoding = 'NONE', RequestEncodingOptions: options = {} } = transform;
  if (oneOf(['NONE', 'URL_ENCODED'], encoding, 'Transform.RequestBodyEncoding') === 'NONE') return { kind: 'none' };
  if (!isJsonObject(options)) throw new Refused('"Transform.RequestEncodingOptions" must be an object.');
  return {
    kind: 'form',
    arrays: oneOf(ARRAY_FORMATS, options['ArrayFormat'] ?? 'INDICES', 'Transform.RequestEncodingOptions.ArrayFormat'),
  };
}

function oneOf<T extends string>(words: readonly T[], given: Json | undefined, field: string): T {
  const word = words.find((known) => known === given);
  if (word === undefined) throw new Refused(`"${field}" must be one of ${words.join(', ')}.`);
  return word;
}

export function isJsonType(type: string): boolean {
  return /^[^/;]+\/(?:json|[^/;]+\+json)\s*(?:;|$)/i.test(type.trim());
}
