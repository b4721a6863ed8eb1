import { MAX_DOCUMENT_BYTES, isJsonObject, parseJson, type JsonObject } from '@workflows/contracts';
import { CORE_SCHEMA, load } from 'js-yaml';

/** The document cannot be used; the message is a sentence that says what to do. */
export class UnusableDocument extends Error {
  override readonly name = 'UnusableDocument';
}

/** What is read of a document depends on its version in a few places: 3.0 has a dialect of JSON Schema of its own. */
export interface ParsedDocument {
  root: JsonObject;
  is30: boolean;
}

/** Throws `UnusableDocument`. */
export function parseDocument(given: string | JsonObject): ParsedDocument {
  const root = typeof given === 'string' ? parseText(given) : given;
  if (!isJsonObject(root))
    throw new UnusableDocument('The document is no object. Send an OpenAPI document, 3.0 or 3.1.');
  const { openapi, swagger } = root;
  if (typeof openapi === 'string' && /^3\.[012](?:\.|$)/.test(openapi))
    return { root, is30: openapi.startsWith('3.0') };
  if (swagger !== undefined)
    throw new UnusableDocument(
      'The document is Swagger 2.0. Convert it to OpenAPI 3, as converters do, and send that.',
    );
  throw new UnusableDocument('"openapi" must be a version such as "3.0.3" or "3.1.0"; other versions are not read.');
}

function parseText(text: string): unknown {
  if (Buffer.byteLength(text) > MAX_DOCUMENT_BYTES)
    throw new UnusableDocument(
      'The document is larger than 5 MB. Leave out its examples and answers, which are not read, or operations that nobody calls.',
    );
  try {
    return /^\s*\{/.test(text) ? parseJson(text) : spelledOut(load(text, { schema: CORE_SCHEMA }));
  } catch (error) {
    if (error instanceof UnusableDocument) throw error;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : 'it cannot be parsed';
    throw new UnusableDocument(`The document is neither JSON nor YAML: ${reason.slice(0, 300)}.`);
  }
}

/** No text of the size that is taken says more. */
const MOST_VALUES = 3_000_000;

/** Aliases of YAML may make a few lines a document without an end. */
function spelledOut(document: unknown): unknown {
  const open: unknown[] = [document];
  for (let seen = 0; open.length > 0; seen++) {
    if (seen > MOST_VALUES || open.length > MOST_VALUES)
      throw new UnusableDocument(
        'The document is too large when its YAML aliases are written out. Use "$ref" in their place.',
      );
    const next = open.pop();
    if (typeof next === 'object' && next !== null) for (const child of Object.values(next)) open.push(child);
  }
  return document;
}
