import type { JsonObject } from '@workflows/contracts';
import { RowProblem } from './row-problem';

/** AWS: "headers of up to 10 KiB". */
const MAX_HEADER_BYTES = 10 * 1024;

/** Rows with more columns than this have no header that could be used. */
export const MOST_COLUMNS = MAX_HEADER_BYTES + 2;

/** The names of the columns, unless they cannot be used. Throws `RowProblem`. */
export function checkedColumns(names: readonly string[]): readonly string[] {
  if (new TextEncoder().encode(names.join()).length > MAX_HEADER_BYTES)
    throw new RowProblem(
      'the names of the columns come to more than 10 KiB. Shorten them, or give the names with the reader.',
    );
  const seen = new Set<string>();
  for (const [column, name] of names.entries()) {
    if (name === '__proto__')
      throw new RowProblem('a column cannot be named "__proto__". Give another name with the reader.');
    if (seen.has(name))
      throw new RowProblem(
        `column ${column + 1} has the name "${name}", as one before it has. Make the names differ, or give them with the reader.`,
      );
    seen.add(name);
  }
  return names;
}

/** A row as an object: each column a text, a missing one empty, those beyond the header left out (AWS). */
export function csvItem(names: readonly string[], fields: readonly string[]): JsonObject {
  const item: Record<string, string> = {};
  for (let column = 0; column < names.length; column++) item[names[column] ?? ''] = fields[column] ?? '';
  return item;
}
