import { code, plain, quoted } from './phrases';
import { isPath, sayPath } from './say-condition';

/**
 * A text that is put together, as it will read: “Pay `amount` to `supplier`?” of `"Pay " & $.amount & …` (JSONata) and of `Pay ${amount} to …`
 * (JavaScript); as code where more than names is put in.
 */
export function sayText(text: string): string {
  const parts = text.includes('${') ? partsOfTemplate(text) : partsOfSum(text);
  const said = parts?.map(({ name, literal }) => (name === undefined ? inside(literal ?? '') : sayPath(name)));
  return said === undefined || parts?.every(({ literal }) => literal === undefined) ? code(text) : `“${said.join('')}”`;
}

export function sayQuestion(text: string, isComputed: boolean): string {
  return isComputed ? sayText(text) : quoted(text);
}

interface Part {
  name?: string;
  literal?: string;
}

/** With the spaces at its ends. */
function inside(literal: string): string {
  const [, before = '', after = ''] = /^(\s?)[^]*?(\s?)$/.exec(literal) ?? [];
  return literal.trim() === '' ? before : `${before && ' '}${plain(literal)}${after && ' '}`;
}

function partsOfTemplate(text: string): Part[] | undefined {
  const parts = text
    .split(/\$\{([^{}]*)\}/)
    .map((part, index): Part => (index % 2 === 1 ? { name: part.trim() } : { literal: part }));
  const isWhole = parts.every(({ name, literal }) => (name === undefined ? !literal?.includes('${') : isPath(name)));
  return isWhole ? parts : undefined;
}

function partsOfSum(text: string): Part[] | undefined {
  const parts = text.match(/"[^"\\]*"|'[^'\\]*'|[^"'&]+|&/g) ?? [];
  if (parts.join('') !== text || !parts.every((part) => !part.includes('…'))) return undefined;
  const terms = parts.map((part) => part.trim()).filter((part) => part !== '' && part !== '&');
  const joints = parts.filter((part) => part === '&').length;
  if (joints !== terms.length - 1) return undefined;
  const read = terms.map((term): Part => (/^["']/.test(term) ? { literal: term.slice(1, -1) } : { name: term }));
  return read.every(({ name }) => name === undefined || isPath(name)) ? read : undefined;
}
