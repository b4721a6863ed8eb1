import { isJsonObject } from '@workflows/contracts';
import type { Json, JsonObject } from '@workflows/contracts';

/**
 * What an answer is to look like, as people write it, and as JSON Schema. Rules of this file:
 *   D1. A text describes a text; `'A | B'` is a choice, `'number: how many days'` a number, and so are `integer:` and `boolean:`.
 *   D2. A list of one description is a list of such; an object has all members that it names, and no other.
 *   D3. What is JSON Schema already stays as it is: an object with `$schema`, or whose `type` is the name of a type.
 */
export type SchemaReading = { ok: true; schema: JsonObject } | { ok: false; path: string; cause: string };

const TYPES = ['object', 'array', 'string', 'number', 'integer', 'boolean', 'null'];
const TYPED = /^(number|integer|boolean)(?:\s*:\s*(.*))?$/s;
const DEEPEST = 20;
const MOST_PARTS = 1_000;
const HOW = 'Describe it: a text, "A | B", ["each of them"] or an object of these; or give a JSON Schema.';

export function readPlainSchema(given: Json): SchemaReading {
  if (isJsonObject(given) && isJsonSchema(given)) return { ok: true, schema: given };
  return new Reading().schemaOf(given, '', 0);
}

/** D3 */
function isJsonSchema({ $schema, type }: JsonObject): boolean {
  const names = Array.isArray(type) ? type : [type];
  return $schema !== undefined || (names.length > 0 && names.every((name) => TYPES.some((known) => known === name)));
}

class Reading {
  private parts = 0;

  schemaOf(given: Json, path: string, depth: number): SchemaReading {
    this.parts += 1;
    if (depth > DEEPEST || this.parts > MOST_PARTS)
      return { ok: false, path, cause: `It has more than ${MOST_PARTS} parts, or is nested deeper than ${DEEPEST}.` };
    if (typeof given === 'string') return { ok: true, schema: ofText(given) };
    if (Array.isArray(given)) return this.ofList(given, path, depth);
    return isJsonObject(given) ? this.ofObject(given, path, depth) : { ok: false, path, cause: HOW };
  }

  private ofList(given: readonly Json[], path: string, depth: number): SchemaReading {
    const [item] = given;
    if (item === undefined || given.length > 1)
      return { ok: false, path, cause: 'A list has one description, of each of its items: ["a tag"].' };
    const items = this.schemaOf(item, `${path}/0`, depth + 1);
    return items.ok ? { ok: true, schema: { type: 'array', items: items.schema } } : items;
  }

  private ofObject(given: JsonObject, path: string, depth: number): SchemaReading {
    const properties: [string, Json][] = [];
    for (const [name, member] of Object.entries(given)) {
      const read = this.schemaOf(member, `${path}/${name}`, depth + 1);
      if (!read.ok) return read;
      properties.push([name, read.schema]);
    }
    const required = properties.map(([name]) => name);
    const members = Object.fromEntries(properties);
    return { ok: true, schema: { type: 'object', properties: members, required, additionalProperties: false } };
  }
}

/** D1 */
function ofText(text: string): JsonObject {
  const choices = text.split('|').map((choice) => choice.trim());
  if (choices.length > 1 && choices.every((choice) => choice !== ''))
    return { type: 'string', enum: [...new Set(choices)] };
  const [, type, description = ''] = TYPED.exec(text.trim()) ?? [];
  if (type === undefined) return described('string', text);
  return described(type, description);
}

function described(type: string, description: string): JsonObject {
  return { type, ...(description.trim() !== '' && { description }) };
}
