import type { Json } from '@workflows/contracts';

/**
 * Lists on their way into a statement, each as one parameter.
 *   L1. An array literal is written here and not by pg, which quotes and escapes numbers too.
 *   L2. JSON texts travel as lines: `JSON.stringify` escapes line feeds, so nothing has to be escaped again. Measured on 64 executions a
 *       batch this is what keeps the statement's parameters cheaper than its work.
 *   L3. Text columns cannot hold U+0000; it becomes U+FFFD. JSON columns keep it, escaped.
 */
export function numberList(values: readonly number[]): string {
  return `{${values.join(',')}}`;
}

/** Of values some of which are null. */
export function sparseList(values: readonly (boolean | number | undefined)[]): string {
  return `{${values.map((value) => value ?? 'NULL').join(',')}}`;
}

export function textList(values: readonly (string | undefined)[]): string {
  let list = '';
  for (const value of values) list += list === '' ? textItem(value) : `,${textItem(value)}`;
  return `{${list}}`;
}

/** One value for a text column (L3). */
export function plainText(value: string): string {
  return value.includes('\0') ? value.replaceAll('\0', '\uFFFD') : value;
}

/** An empty line is SQL's null, which is not JSON's. */
export function jsonLines(values: readonly (Json | object | undefined)[]): string {
  return values.map((value) => (value === undefined ? '' : JSON.stringify(value))).join('\n');
}

function textItem(value: string | undefined): string {
  if (value === undefined) return 'NULL';
  return /["\\\0]/.test(value) ? `"${plainText(value).replace(/["\\]/g, '\\$&')}"` : `"${value}"`;
}
