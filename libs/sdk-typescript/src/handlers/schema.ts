/**
 * What `ai.<key>` answers, in plain words: a text describes a text, `'A | B'` is a choice, `['…']` is a list, and an object has all that it
 * names. JSON Schema does the same.
 */
export type Schema = { readonly [field: string]: SchemaPart } | readonly SchemaPart[];
export type SchemaPart = string | number | boolean | null | Schema;

/** Beside handlers; everything else is one, or is none of both. */
export function isSchema(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !('handler' in value) && !('then' in value);
}
