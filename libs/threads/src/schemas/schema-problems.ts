import type { Problem } from '@workflows/contracts';
import type { Work } from '../processes/work';
import { SchemaInvalid, compileSchema, type CompiledSchema } from './compile-schema';

const MOST_KEPT = 50;
const LONGEST_KEPT = 100_000;

/** The schemas compiled last, by their texts. */
const kept = new Map<string, CompiledSchema>();

/** What is wrong with a value, or with the schema itself. */
export function schemaProblems({ schema, value, at }: Extract<Work, { kind: 'schema' }>): readonly Problem[] {
  const text = JSON.stringify(schema);
  try {
    const compiled = kept.get(text) ?? compileSchema(schema);
    keep(text, compiled);
    return value === undefined ? [] : compiled.problems(value, at);
  } catch (error) {
    if (error instanceof SchemaInvalid) return [{ code: 'SCHEMA_INVALID', message: error.message, path: error.path }];
    // A reference that goes round in a circle ends the stack; nothing of that is this process's fault.
    const cause = error instanceof Error ? error.message : String(error);
    return [{ code: 'SCHEMA_INVALID', message: `the schema cannot be followed: ${cause}`, path: '' }];
  }
}

function keep(text: string, compiled: CompiledSchema): void {
  if (text.length > LONGEST_KEPT) return;
  kept.delete(text);
  kept.set(text, compiled);
  const [oldest] = kept.keys();
  if (kept.size > MOST_KEPT && oldest !== undefined) kept.delete(oldest);
}
