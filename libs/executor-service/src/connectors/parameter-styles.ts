import { isJsonObject, type Json, type OperationParameter, type ParameterStyle } from '@workflows/contracts';
import { encodeForm, scalarText } from '../http/invoke/form-encoding';

/** How RFC 6570 writes a variable (its appendix A); what it calls undefined, a null among others or an empty list, is left out. */
interface Operator {
  first: string;
  between: string;
  isNamed: boolean;
}

const SIMPLE: Operator = { first: '', between: ',', isNamed: false };
const IN_PATHS: Partial<Record<ParameterStyle, Operator>> = {
  label: { first: '.', between: '.', isNamed: false },
  matrix: { first: ';', between: ';', isNamed: true },
};
const SEPARATORS: Partial<Record<ParameterStyle, string>> = { spaceDelimited: '%20', pipeDelimited: '%7C' };

type Writing = Pick<OperationParameter, 'name' | 'style' | 'explode' | 'allowReserved'>;
type Escape = (part: string) => string;

/** A part of a path, escaped; empty where there is nothing to write. */
export function pathText(parameter: Writing, value: Json): string {
  return expand(IN_PATHS[parameter.style] ?? SIMPLE, parameter, value, escaped);
}

/** As it stands in a header, which has no escapes. */
export function headerText(parameter: Writing, value: Json): string {
  return expand(SIMPLE, parameter, value, (part) => part);
}

/** Pairs of a query, a form or a cookie, each `name=value` and escaped. */
export function pairsOf({ name, style, explode, allowReserved }: Writing, value: Json): string[] {
  const escape = allowReserved ? escapedButReserved : escaped;
  const pair = (key: string, text: string): string => `${escaped(key)}=${text}`;
  if (style === 'json') return [pair(name, escape(JSON.stringify(value)))];
  if (style === 'deepObject') return [encodeForm({ [name]: value }, 'INDICES')].filter((text) => text !== '');
  const separator = SEPARATORS[style] ?? ',';
  if (Array.isArray(value)) {
    const items = itemsOf(value, escape);
    if (explode) return items.map((item) => pair(name, item));
    return items.length === 0 ? [] : [pair(name, items.join(separator))];
  }
  if (!isJsonObject(value)) return [pair(name, escape(textOf(value)))];
  const members = membersOf(value, escape);
  if (explode) return members.map(([key, text]) => `${key}=${text}`);
  return members.length === 0 ? [] : [pair(name, members.flat().join(separator))];
}

function expand({ first, between, isNamed }: Operator, { name, style, explode }: Writing, value: Json, escape: Escape) {
  const named = (text: string): string => {
    if (!isNamed) return text;
    return text === '' ? escape(name) : `${escape(name)}=${text}`;
  };
  if (style === 'json') return escape(JSON.stringify(value));
  if (Array.isArray(value)) {
    const items = itemsOf(value, escape);
    if (items.length === 0) return '';
    return first + (explode ? items.map(named).join(between) : named(items.join(',')));
  }
  if (!isJsonObject(value)) return first + named(escape(textOf(value)));
  const members = membersOf(value, escape);
  if (members.length === 0) return '';
  return first + (explode ? members.map((pair) => pair.join('=')).join(between) : named(members.flat().join(',')));
}

function itemsOf(list: readonly Json[], escape: Escape): string[] {
  return list.filter((item) => item !== null).map((item) => escape(textOf(item)));
}

function membersOf(value: Record<string, Json>, escape: Escape): [key: string, text: string][] {
  return Object.entries(value).flatMap(([key, member]) =>
    member === null ? [] : [[escape(key), escape(textOf(member))] as [string, string]],
  );
}

/** What is nested deeper than these styles can write is written as JSON. */
export function textOf(value: Json): string {
  return typeof value === 'object' && value !== null ? JSON.stringify(value) : scalarText(value);
}

/** Those that leave a value of a query a value: `&`, `=`, `+` and `#` would not, and brackets are in no query (RFC 3986, 3.4). */
const RESERVED = /%(?:2F|3A|3F|40|24|2C|3B)/g;

function escapedButReserved(text: string): string {
  return escaped(text).replace(RESERVED, decodeURIComponent);
}

function escaped(text: string): string {
  return encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));
}
