import type { Json } from '@workflows/contracts';
import { isJsonObject } from '@workflows/contracts';
import { setOwn } from '../expressions/plain-json';
import { memberOf } from './compare-json';
import { compileCondition } from './compile-condition';
import { spend, type Evaluation } from './evaluation';
import { definiteLength, type PathSyntax, type Selector } from './path-syntax';

/**
 * The selectors of a path as closures, after Jayway's JsonPath, which Amazon uses. Rules of this file:
 *   S1. Only a definite path can fail. Any other finds a list, empty where nothing is there to select from: below a member
 *       that is missing, or in a value that the selector does not suit.
 *   S2. `[?(…)]` of an object asks the object itself, of an array its items.
 *   S3. A name in quotes means the member that its escapes spell, or else the one that is called as it is written.
 *   S4. Selectors are applied one after the other to all that was found so far: no recursion, order of the document.
 */
export type Find = (start: Json, evaluation: Evaluation) => Json | undefined;

/** Undefined: the path is definite and there is nothing (S1). */
export function compileSelectors({ selectors, length }: Pick<PathSyntax, 'selectors' | 'length'>): Find {
  if (length) {
    const find = compileSelectors({ selectors });
    return (start, evaluation) => lengthOf(find(start, evaluation));
  }
  const definite = definiteLength(selectors);
  const single = compileDefinite(selectors.slice(0, definite));
  const [first, ...rest] = selectors.slice(definite).map(manyStep);
  if (first === undefined) return single;
  return (start, evaluation) => {
    const value = single(start);
    let found: Json[] = [];
    if (value !== undefined) first(value, found, evaluation);
    for (const step of rest) {
      const next: Json[] = [];
      for (const each of found) step(each, next, evaluation);
      found = next;
    }
    return found;
  };
}

/** Selectors that are all definite; they need to know nothing but where to start. */
export function compileDefinite(selectors: readonly Selector[]): (start: Json) => Json | undefined {
  const steps = selectors.map(singleStep);
  return (start) => {
    let value: Json | undefined = start;
    for (let index = 0; index < steps.length && value !== undefined; index++) value = steps[index]?.(value);
    return value;
  };
}

function lengthOf(value: Json | undefined): number | undefined {
  if (typeof value === 'string') return value.length;
  return typeof value === 'object' && value !== null ? Object.keys(value).length : undefined;
}

type SingleStep = (value: Json) => Json | undefined;
/** Adds what it selects. */
type ManyStep = (value: Json, found: Json[], evaluation: Evaluation) => void;

function singleStep(selector: Selector): SingleStep {
  switch (selector.kind) {
    case 'names': {
      const { names: all, written } = selector;
      const [name, ...others] = all;
      if (others.length > 0) return (value) => pick(value, selector);
      return written === undefined ? (value) => memberOf(value, name) : (value) => namedOf(value, selector, 0);
    }
    case 'indexes': {
      const [index] = selector.indexes;
      return (value) => (Array.isArray(value) ? value.at(index) : undefined);
    }
    default:
      throw new Error(`a selector of kind ${selector.kind} is not definite`);
  }
}

type Names = Extract<Selector, { kind: 'names' }>;

/** The member of the name at this place (S3). */
function namedOf(value: Json, { names: all, written }: Names, place: number): Json | undefined {
  const member = memberOf(value, all[place] ?? '');
  return member === undefined && written !== undefined ? memberOf(value, written[place] ?? '') : member;
}

/** An object of those of the members that are there. */
function pick(value: Json, selector: Names): Json | undefined {
  if (!isJsonObject(value)) return undefined;
  const result: Record<string, Json> = {};
  for (const [place, name] of selector.names.entries()) {
    const member = namedOf(value, selector, place);
    if (member !== undefined) setOwn(result, name, member);
  }
  return result;
}

function manyStep(selector: Selector, index: number, selectors: readonly Selector[]): ManyStep {
  switch (selector.kind) {
    case 'names':
      return names(selector);
    case 'indexes':
      return indexes(selector.indexes);
    case 'slice':
      return slice(selector);
    case 'wildcard':
      return wildcard;
    case 'descendants':
      return descendants;
    case 'filter':
      return filter(selector, selectors[index - 1]?.kind === 'descendants');
  }
}

function names(selector: Names): ManyStep {
  const count = selector.names.length;
  return (value, found, evaluation) => {
    spend(evaluation, count);
    for (let place = 0; place < count; place++) {
      const member = namedOf(value, selector, place);
      if (member !== undefined) found.push(member);
    }
  };
}

function indexes(wanted: readonly number[]): ManyStep {
  return (value, found, evaluation) => {
    spend(evaluation, wanted.length);
    if (!Array.isArray(value)) return;
    for (const index of wanted) {
      const item = value.at(index);
      if (item !== undefined) found.push(item);
    }
  };
}

/** The bounds of RFC 9535: a negative one counts from the end, a negative step goes backwards. */
function slice({ from, to, step }: Extract<Selector, { kind: 'slice' }>): ManyStep {
  return (value, found, evaluation) => {
    spend(evaluation, 1);
    if (!Array.isArray(value)) return;
    const { length } = value;
    const within = (bound: number, least: number) =>
      Math.min(Math.max(bound < 0 ? bound + length : bound, least), least + length);
    const start = step > 0 ? within(from ?? 0, 0) : within(from ?? length - 1, -1);
    const end = step > 0 ? within(to ?? length, 0) : to === undefined ? -1 : within(to, -1);
    for (let index = start; step > 0 ? index < end : index > end; index += step) {
      spend(evaluation, 1);
      const item = value[index];
      if (item !== undefined) found.push(item);
    }
  };
}

const wildcard: ManyStep = (value, found, evaluation) => {
  spend(evaluation, 1);
  if (typeof value !== 'object' || value === null) return;
  const children = Array.isArray(value) ? value : Object.values(value);
  spend(evaluation, children.length);
  for (const child of children) found.push(child);
};

/** The value itself and everything below it, in the order of the document. */
const descendants: ManyStep = (value, found, evaluation) => {
  const open: Json[] = [value];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    spend(evaluation, 1);
    found.push(next);
    if (typeof next !== 'object' || next === null) continue;
    const children = Array.isArray(next) ? next : Object.values(next);
    for (let index = children.length - 1; index >= 0; index--) open.push(children[index] ?? null);
  }
};

/** After `..` each value is there by itself, so that arrays need not be asked for their items again. */
function filter(selector: Extract<Selector, { kind: 'filter' }>, eachItself: boolean): ManyStep {
  const holds = compileCondition(selector.condition, compileSelectors);
  return (value, found, evaluation) => {
    if (!eachItself && (typeof value !== 'object' || value === null)) return;
    const items = Array.isArray(value) && !eachItself ? value : [value];
    const inner = { ...evaluation };
    for (const item of items) {
      spend(evaluation, 1);
      inner.item = item;
      if (holds(inner)) found.push(item);
    }
  };
}
