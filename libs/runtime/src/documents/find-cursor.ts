import type { Json } from '@workflows/contracts';
import { isStorableJson } from './document-data';
import { fieldName } from './document-field';
import { DocumentRefused } from './document-refused';
import type { DocumentSort } from './document-sort';

const LONGEST = 4_000;

/** Where a list goes on, as text. It holds values of the document that it follows, which whoever has the list has seen. */
export function writePlace(sort: DocumentSort, place: readonly Json[]): string {
  const text = JSON.stringify([nameOf(sort), ...place]);
  return Array.from(new TextEncoder().encode(text), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Throws InvalidCall. */
export function readPlace(sort: DocumentSort, cursor: string): Json[] {
  const [name, ...place] = parsed(cursor) ?? [];
  if (name === nameOf(sort) && isPlace(sort, place)) return place;
  const must = 'the "nextCursor" of an earlier page that was sorted in the same way';
  throw new DocumentRefused('InvalidCall', `"cursor" has to be ${must}.`);
}

/** One value a key, and the id. */
function isPlace(sort: DocumentSort, place: readonly Json[]): boolean {
  const fits = sort.every(({ field }, index) => {
    const value = place[index];
    if (field.kind === 'path') return value !== undefined;
    return field.name === 'id' ? typeof value === 'string' : Number.isSafeInteger(value);
  });
  return fits && place.length === sort.length + 1 && typeof place.at(-1) === 'string' && isStorableJson([...place]);
}

function nameOf(sort: DocumentSort): string {
  return sort.map(({ field, descending }) => `${descending ? '-' : ''}${fieldName(field)}`).join(',');
}

function parsed(cursor: string): Json[] | undefined {
  if (cursor.length > LONGEST || !/^(?:[0-9a-f]{2})+$/.test(cursor)) return undefined;
  try {
    const bytes = Uint8Array.from(cursor.match(/../g) ?? [], (pair) => parseInt(pair, 16));
    const read: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
    return Array.isArray(read) ? read : undefined;
  } catch {
    return undefined;
  }
}
