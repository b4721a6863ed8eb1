import Ajv2020 from 'ajv/dist/2020';
import Ajv from 'ajv';
import type { AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';
import { canonicalJson, capProblems, isJsonObject } from '@workflows/contracts';
import type { Json, Problem } from '@workflows/contracts';
import { isLargerThan } from './is-larger-than';
import { LINEAR_FORMATS } from './linear-formats';
import { linearRegex } from './linear-regex';

/**
 * JSON Schemas of users. Rules of this file:
 *   S1. A schema is compiled by an Ajv of its own: no `$id` of one user is seen by another, and nothing is fetched.
 *   S2. Patterns run on RE2, formats in linear time, `uniqueItems` compares by text. What a schema as a whole costs is still
 *       anybody's guess (references that double, say), and compiling it takes the square of its size: this runs in a helper
 *       process alone.
 *   S3. All that is wrong is listed, where the value is small; for a big one, the first problem.
 *   S4. What is said of a value is short, whatever the value holds.
 */
export interface CompiledSchema {
  /** What is wrong with a value, paths beginning with `at`; empty: nothing. */
  problems(value: Json, at?: string): Problem[];
}

/** The schema itself is wrong; `path` is a JSON Pointer into it. */
export class SchemaInvalid extends Error {
  override readonly name = 'SchemaInvalid';

  constructor(
    message: string,
    readonly path = '',
  ) {
    super(message);
  }
}

const DRAFT_7 = /^https?:\/\/json-schema\.org\/draft-07\/schema#?$/;
const DRAFT_2020 = /^https:\/\/json-schema\.org\/draft\/2020-12\/schema#?$/;
const LARGEST_SCHEMA_NODES = 20_000;
const LARGEST_LISTED_NODES = 10_000;
const LONGEST_TEXT = 1_000;

/** Throws `SchemaInvalid`. JSON Schema 2020-12, or draft-07 where `$schema` says so. */
export function compileSchema(schema: Json): CompiledSchema {
  if (typeof schema !== 'boolean' && !isJsonObject(schema))
    throw new SchemaInvalid('A schema must be an object or a boolean.');
  const isOlder = checkDialect(schema);
  const unevaluated = mentionsUnevaluated(schema);
  const compile = (allErrors: boolean): ValidateFunction => {
    const ajv = newAjv(isOlder, { allErrors });
    ajv.opts.unevaluated &&= unevaluated;
    try {
      return ajv.compile(schema as AnySchema);
    } catch (error) {
      throw new SchemaInvalid(error instanceof Error ? error.message : String(error));
    }
  };
  const first = compile(false);
  let listing: ValidateFunction | undefined;
  return {
    problems(value, at = '') {
      if (first(value)) return [];
      if (isLargerThan(LARGEST_LISTED_NODES, value)) return toProblems(first.errors ?? [], at);
      const { errors } = first;
      try {
        listing ??= compile(true);
        listing(value);
      } catch {
        return toProblems(errors ?? [], at); // what Ajv makes for all errors breaks where it loses track of `unevaluated…`
      }
      return toProblems(listing.errors ?? errors ?? [], at);
    },
  };
}

/** Ajv keeps account of what was evaluated for these keywords alone, and its account breaks off in schemas that need none. */
function mentionsUnevaluated(schema: Json): boolean {
  return JSON.stringify(schema).includes('"unevaluated');
}

function checkDialect(schema: Json): boolean {
  if (isLargerThan(LARGEST_SCHEMA_NODES, schema)) throw new SchemaInvalid('The schema is too large.');
  if (!isJsonObject(schema)) return false;
  // Ajv makes an asynchronous validator of it, whose promise would pass for "valid".
  if ('$async' in schema) throw new SchemaInvalid('"$async" is not part of JSON Schema.', '/$async');
  const { $schema: dialect } = schema;
  const isOlder = typeof dialect === 'string' && DRAFT_7.test(dialect);
  if (dialect !== undefined && !isOlder && !(typeof dialect === 'string' && DRAFT_2020.test(dialect))) {
    throw new SchemaInvalid(
      '"$schema" must be https://json-schema.org/draft/2020-12/schema, or be left out.',
      '/$schema',
    );
  }
  const meta = isOlder ? metaSchemas.draft7() : metaSchemas.draft2020();
  if (meta.validateSchema(schema) === true) return isOlder;
  const [error] = meta.errors ?? [];
  throw new SchemaInvalid(
    `The schema is not valid: ${error?.message ?? 'it breaks JSON Schema'}.`,
    error?.instancePath,
  );
}

/** One of each, as they only look at schemas and keep nothing of them. */
const metaSchemas = {
  draft7: once(() => newAjv(true, { allErrors: false })),
  draft2020: once(() => newAjv(false, { allErrors: false })),
};

function newAjv(isOlder: boolean, options: Options): Ajv {
  const regExp = Object.assign((pattern: string) => linearRegex(pattern), { code: 'linearRegex' });
  const all: Options = {
    strict: false,
    validateSchema: false,
    logger: false,
    ownProperties: true, // else `{}` has a "constructor"
    code: { regExp },
    ...options,
  };
  const ajv = isOlder ? new Ajv(all) : new Ajv2020(all);
  for (const [name, { of, holds }] of LINEAR_FORMATS)
    ajv.addFormat(name, of === 'string' ? { type: of, validate: holds } : { type: of, validate: holds });
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword({
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    error: { message: 'must not have the same item twice' },
    validate: (wanted: boolean, items: Json[]) => !wanted || new Set(items.map(canonicalJson)).size === items.length,
  });
  return ajv;
}

function toProblems(errors: readonly ErrorObject[], at: string): Problem[] {
  return capProblems(
    errors.map((error) => ({
      message: clipped(messageOf(error)),
      code: 'INPUT_INVALID',
      path: clipped(at + placeOf(error)),
    })),
  );
}

/** Names and lists of a value or a schema may be of any length, and an answer holds a hundred of them (S4). */
function clipped(text: string): string {
  return text.length > LONGEST_TEXT ? `${text.slice(0, LONGEST_TEXT)}…` : text;
}

/** A missing or superfluous key is pointed at itself, not at the object around it. */
function placeOf({ instancePath, params }: ErrorObject): string {
  const key: unknown = params['missingProperty'] ?? params['additionalProperty'] ?? params['unevaluatedProperty'];
  return typeof key === 'string' ? `${instancePath}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}` : instancePath;
}

function messageOf(error: ErrorObject): string {
  const where = placeOf(error) || 'the value';
  if (error.keyword === 'required') return `${where} is missing`;
  const allowed = Array.isArray(error.params['allowedValues'])
    ? `: ${error.params['allowedValues'].map((value) => JSON.stringify(value)).join(', ')}`
    : '';
  if (error.keyword === 'additionalProperties' || error.keyword === 'unevaluatedProperties')
    return `${where} is not allowed`;
  return `${where} ${error.message ?? 'is not valid'}${allowed}`;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
