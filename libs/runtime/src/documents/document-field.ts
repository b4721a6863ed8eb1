import { DocumentRefused } from './document-refused';

/** What a document has besides its own fields. */
export const OWN_FIELDS = ['id', 'url', 'revision', 'createdAt', 'updatedAt'] as const;
/** Those by which documents are found and sorted. */
export type KeptField = 'id' | 'revision' | 'createdAt' | 'updatedAt';

/** A field of documents: one that every document has, or a path into what its author wrote. */
export type DocumentField = { kind: 'kept'; name: KeptField } | { kind: 'path'; path: readonly string[] };

const DEEPEST = 8;
const LONGEST = 256;

/** `address.city` is the field `city` within `address`; a number is a place in a list. Throws InvalidCall. */
export function readField(name: string): DocumentField {
  if (name === 'id' || name === 'revision' || name === 'createdAt' || name === 'updatedAt')
    return { kind: 'kept', name };
  const path = name.split('.');
  if (name === 'url')
    throw new DocumentRefused('InvalidCall', 'Documents are not found by "url", which is made of their "id".');
  if (name.length > LONGEST || path.length > DEEPEST || path.includes('')) {
    const must = `such as "address.city": names with dots between them, at most ${DEEPEST} of them and ${LONGEST} characters`;
    throw new DocumentRefused('InvalidCall', `"${name.slice(0, 100)}" is no field, ${must}.`);
  }
  return { kind: 'path', path };
}

export function fieldName(field: DocumentField): string {
  return field.kind === 'kept' ? field.name : field.path.join('.');
}
