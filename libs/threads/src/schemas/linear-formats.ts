import { fastFormats } from 'ajv-formats/dist/formats';
import type { Json } from '@workflows/contracts';

/**
 * What `format` checks, each in time linear to the text and without a stack that grows with it. Rules of this file:
 *   L1. The expressions of ajv-formats are asked about short texts alone: nothing that they describe is longer, and some of
 *       them take the square of its length.
 *   L2. What may be of any length is checked by code of our own.
 *   L3. A format that is not here is no rule (2020-12 says: unknown ones are notes).
 */
export interface Format {
  of: 'string' | 'number';
  /** A value of another kind keeps every format. */
  holds(value: Json): boolean;
}

const LONGEST = 1_000;
const LONGEST_REGEX = 10_000;
const SHORT = [
  ...(['date', 'time', 'date-time', 'iso-time', 'iso-date-time', 'duration', 'uuid'] as const),
  ...(['email', 'hostname', 'ipv4', 'ipv6'] as const),
];

const OPEN_ENDED: Record<string, (text: string) => boolean> = {
  uri: (text) => /^[a-z][a-z0-9+\-.]*:/i.test(text) && !/\s/.test(text),
  'uri-reference': (text) => !/[\s\\]/.test(text) && text.indexOf('#') === text.lastIndexOf('#'),
  'uri-template': isUriTemplate,
  url: isUrl,
  regex: (text) => text.length <= LONGEST_REGEX && !text.includes('\\Z') && isRegex(text),
  'json-pointer': isPointer,
  'json-pointer-uri-fragment': (text) => text.startsWith('#') && isPointer(text.slice(1)) && isFragment(text.slice(1)),
  'relative-json-pointer': (text) => {
    const [number = ''] = /^(?:0|[1-9][0-9]*)/.exec(text) ?? [];
    const rest = text.slice(number.length);
    return number !== '' && (rest === '#' || isPointer(rest));
  },
  byte: (text) => text.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(text),
  password: () => true,
  binary: () => true,
};

const NUMBERS: Record<string, (value: number) => boolean> = {
  int32: (value) => Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31,
  int64: Number.isInteger,
  float: () => true,
  double: () => true,
};

export const LINEAR_FORMATS: ReadonlyMap<string, Format> = new Map([
  ...SHORT.map((name): [string, Format] => [name, ofText((text) => text.length <= LONGEST && known(name, text))]),
  ...Object.entries(OPEN_ENDED).map(([name, holds]): [string, Format] => [name, ofText(holds)]),
  ...Object.entries(NUMBERS).map(([name, holds]): [string, Format] => [
    name,
    { of: 'number', holds: (value) => typeof value !== 'number' || holds(value) },
  ]),
]);

function ofText(holds: (text: string) => boolean): Format {
  return { of: 'string', holds: (value) => typeof value !== 'string' || holds(value) };
}

function known(name: (typeof SHORT)[number], text: string): boolean {
  const format = fastFormats[name];
  const check = typeof format === 'object' && 'validate' in format ? format.validate : format;
  return check instanceof RegExp && check.test(text);
}

/** Of a protocol that has hosts, as a browser reads it; nothing that a browser would have to mend. */
function isUrl(text: string): boolean {
  return /^(?:https?|ftp):\/\/[^/?#\\]/i.test(text) && !/[\s\\]/.test(text) && URL.canParse(text);
}

function isRegex(text: string): boolean {
  try {
    return new RegExp(text) !== undefined;
  } catch {
    return false;
  }
}

function isPointer(text: string): boolean {
  return (text === '' || text.startsWith('/')) && !/~(?![01])/.test(text);
}

function isFragment(text: string): boolean {
  return /^[a-z0-9_\-.!$&'()*+,;:=@%~/]*$/i.test(text) && !/%(?![0-9a-f]{2})/i.test(text);
}

/** RFC 6570: between braces are names, each perhaps with a prefix or a star; outside of them no brace stands. */
function isUriTemplate(text: string): boolean {
  if (/%(?![0-9a-f]{2})/i.test(text)) return false;
  for (const part of text.split('{').slice(1)) {
    const end = part.indexOf('}');
    if (end < 0 || !isUriExpression(part.slice(0, end))) return false;
  }
  const outside = text.split('{').map((part, index) => (index === 0 ? part : part.slice(part.indexOf('}') + 1)));
  return outside.every((part) => !/[\x00-\x20"'<>\\^`{|}]/.test(part));
}

function isUriExpression(text: string): boolean {
  const names = text.replace(/^[+#./;?&=,!@|]/, '');
  return names.split(',').every((name) => /^(?:[a-z0-9_%])+(?::[1-9][0-9]{0,3}|\*)?$/i.test(name));
}
