import { createHash } from 'node:crypto';
import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';

const DEEPEST = 20;
const MOST_VALUES = 2_000;
/** As people describe a number: `1 to 5`. */
const RANGE = /^(\d{1,9}) to (\d{1,9})\b/;

/** A value that fits the schema as most people write them, drawn from `seed`. Of what it does not know it makes nothing of: whoever checks tells. */
export function valueOf(schema: Json, seed: string): Json {
  return new Drawing(schema, seed).value(schema, '', 0);
}

class Drawing {
  private left = MOST_VALUES;

  constructor(
    private readonly root: Json,
    private readonly seed: string,
  ) {}

  value(given: Json, at: string, depth: number): Json {
    this.left -= 1;
    if (this.left < 0 || depth > DEEPEST) return null;
    const schema = this.resolved(given, depth);
    if (schema === undefined) return null;
    if (schema.const !== undefined) return schema.const;
    const choices = listIn(schema.enum) ?? listIn(schema.examples);
    if (choices !== undefined) return choices[this.number(at) % choices.length] ?? null;
    const either = listIn(schema.anyOf) ?? listIn(schema.oneOf) ?? listIn(schema.allOf);
    if (either?.[0] !== undefined) return this.value(either[0], at, depth + 1);
    switch (typeOf(schema)) {
      case 'object':
        return this.object(schema, at, depth);
      case 'array':
        return this.list(schema, at, depth);
      case 'number':
      case 'integer':
        return this.within(schema, at);
      case 'boolean':
        return this.number(at) % 2 === 0;
      case 'null':
        return null;
      default:
        return this.text(schema, at);
    }
  }

  private object({ properties, required }: JsonObject, at: string, depth: number): Json {
    const named = isJsonObject(properties) ? properties : {};
    const missing = (listIn(required) ?? []).filter((name) => typeof name === 'string' && !(name in named));
    const all: [string, Json][] = [
      ...Object.entries(named),
      ...missing.map((name): [string, Json] => [String(name), {}]),
    ];
    return Object.fromEntries(all.map(([name, of]) => [name, this.value(of, `${at}/${name}`, depth + 1)]));
  }

  private list({ items = {}, minItems }: JsonObject, at: string, depth: number): Json {
    const length = Math.min(Math.max(2, numberIn(minItems) ?? 0), 20);
    return Array.from({ length }, (_, index) => this.value(items, `${at}/${index}`, depth + 1));
  }

  private within({ minimum, maximum, exclusiveMinimum, description }: JsonObject, at: string): number {
    const [, from, to] = RANGE.exec(typeof description === 'string' ? description : '')?.map(Number) ?? [];
    const low = numberIn(minimum) ?? (numberIn(exclusiveMinimum) ?? (from ?? 0) - 1) + 1;
    const high = numberIn(maximum) ?? to ?? low + 99;
    return low + (this.number(at) % (Math.floor(Math.max(high - low, 0)) + 1));
  }

  private text({ description, format, minLength, maxLength }: JsonObject, at: string): string {
    const mark = this.hash(at).slice(0, 6);
    const known = formatted(format, mark);
    if (known !== undefined) return known;
    const text = `${typeof description === 'string' ? description : (at.split('/').at(-1) ?? '')} (${mark})`;
    return text.padEnd(Math.min(numberIn(minLength) ?? 0, 10_000), '.').slice(0, numberIn(maxLength) ?? 1_000);
  }

  /** Of `$ref`, what it leads to within the schema. */
  private resolved(schema: Json, depth: number): JsonObject | undefined {
    if (!isJsonObject(schema)) return schema === true ? {} : undefined;
    const { $ref } = schema;
    if (typeof $ref !== 'string' || depth > DEEPEST) return schema;
    const steps = $ref.replace(/^#\/?/, '').split('/').filter(Boolean);
    let found: Json | undefined = this.root;
    for (const step of steps.slice(0, DEEPEST)) found = isJsonObject(found) ? found[step] : undefined;
    return found === undefined ? undefined : this.resolved(found, depth + 1);
  }

  private number(at: string): number {
    return parseInt(this.hash(at).slice(0, 6), 16);
  }

  private hash(at: string): string {
    return createHash('sha256').update(`${this.seed}${at}`).digest('hex');
  }
}

function typeOf({ type, properties, items }: JsonObject): string {
  const first = Array.isArray(type) ? type[0] : type;
  if (typeof first === 'string') return first;
  if (properties !== undefined) return 'object';
  return items === undefined ? 'string' : 'array';
}

function formatted(format: Json | undefined, mark: string): string | undefined {
  switch (format) {
    case 'date-time':
      return '2026-01-01T00:00:00Z';
    case 'date':
      return '2026-01-01';
    case 'email':
      return `${mark}@example.com`;
    case 'uri':
    case 'url':
      return `https://example.com/${mark}`;
    case 'uuid':
      return '00000000-0000-4000-8000-000000000000';
    default:
      return undefined;
  }
}

function listIn(value: Json | undefined): readonly Json[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

function numberIn(value: Json | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
