import { isJsonObject, type Json, type JsonObject } from '@workflows/contracts';
import type { References } from './references';

/** Of one operation. Schemas that are larger are left to the API: a call would take longer to check than to make. */
const MOST_NODES = 4_000;
const MOST_BYTES = 64 * 1024;
const DEEPEST = 60;

const TYPES = ['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'];
const SUBSCHEMA = ['additionalProperties', 'items', 'contains', 'not', 'propertyNames', 'if', 'then', 'else'];
const SUBSCHEMAS = ['allOf', 'anyOf', 'oneOf', 'prefixItems'];
const SIZES = ['minLength', 'maxLength', 'minItems', 'maxItems', 'minProperties', 'maxProperties'];
const BOUNDS = ['minimum', 'maximum', 'exclusiveMinimum', 'exclusiveMaximum'];

class TooLarge extends Error {}

/**
 * Copies schemas out of a document, each so that it stands by itself, in JSON Schema 2020-12.
 *   C1. References stay references, to a copy beside the schema: copying in place doubles at each step of `A: [B, B], B: [C, C] …`, and
 *       never ends in a cycle.
 *   C2. Only keywords that refuse values are kept, where they are well formed: documents in the wild break the rules in all kinds of
 *       places, and one of them must not keep an operation from being called.
 *   C3. Where it is uncertain, it lets pass: `oneOf` is read as `anyOf`, what only answers carry is not required. The API has its own word.
 */
export class SchemaCopier {
  constructor(
    private readonly references: References,
    private readonly is30: boolean,
    private readonly isPattern: (pattern: string) => boolean,
  ) {}

  /** Undefined: too large to be checked here. */
  copy(schema: unknown): Json | undefined {
    const copy = new Copy(this.references, this.is30, this.isPattern);
    try {
      const top = copy.schema(schema, 0);
      const defs = copy.rest();
      const whole = defs.length === 0 || !isJsonObject(top) ? top : { ...top, $defs: Object.fromEntries(defs) };
      return JSON.stringify(whole).length > MOST_BYTES ? undefined : whole;
    } catch (error) {
      if (error instanceof TooLarge) return undefined;
      throw error;
    }
  }
}

class Copy {
  private readonly names = new Map<string, string>();
  private readonly waiting: string[] = [];
  private nodes = 0;

  constructor(
    private readonly references: References,
    private readonly is30: boolean,
    private readonly isPattern: (pattern: string) => boolean,
  ) {}

  /** All that was referred to, and what that refers to (C1). */
  rest(): [string, Json][] {
    const defs: [string, Json][] = [];
    for (let ref = this.waiting.pop(); ref !== undefined; ref = this.waiting.pop())
      defs.push([this.names.get(ref) ?? '', this.schema(this.references.at(ref), 0)]);
    return defs;
  }

  schema(given: unknown, depth: number): Json {
    if ((this.nodes += 1) > MOST_NODES || depth > DEEPEST) throw new TooLarge();
    if (!isJsonObject(given)) return given !== false;
    const { $ref } = given;
    if (typeof $ref !== 'string') return this.keywords(given, depth);
    const reference: JsonObject = this.references.leadsSomewhere($ref) ? { $ref: `#/$defs/${this.nameOf($ref)}` } : {};
    return this.is30 ? reference : { ...this.ownKeywords(given, depth), ...reference };
  }

  private nameOf(ref: string): string {
    const known = this.names.get(ref);
    if (known !== undefined) return known;
    const name = `s${this.names.size + 1}`;
    this.names.set(ref, name);
    this.waiting.push(ref);
    return name;
  }

  private keywords(given: JsonObject, depth: number): Json {
    const own = this.ownKeywords(given, depth);
    return this.is30 && given.nullable === true ? { anyOf: [own, { type: 'null' }] } : own;
  }

  private ownKeywords(given: JsonObject, depth: number): JsonObject {
    const kept: JsonObject = {};
    for (const [keyword, value] of Object.entries(given)) {
      const copied = this.keyword(keyword, value, given, depth + 1);
      if (copied !== undefined) kept[keyword === 'oneOf' ? 'anyOf' : keyword] = copied; // C3
    }
    return kept;
  }

  /** Undefined: it is no keyword that refuses values, or is not well formed (C2). */
  private keyword(keyword: string, value: Json, given: JsonObject, depth: number): Json | undefined {
    if (SUBSCHEMA.includes(keyword)) return isSchema(value) ? this.schema(value, depth) : undefined;
    if (keyword === 'oneOf' && given.anyOf !== undefined) return undefined;
    if (SUBSCHEMAS.includes(keyword))
      return Array.isArray(value) && value.length > 0 ? value.map((one) => this.schema(one, depth)) : undefined;
    if (SIZES.includes(keyword)) return Number.isSafeInteger(value) && Number(value) >= 0 ? value : undefined;
    if (BOUNDS.includes(keyword)) return this.bound(keyword, value, given);
    switch (keyword) {
      case 'type':
        return typesOf(value);
      case 'properties':
      case 'dependentSchemas':
        return isJsonObject(value) ? this.members(value, depth) : undefined;
      case 'patternProperties':
        return isJsonObject(value) && Object.keys(value).every(this.isPattern) ? this.members(value, depth) : undefined;
      case 'required':
        return this.required(value, given);
      case 'enum':
        return Array.isArray(value) && value.length > 0 ? value : undefined;
      case 'const':
        return value;
      case 'multipleOf':
        return typeof value === 'number' && value > 0 ? value : undefined;
      case 'uniqueItems':
        return typeof value === 'boolean' ? value : undefined;
      case 'pattern':
        return typeof value === 'string' && this.isPattern(value) ? value : undefined;
      case 'format':
        return typeof value === 'string' && given.type === 'string' ? value : undefined;
      default:
        return undefined;
    }
  }

  private members(schemas: JsonObject, depth: number): JsonObject {
    return Object.fromEntries(Object.entries(schemas).map(([name, one]) => [name, this.schema(one, depth)]));
  }

  /** In 3.0, `exclusiveMinimum: true` says it of `minimum`. */
  private bound(keyword: string, value: Json, given: JsonObject): Json | undefined {
    if (typeof value === 'number' && Number.isFinite(value)) return value;
    const limit = keyword === 'exclusiveMinimum' ? given.minimum : given.maximum;
    return value === true && typeof limit === 'number' ? limit : undefined;
  }

  /** Of a request, `readOnly` fields are never required. */
  private required(value: Json, { properties }: JsonObject): Json | undefined {
    if (!Array.isArray(value)) return undefined;
    const isSent = (name: string): boolean => {
      const property = isJsonObject(properties) ? this.references.follow(properties[name]) : undefined;
      return property?.readOnly !== true;
    };
    return [...new Set(value.filter((name) => typeof name === 'string').filter(isSent))];
  }
}

function isSchema(value: Json): boolean {
  return typeof value === 'boolean' || isJsonObject(value);
}

function typesOf(value: Json): Json | undefined {
  const types = (Array.isArray(value) ? value : [value]).filter((one) => TYPES.some((type) => type === one));
  return types.length > 1 ? [...new Set(types)] : types[0];
}
