import { isJsonObject, type JsonObject, type OperationBody } from '@workflows/contracts';
import { formWritings, multipartWritings } from './read-writings';
import type { References } from './references';
import { SkippedHere } from './skipped-here';

export interface ReadBody {
  body: OperationBody;
  schema: unknown;
}

const MOST_FIELDS = 500;
/** Of `allOf` in `allOf`, and so on. */
const DEEPEST = 8;

/** Undefined: the operation takes none, or none that can be sent and has to be. */
export function readBody(given: unknown, references: References): ReadBody | undefined {
  if (given === undefined) return undefined;
  const request = references.follow(given);
  if (request === undefined) throw new SkippedHere('its body refers to something that is not in the document');
  const required = request.required === true;
  const offered = isJsonObject(request.content) ? Object.entries(request.content) : [];
  const chosen = chooseMedia(offered);
  if (chosen === undefined) {
    if (!required || offered.length === 0) return undefined;
    const types = offered.map(([type]) => type).slice(0, 3);
    throw new SkippedHere(`its body is ${types.join(' or ')}, which is no media type that can be sent`);
  }
  const { mediaType, format, media } = chosen;
  if (format === 'bytes') return { body: { from: 'body', required, mediaType, format, fields: [] }, schema: true };
  if (format === 'multipart') {
    const { fields, writings, schema } = multipartWritings(media.schema, media.encoding, references);
    const written = writings.length > 0 && { writings };
    return { body: { from: 'fields', required, mediaType, format, fields, ...written }, schema };
  }
  const fields = new Set<string>();
  const isObject = format !== 'text' && shapeOf(media.schema, references, fields, 0) === 'object';
  const deep = format === 'form' ? deepFields(media.encoding) : [];
  const writings = format === 'form' ? formWritings(media.encoding) : [];
  const body: OperationBody = {
    from: isObject ? 'fields' : 'body',
    required,
    mediaType,
    format,
    fields: isObject ? [...fields].slice(0, MOST_FIELDS) : [],
    ...(deep.length > 0 && { deep }),
    ...(writings.length > 0 && { writings }),
  };
  return { body, schema: media.schema };
}

interface Media {
  mediaType: string;
  format: OperationBody['format'];
  media: JsonObject;
}

/** JSON rather than a form, a form rather than a text, and bytes as a last resort. */
function chooseMedia(offered: readonly (readonly [string, unknown])[]): Media | undefined {
  const forms: [OperationBody['format'], RegExp][] = [
    ['json', /^(?:application\/(?:[^;]+\+)?json\b|\*\/\*)/i],
    ['form', /^application\/x-www-form-urlencoded\b/i],
    ['multipart', /^multipart\/form-data\b/i],
    ['text', /^text\//i],
    ['bytes', /^(?!multipart\/)[^/*]+\/[^/*]+$/i],
  ];
  for (const [format, pattern] of forms) {
    const found = offered.find(([type]) => pattern.test(type.trim()));
    if (found === undefined) continue;
    const [type, media] = found;
    const mediaType = type.trim() === '*/*' ? 'application/json' : type.trim();
    if (/^[\x21-\x7e]+(?:[ \t;][\x20-\x7e]*)?$/.test(mediaType))
      return { mediaType, format, media: isJsonObject(media) ? media : {} };
  }
  return undefined;
}

function deepFields(encoding: unknown): string[] {
  if (!isJsonObject(encoding)) return [];
  return Object.entries(encoding)
    .filter(([, one]) => isJsonObject(one) && one.style === 'deepObject')
    .map(([field]) => field)
    .slice(0, MOST_FIELDS);
}

/** Whether a value of the schema is an object, for sure; `fields` takes the names of its members. */
function shapeOf(given: unknown, references: References, fields: Set<string>, depth: number): 'object' | 'other' {
  const schema = depth > DEEPEST ? undefined : references.follow(given);
  if (schema === undefined) return 'other';
  const { type, properties, allOf, anyOf, oneOf } = schema;
  if (isJsonObject(properties)) for (const name of Object.keys(properties)) fields.add(name);
  const shapes = (list: unknown): ('object' | 'other')[] =>
    Array.isArray(list) ? list.map((one) => shapeOf(one, references, fields, depth + 1)) : [];
  const all = shapes(allOf);
  const any = [...shapes(anyOf), ...shapes(oneOf)];
  const types = (Array.isArray(type) ? type : [type]).filter((one) => one !== 'null' && one !== undefined);
  if (types.length > 0) return types.every((one) => one === 'object') ? 'object' : 'other';
  if (any.includes('other')) return 'other';
  return isJsonObject(properties) || all.includes('object') || any.length > 0 ? 'object' : 'other';
}
