import type { Problem } from './errors';

/** What a check of a definition says. A definition with warnings is taken all the same. */
export interface Validation {
  valid: boolean;
  errors: Problem[];
  warnings: Problem[];
}
