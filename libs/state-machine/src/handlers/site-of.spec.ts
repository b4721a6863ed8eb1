import type { CallSite } from './handler-program';
import { siteOf } from './site-of';
import type { HandlerCall } from './turn';

/** `api.a(api.b(api.a(x)))` in line 3, from column 1. */
const SITES: CallSite[] = [
  { line: 3, column: 1, end: { line: 3, column: 24 }, name: 'a', label: 'a' },
  { line: 3, column: 7, end: { line: 3, column: 23 }, name: 'b', label: 'b' },
  { line: 3, column: 13, end: { line: 3, column: 22 }, name: 'a', label: 'a#2' },
];

function call(name: string, column: number): HandlerCall {
  return { call: 1, digest: '', request: { kind: 'function', name, arguments: {} }, site: { line: 3, column } };
}

describe('the site of a call', () => {
  it.each([
    ['a', 5, 'a'],
    ['b', 19, 'b'],
    ['a', 19, 'a#2'],
    ['a', 24, 'a'],
    ['c', 5, undefined],
    ['a', 30, undefined],
  ])('named %s whose stack tells column %i is %s', (name, column, label) =>
    expect(siteOf(SITES, call(name, column))?.label).toBe(label),
  );
});
