import { hash } from 'node:crypto';
import { canonicalJson, type Json, type TenantId } from '@workflows/contracts';

/** The list that a cursor is of: whose, and all that was asked for but how many at once. */
export interface CursorList {
  tenant: TenantId;
  query: Json;
}

const FORM = 1;
const LONGEST = 600;

/** Where a list goes on, as text that means nothing to another list; `place` is whatever the list needs to find it again. */
export function writeCursor(list: CursorList, place: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify([FORM, digestOf(list), ...place])).toString('base64url');
}

/** Undefined for what was not written for this list. */
export function readCursor(list: CursorList, cursor: string): readonly unknown[] | undefined {
  if (cursor.length > LONGEST) return undefined;
  try {
    const read: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (!Array.isArray(read)) return undefined;
    const [form, digest, ...place]: readonly unknown[] = read;
    return form === FORM && digest === digestOf(list) ? place : undefined;
  } catch {
    return undefined;
  }
}

function digestOf({ tenant, query }: CursorList): string {
  return hash('sha256', canonicalJson([tenant, query]), 'base64url').slice(0, 16);
}
