import { isJsonObject, type FieldWriting, type JsonObject, type ParameterStyle } from '@workflows/contracts';
import type { References } from './references';

const MOST_FIELDS = 500;
/** Of `allOf` in `allOf`, and so on. */
const DEEPEST = 8;
/** What a file is given as: a text, or bytes in base64 as answers give them. */
const FILE = {
  anyOf: [
    { type: 'string' },
    {
      type: 'object',
      required: ['body'],
      properties: {
        body: { type: 'string' },
        encoding: { enum: ['base64'] },
        filename: { type: 'string' },
        contentType: { type: 'string' },
      },
      additionalProperties: false,
    },
  ],
};
const FILES = { anyOf: [...FILE.anyOf, { type: 'array', items: FILE }] };
const STYLES: readonly ParameterStyle[] = ['form', 'spaceDelimited', 'pipeDelimited'];
/** One type, not a list of them and no `image/*`. */
const MEDIA_TYPE = /^[\w.+-]+\/[\w.+-]+(?:[ \t]*;[\x20-\x2b\x2d-\x7e]*)?$/;

/** Fields of a form that say by `encoding` how they are written; `deepObject` is told elsewhere. */
export function formWritings(encoding: unknown): FieldWriting[] {
  return encodingsOf(encoding).flatMap(([field, { style, explode, contentType }]) => {
    if (/^application\/json\b/i.test(String(contentType))) return [{ field, as: { style: 'json', explode: false } }];
    const known = STYLES.find((one) => one === style);
    if (known === undefined && explode === undefined) return [];
    if (style !== undefined && known === undefined) return [];
    return [{ field, as: { style: known ?? 'form', explode: explode !== false && (known ?? 'form') === 'form' } }];
  });
}

/** Fields of a multipart body that are files, or have a media type of their own; and what the body has to be, where it can be said. */
export function multipartWritings(
  schema: unknown,
  encoding: unknown,
  references: References,
): { fields: string[]; writings: FieldWriting[]; schema: unknown } {
  const properties = new Map<string, unknown>();
  const isPlain = collect(schema, references, properties, 0);
  const encodings = new Map(encodingsOf(encoding));
  const fields = [...properties].slice(0, MOST_FIELDS);
  const writings = fields.flatMap(([field, property]): FieldWriting[] => {
    const isFile = isFileIn(property, references);
    const given = encodings.get(field)?.contentType;
    const mediaType = typeof given === 'string' && MEDIA_TYPE.test(given.trim()) ? given.trim() : undefined;
    if (!isFile && mediaType === undefined) return [];
    return [{ field, ...(isFile && { isFile }), ...(mediaType !== undefined && { mediaType }) }];
  });
  const files = new Set(writings.flatMap(({ field, isFile }) => (isFile ? [field] : [])));
  const checked = Object.fromEntries(fields.map(([field, property]) => [field, files.has(field) ? FILES : property]));
  const { required } = references.follow(schema) ?? {};
  return {
    fields: fields.map(([field]) => field),
    writings,
    schema: isPlain ? { type: 'object', properties: checked, required } : { type: 'object' },
  };
}

function encodingsOf(encoding: unknown): [string, JsonObject][] {
  if (!isJsonObject(encoding)) return [];
  return Object.entries(encoding)
    .flatMap(([field, one]): [string, JsonObject][] => (isJsonObject(one) ? [[field, one]] : []))
    .slice(0, MOST_FIELDS);
}

/** Takes all properties that a schema names; whether it is made of nothing else. */
function collect(given: unknown, references: References, found: Map<string, unknown>, depth: number): boolean {
  const schema = depth > DEEPEST ? undefined : references.follow(given);
  if (schema === undefined) return false;
  const { properties, allOf, anyOf, oneOf } = schema;
  for (const [name, property] of isJsonObject(properties) ? Object.entries(properties) : [])
    if (!found.has(name)) found.set(name, property);
  const parts = [allOf, anyOf, oneOf].filter(Array.isArray).flat();
  for (const part of parts) collect(part, references, found, depth + 1);
  return parts.length === 0;
}

/** Bytes, or a list of such. */
function isFileIn(given: unknown, references: References): true | undefined {
  const schema = references.follow(given);
  const item = schema?.type === 'array' ? references.follow(schema.items) : schema;
  if (item === undefined) return undefined;
  const isBytes =
    item.format === 'binary' || (typeof item.contentMediaType === 'string' && item.contentEncoding === undefined);
  return isBytes && (item.type === undefined || item.type === 'string') ? true : undefined;
}
