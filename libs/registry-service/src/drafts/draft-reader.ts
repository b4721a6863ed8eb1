import { MAX_JSON_DEPTH, isNestedTooDeep, isJsonObject, isStorable } from '@workflows/contracts';
import type { Json, JsonObject, Problem } from '@workflows/contracts';
import { jsonPointer, nearestName } from '@workflows/platform';
import { MAX_PROBLEMS, refusal } from './problems';

/** What the service adds to its answers: a body may carry it back, so that get, edit, put works. */
export const CARRIED_BACK = [
  'id',
  'version',
  'status',
  'links',
  'warnings',
  'createdAt',
  'updatedAt',
  'paused',
] as const;

/** Of hundreds of thousands of unknown fields those that will not be listed are only counted: looking for what was meant takes time. */
const UNLISTED: Problem = { message: '', code: 'FIELD_UNKNOWN', path: '' };

export interface TextRule {
  max: number;
  /** True: line breaks and tabs are refused, too. */
  oneLine?: boolean;
}

const CONTROL = /[\u0000-\u001f\u007f]/;

/** Reads the fields of a draft one by one and gathers all that is wrong, so that a user mends it in one go. */
export class DraftReader {
  readonly problems: Problem[] = [];

  private constructor(readonly fields: JsonObject) {}

  /** Throws what is wrong with the draft as a whole: no object, or too deep to be looked at. */
  static of(draft: Json | undefined, code: 'FIELD_INVALID' | 'DEFINITION_INVALID'): DraftReader {
    if (!isJsonObject(draft))
      throw refusal(code, [{ message: 'The body must be a JSON object.', code: 'FIELD_INVALID', path: '' }]);
    if (isNestedTooDeep(draft)) {
      const message = `The body is nested deeper than ${MAX_JSON_DEPTH} levels; flatten it.`;
      throw refusal(code, [{ message, code: 'LIMIT_EXCEEDED', path: '' }]);
    }
    return new DraftReader(draft);
  }

  refuse(field: string, message: string, code = 'FIELD_INVALID'): void {
    this.problems.push({ message, code, path: jsonPointer([field]) });
  }

  /** Refuses what is neither known nor carried back; `advice` explains names that are known, but not here. */
  knowOnly(known: readonly string[], advice: Readonly<Record<string, string>> = {}): void {
    const ignored: readonly string[] = CARRIED_BACK;
    for (const [field, value] of Object.entries(this.fields)) {
      if (value === undefined || known.includes(field) || ignored.includes(field)) continue;
      const advised = Object.hasOwn(advice, field) ? advice[field] : undefined;
      if (this.problems.length >= MAX_PROBLEMS) this.problems.push(UNLISTED);
      else if (advised === undefined) this.refuseUnknown(field, known);
      else this.refuse(field, `"${field}" cannot stand here: ${advised}`);
    }
  }

  private refuseUnknown(field: string, known: readonly string[]): void {
    const nearest = nearestName(field, known);
    const hint = nearest === undefined ? `known are ${known.join(', ')}.` : `did you mean "${nearest}"?`;
    this.refuse(field, `"${field.slice(0, 100)}" is not a known field; ${hint}`, 'FIELD_UNKNOWN');
  }

  require(field: string, what: string): void {
    if (this.fields[field] === undefined) this.refuse(field, `"${field}" is required: ${what}.`);
  }

  object(field: string, what: string): JsonObject | undefined {
    const value = this.fields[field];
    if (value === undefined || isJsonObject(value)) return value;
    this.refuse(field, `"${field}" must be ${what}.`);
    return undefined;
  }

  text(field: string, rule: TextRule): string | undefined {
    const value = this.fields[field];
    if (value === undefined) return undefined;
    const wrong = textProblem(value, rule);
    if (wrong !== undefined) this.refuse(field, `"${field}" ${wrong}.`);
    return typeof value === 'string' && wrong === undefined ? value : undefined;
  }
}

/** What is wrong with a text, as the end of a sentence. */
export function textProblem(value: Json | undefined, { max, oneLine = false }: TextRule): string | undefined {
  if (typeof value !== 'string') return 'must be a string';
  if (value.length > max) return `must have at most ${max} characters`;
  if (oneLine && CONTROL.test(value)) return 'must not contain control characters';
  return !isStorable(value) ? 'must not contain NUL or half a surrogate pair' : undefined;
}
