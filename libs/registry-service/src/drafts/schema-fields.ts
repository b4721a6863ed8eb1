import { isJsonObject } from '@workflows/contracts';
import type { Json, Problem, TenantId } from '@workflows/contracts';
import type { SchemaChecker } from '@workflows/runtime';
import type { DraftReader } from './draft-reader';

const SCHEMA_FIELDS = ['inputSchema', 'outputSchema'] as const;
type SchemaField = (typeof SCHEMA_FIELDS)[number];

/** What is wrong with the schemas of a draft, by their fields; `path` is within the schema. */
export type SchemaFaults = ReadonlyMap<SchemaField, Problem>;

/** Asked before the rest of a draft is read: a schema may have to be compiled in another process. */
export async function schemaFaultsOf(
  tenant: TenantId,
  draft: Json | undefined,
  schemas: Pick<SchemaChecker, 'faultOf'>,
): Promise<SchemaFaults> {
  const faults = new Map<SchemaField, Problem>();
  for (const field of SCHEMA_FIELDS) {
    const schema = isJsonObject(draft) ? draft[field] : undefined;
    const fault = schema === undefined ? undefined : await schemas.faultOf(schema, { tenant, workflow: 'drafts' });
    if (fault !== undefined) faults.set(field, fault);
  }
  return faults;
}

/** `inputSchema` and `outputSchema`, which workflows and functions have alike; a wrong one is left out. */
export function schemaFieldsIn(reader: DraftReader, faults: SchemaFaults): { inputSchema?: Json; outputSchema?: Json } {
  const inputSchema = schemaIn(reader, 'inputSchema', faults);
  const outputSchema = schemaIn(reader, 'outputSchema', faults);
  return { ...(inputSchema !== undefined && { inputSchema }), ...(outputSchema !== undefined && { outputSchema }) };
}

function schemaIn(reader: DraftReader, field: SchemaField, faults: SchemaFaults): Json | undefined {
  const fault = faults.get(field);
  if (fault === undefined) return reader.fields[field];
  const message = `"${field}" is not a JSON Schema (2020-12) that can be used: ${fault.message}`;
  reader.problems.push({ message, code: fault.code, path: `/${field}${fault.path}` });
  return undefined;
}
