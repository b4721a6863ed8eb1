import type { Json } from '@workflows/contracts';
import { isJsonObject } from '@workflows/contracts';
import { ReferenceFailure } from '../expressions/expression';
import { setOwn } from '../expressions/plain-json';
import { memberOf } from './compare-json';
import { readPath } from './compile-path';
import type { Selector } from './path-syntax';
import { quoteJson } from './write-json';

export type CompiledReferencePath = { ok: true; tokens: (string | number)[] } | { ok: false; message: string };

/** Amazon States Language, "Reference Paths": a path into the input that can identify but one place, as `ResultPath` needs. */
export function compileReferencePath(text: string): CompiledReferencePath {
  const parsed = readPath(text);
  if (!parsed.ok) return parsed;
  const { root, selectors, length } = parsed.path;
  if (root.kind !== 'document')
    return {
      ok: false,
      message: 'a reference path begins with "$" alone: the context object and variables cannot be written to',
    };
  if (length)
    return {
      ok: false,
      message: 'a reference path identifies one place by names and indexes; it cannot have length()',
    };
  const tokens: (string | number)[] = [];
  for (const selector of selectors) {
    const token = tokenOf(selector);
    if (token === undefined)
      return {
        ok: false,
        message: `a reference path identifies one place by names and indexes such as $.a['b'][0]; it cannot have ${describe(selector)}`,
      };
    tokens.push(token);
  }
  return { ok: true, tokens };
}

function tokenOf(selector: Selector): string | number | undefined {
  const list = selector.kind === 'names' ? selector.names : selector.kind === 'indexes' ? selector.indexes : [];
  const [token, ...others] = list;
  return others.length > 0 || (typeof token === 'number' && token < 0) ? undefined : token;
}

const DESCRIPTIONS: Record<Selector['kind'], string> = {
  names: 'several names in one bracket',
  indexes: 'negative or several indexes in one bracket',
  slice: 'a slice',
  wildcard: 'a wildcard',
  descendants: '".."',
  filter: 'a filter',
};

function describe({ kind }: Selector): string {
  return DESCRIPTIONS[kind];
}

/**
 * The value with `result` at the place that the tokens name. What is on the way is copied, everything else shared. Objects
 * that are missing are made; an index must exist.
 */
export function insertAt(value: Json, tokens: readonly (string | number)[], result: Json): Json {
  const parents: Json[] = [];
  let at: Json | undefined = value;
  for (const token of tokens) {
    const parent: Json = at === undefined && typeof token === 'string' ? {} : (at ?? null);
    if (!suits(parent, token))
      throw new ReferenceFailure(
        'States.ResultPathMatchFailure',
        `Unable to apply step "${token}" to input ${quoteJson(parent)}`,
      );
    parents.push(parent);
    at = typeof token === 'number' ? childAt(parent, token) : memberOf(parent, token);
  }
  return tokens.reduceRight((child, token, index) => withChild(parents[index] ?? {}, token, child), result);
}

function suits(value: Json, token: string | number): boolean {
  return typeof token === 'number' ? Array.isArray(value) && token < value.length : isJsonObject(value);
}

function childAt(value: Json, index: number): Json | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

function withChild(parent: Json, token: string | number, child: Json): Json {
  if (typeof token === 'number') return Array.isArray(parent) ? parent.with(token, child) : parent;
  const copy: Record<string, Json> = { ...(isJsonObject(parent) ? parent : {}) };
  setOwn(copy, token, child);
  return copy;
}
