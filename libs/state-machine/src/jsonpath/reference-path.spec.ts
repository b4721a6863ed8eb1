import type { Json } from '@workflows/contracts';
import fc from 'fast-check';
import { ReferenceFailure } from '../expressions/expression';
import { compileReferencePath, insertAt } from './reference-path';

function insert(value: Json, path: string, result: Json): Json {
  const compiled = compileReferencePath(path);
  if (!compiled.ok) throw new Error(compiled.message);
  return insertAt(value, compiled.tokens, result);
}

describe('Reference Paths', () => {
  it.each<[string, (string | number)[]]>([
    ['$', []],
    ['$.a', ['a']],
    ['$.store.book', ['store', 'book']],
    ["$['store']['book']", ['store', 'book']],
    ['$.a["b c"][0].d', ['a', 'b c', 0, 'd']],
    ["$.a.['b']", ['a', 'b']],
    ['$[1][0]', [1, 0]],
    ['$.__proto__', ['__proto__']],
  ])('%s is %j', (path, tokens) => expect(compileReferencePath(path)).toEqual({ ok: true, tokens }));

  it.each<[string, RegExp]>([
    ['$$', /cannot be written to/],
    ['$$.a', /cannot be written to/],
    ['$v.a', /cannot be written to/],
    ['$.a[*]', /cannot have a wildcard/],
    ['$.*', /cannot have a wildcard/],
    ['$..a', /cannot have "\.\."/],
    ['$.a[0:1]', /cannot have a slice/],
    ['$.a[0,1]', /several indexes/],
    ['$.a[-1]', /negative or several indexes/],
    ["$['a','b']", /several names/],
    ['$.a[?(@.b)]', /cannot have a filter/],
    ['$.a.length()', /cannot have length\(\)/],
    ['$.', /expected a name/],
    ['a', /expected "\$"/],
  ])('%s is none', (path, message) => {
    const compiled = compileReferencePath(path);
    expect(compiled.ok ? 'accepted' : compiled.message).toMatch(message);
  });
});

describe('ResultPath: where the result goes', () => {
  it.each<[Json, string, Json, Json]>([
    [{ a: 1 }, '$', 'Hi!', 'Hi!'],
    [{ a: 1 }, '$.b.greeting', 'Hi!', { a: 1, b: { greeting: 'Hi!' } }],
    [{ a: 1 }, '$.a', 2, { a: 2 }],
    [{ a: { b: 1, c: 2 } }, '$.a.b', null, { a: { b: null, c: 2 } }],
    [{ a: [1, 2] }, '$.a[1]', 'x', { a: [1, 'x'] }],
    [[[0]], '$[0][0]', 1, [[1]]],
    [[{}], '$[0].a.b', 1, [{ a: { b: 1 } }]],
    [{ numbers: { val1: 3 }, title: 't' }, '$.sum', 7, { numbers: { val1: 3 }, title: 't', sum: 7 }],
  ])('%j with %s of %j becomes %j', (value, path, result, expected) =>
    expect(insert(value, path, result)).toEqual(expected),
  );

  it.each<[Json, string, string]>([
    ['foo', '$.x', 'Unable to apply step "x" to input "foo"'],
    [null, '$.x', 'Unable to apply step "x" to input null'],
    [[1], '$.x', 'Unable to apply step "x" to input [1]'],
    [{ a: 1 }, '$.a.b', 'Unable to apply step "b" to input 1'],
    [{ a: null }, '$.a.b', 'Unable to apply step "b" to input null'],
    [{ a: [1] }, '$.a[1]', 'Unable to apply step "1" to input [1]'],
    [{ a: {} }, '$.a[0]', 'Unable to apply step "0" to input {}'],
    [{}, '$.a[0]', 'Unable to apply step "0" to input null'],
  ])('%j with %s fails', (value, path, cause) => {
    const failing = () => insert(value, path, 1);
    expect(failing).toThrow(ReferenceFailure);
    expect(failing).toThrow(expect.objectContaining({ error: 'States.ResultPathMatchFailure', message: cause }));
  });

  it('copies what is on the way and shares the rest', () => {
    const value = { a: { b: 1, kept: { x: 1 } }, other: [1] };
    const before = structuredClone(value);
    const changed = insert(value, '$.a.b', 2);
    expect(value).toEqual(before);
    expect(changed).toEqual({ a: { b: 2, kept: { x: 1 } }, other: [1] });
    expect((changed as typeof value).a.kept).toBe(value.a.kept);
    expect((changed as typeof value).other).toBe(value.other);
  });

  it('takes __proto__ for a name like any other', () => {
    const changed = insert({}, '$.__proto__.polluted', true);
    expect(JSON.stringify(changed)).toBe('{"__proto__":{"polluted":true}}');
    expect(Object.getPrototypeOf(changed)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
    expect(JSON.stringify(insert({}, '$.constructor.prototype', 1))).toBe('{"constructor":{"prototype":1}}');
  });

  it('goes as deep as the path is long', () => {
    const tokens = Array.from({ length: 20_000 }, () => 'a');
    let at: Json | undefined = insertAt({}, tokens, 1);
    for (const token of tokens) at = (at as { [name: string]: Json })[token];
    expect(at).toBe(1);
  });

  it('holds the result at its place and everything else as it was', () =>
    fc.assert(
      fc.property(
        fc.dictionary(fc.string(), fc.jsonValue()),
        fc.array(fc.oneof(fc.string(), fc.constantFrom('a', '__proto__', 'constructor'), fc.nat(3)), { maxLength: 5 }),
        (value, tokens) => {
          const input = JSON.parse(JSON.stringify(value)) as Json;
          const before = JSON.stringify(input);
          let changed: Json;
          try {
            changed = insertAt(input, tokens, 'the result');
          } catch (error) {
            expect(error).toBeInstanceOf(ReferenceFailure);
            return;
          }
          let at: unknown = changed;
          for (const token of tokens) at = Object.getOwnPropertyDescriptor(at, token)?.value;
          expect(at).toBe('the result');
          expect(JSON.stringify(input)).toBe(before);
        },
      ),
    ));
});
