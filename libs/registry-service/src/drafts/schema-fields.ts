import type { Json } from '@workflows/contracts';
import { SchemaInvalid, compileSchema } from '@workflows/platform';
import type { DraftReader } from './draft-reader';

/** `inputSchema` and `outputSchema`, which workflows and functions have alike; a wrong one is left out. */
export function schemaFieldsIn(reader: DraftReader): { inputSchema?: Json; outputSchema?: Json } {
  const inputSchema = schemaIn(reader, 'inputSchema');
  const outputSchema = schemaIn(reader, 'outputSchema');
  return { ...(inputSchema !== undefined && { inputSchema }), ...(outputSchema !== undefined && { outputSchema }) };
}

function schemaIn(reader: DraftReader, field: string): Json | undefined {
  const schema = reader.fields[field];
  if (schema === undefined) return undefined;
  try {
    compileSchema(schema);
    return schema;
  } catch (error) {
    if (!(error instanceof SchemaInvalid)) throw error;
    const message = `"${field}" is not a JSON Schema (2020-12) that can be used: ${error.message}`;
    reader.problems.push({ message, code: 'SCHEMA_INVALID', path: `/${field}${error.path}` });
    return undefined;
  }
}
