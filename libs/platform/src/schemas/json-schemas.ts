import Ajv2020 from 'ajv/dist/2020';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import type { AnySchema, ErrorObject, Options, ValidateFunction } from 'ajv';
import { isJsonObject } from '@workflows/contracts';
import type { Json, Problem } from '@workflows/contracts';
import { cap } from '../validation/body-pipe';
import { canonicalJson } from '../validation/canonical-json';
import { linearRegex } from './linear-regex';

/**
 * JSON Schemas of users. Rules of this file:
 *   S1. A schema is compiled by an Ajv of its own: no `$id` of one user is seen by another, and nothing is fetched.
 *   S2. Nothing in a schema may cost more than linear time: patterns run on RE2, `uniqueItems` compares by text.
 *   S3. All that is wrong is listed, where the value is small; for a big one, the first problem.
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
const MOST_KEPT = 1_000;

/** Compiles schemas, and keeps those compiled last under the key they were asked for by. */
export class JsonSchemas {
  private readonly kept = new Map<string, CompiledSchema>();

  /** Of something that never changes under its key, such as a version of a workflow. */
  compiled(key: string, schema: Json): CompiledSchema {
    const known = this.kept.get(key);
    if (known) return known;
    const compiled = compileSchema(schema);
    if (this.kept.size >= MOST_KEPT)
      for (const oldest of this.kept.keys()) {
        this.kept.delete(oldest);
        break;
      }
    this.kept.set(key, compiled);
    return compiled;
  }
}

/** Throws `SchemaInvalid`. JSON Schema 2020-12, or draft-07 where `$schema` says so. */
export function compileSchema(schema: Json): CompiledSchema {
  if (typeof schema !== 'boolean' && !isJsonObject(schema))
    throw new SchemaInvalid('A schema must be an object or a boolean.');
  const isOlder = checkDialect(schema);
  const compile = (allErrors: boolean): ValidateFunction => {
    const ajv = newAjv(isOlder, { allErrors });
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
      if (nodesOf(value, LARGEST_LISTED_NODES) >= LARGEST_LISTED_NODES) return toProblems(first.errors ?? [], at);
      listing ??= compile(true);
      listing(value);
      return toProblems(listing.errors ?? first.errors ?? [], at);
    },
  };
}

function checkDialect(schema: Json): boolean {
  if (nodesOf(schema, LARGEST_SCHEMA_NODES) >= LARGEST_SCHEMA_NODES)
    throw new SchemaInvalid('The schema is too large.');
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
    addUsedSchema: false,
    logger: false,
    code: { regExp },
    ...options,
  };
  const ajv = isOlder ? new Ajv(all) : new Ajv2020(all);
  addFormats(ajv, { mode: 'fast' });
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
  return cap(errors.map((error) => ({ message: messageOf(error), code: 'INPUT_INVALID', path: at + placeOf(error) })));
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

/** How many values there are, counted up to `limit`, without recursion. */
function nodesOf(value: Json, limit: number): number {
  const open: Json[] = [value];
  let count = 0;
  for (let next = open.pop(); next !== undefined && count < limit; next = open.pop()) {
    count++;
    if (typeof next !== 'object' || next === null) continue;
    const children = Array.isArray(next) ? next : Object.values(next);
    if (count + open.length + children.length >= limit) return limit;
    for (const child of children) open.push(child);
  }
  return count;
}

function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
