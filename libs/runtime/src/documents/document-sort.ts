import { fieldName, readField, type DocumentField } from './document-field';
import { DocumentRefused } from './document-refused';

export interface SortKey {
  field: DocumentField;
  descending: boolean;
}
export type DocumentSort = readonly SortKey[];

const MOST_KEYS = 3;

/** The newest first. */
export const DEFAULT_SORT: DocumentSort = [{ field: { kind: 'kept', name: 'createdAt' }, descending: true }];

/** `-createdAt,name`: the newest first, and by name where they are as old. Throws InvalidCall. */
export function readSort(text: string): DocumentSort {
  const keys = text.split(',').map((part) => {
    const name = part.trim();
    return { field: readField(name.replace(/^-/, '')), descending: name.startsWith('-') };
  });
  const names = new Set(keys.map(({ field }) => fieldName(field)));
  if (keys.length <= MOST_KEYS && names.size === keys.length) return keys;
  const must = `1 to ${MOST_KEYS} different fields with commas between them, "-" before those that fall`;
  throw new DocumentRefused('InvalidCall', `"sort" has to be ${must}, such as "-createdAt,name".`);
}
