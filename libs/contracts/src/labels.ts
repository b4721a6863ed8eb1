import { isJsonObject } from './json';
import { isStorable } from './storable';

/** By which workflows and executions are found: small texts by name (settled 44). */
export type Labels = Record<string, string>;

export const MOST_LABELS = 16;
const MAX_LABEL_VALUE = 256;
const KEY = /^[\w.-]{1,64}$/;

export const LABEL_RULE = `an object of at most ${MOST_LABELS} texts, their names of 1 to 64 letters, digits and "_.-", their values of at most ${MAX_LABEL_VALUE} characters`;

export function areLabels(given: unknown): given is Labels {
  return isJsonObject(given) && Object.keys(given).length <= MOST_LABELS && labelFaults(given).length === 0;
}

/** What is wrong with single labels. */
export function labelFaults(labels: Readonly<Record<string, unknown>>): { key: string; message: string }[] {
  return Object.entries(labels).flatMap(([key, value]) => {
    const fault = KEY.test(key) ? valueFault(value) : 'has a name that is not of 1 to 64 letters, digits and "_.-"';
    return fault === undefined ? [] : [{ key, message: `The label "${key.slice(0, 80)}" ${fault}.` }];
  });
}

function valueFault(value: unknown): string | undefined {
  if (typeof value !== 'string') return 'is not a text';
  if (value.length > MAX_LABEL_VALUE) return `has more than ${MAX_LABEL_VALUE} characters`;
  return isStorable(value) ? undefined : 'has a NUL or half a surrogate pair';
}
