import { isStorable } from '@workflows/contracts';

const MAX_REF = 300;

/** Whether a text can be an id or a name at all: what is longer, or holds a NUL, is not worth a question to the store. */
export function isFindable(ref: string): boolean {
  return ref.length <= MAX_REF && isStorable(ref);
}
