import { yardsticksOf } from '@workflows/testing';
import type { Json } from '@workflows/contracts';
import { ReferenceFailure, type Bindings } from '../expressions/expression';
import { compilePath } from './compile-path';

const field = { name: 'y.$' };

const store: Json = {
  name: 'corner',
  limit: 10,
  "it's": { 'a.b': 1, '"q"': 2, 'ü ñ': 3 },
  books: [
    { id: 1, title: 'Sayings', price: 8.95, tags: ['old', 'short'] },
    { id: 2, title: 'Sword', price: 12.99, isbn: null },
    { id: 3, title: 'Moby', price: 8.99, isbn: '0-553', tags: ['old'] },
    { id: 4, title: 'lord', price: 22.99, isbn: '0-395' },
  ],
  bike: { price: 19.95, color: 'red' },
  nested: { price: [1, { price: 2 }] },
  none: null,
  empty: [],
};

const bindings: Bindings = {
  states: { input: store, context: { Execution: { Id: 'e1', Input: { a: [5] } }, State: { RetryCount: 0 } } },
  variables: { v: { list: [1, 2, 3], limit: 1 }, größe: 7, nothing: null },
};

function evaluate(path: string, over: Partial<Bindings> = {}): Json {
  const compiled = compilePath(path, field);
  if (!compiled.ok) throw new Error(compiled.message);
  return compiled.reference.evaluate({ ...bindings, ...over });
}

function failure(path: string, over: Partial<Bindings> = {}): { error: string; cause: string } {
  try {
    evaluate(path, over);
  } catch (error) {
    if (error instanceof ReferenceFailure) return { error: error.error, cause: error.message };
    throw error;
  }
  throw new Error(`${path} gave a value`);
}

function ids(path: string): Json {
  const found = evaluate(path);
  return Array.isArray(found) ? found.map((book) => (book as { id: number }).id) : found;
}

describe('Paths: of the input, the context object and variables', () => {
  it.each<[string, Json]>([
    ['$', store],
    ['$.name', 'corner'],
    ['$.none', null],
    ['$.bike.color', 'red'],
    ["$['bike']['color']", 'red'],
    ['$["bike"].color', 'red'],
    ["$.bike.['color']", 'red'],
    [`$['it\\'s']['a.b']`, 1],
    [`$["it's"]["\\"q\\""]`, 2],
    [`$["it's"]['\\u00fc ñ']`, 3],
    ['$.books[0].title', 'Sayings'],
    ['$.books[-1].title', 'lord'],
    ['$.books[ 2 ].id', 3],
    ['$.books[(@.length-1)].id', 4],
    ['$.books[ ( @.length() - 2 ) ].id', 3],
    ['$.books.length()', 4],
    ['$.bike.length()', 2],
    ['$..price.length()', 7],
    ['$$', { Execution: { Id: 'e1', Input: { a: [5] } }, State: { RetryCount: 0 } }],
    ['$$.Execution.Id', 'e1'],
    ['$$.Execution.Input.a[0]', 5],
    ["$$['State'].RetryCount", 0],
    ['$v.list[1]', 2],
    ["$v['limit']", 1],
    ['$größe', 7],
    ['$nothing', null],
  ])('%s gives %j', (path, value) => expect(evaluate(path)).toEqual(value));

  it.each<[string, string]>([
    [`$['a\\'b']`, `a'b`],
    [`$["a\\"b"]`, `a"b`],
    [`$['a\\"b']`, `a"b`],
    [`$['a\\\\b']`, `a\\b`],
    [`$['a\\"b']`, `a\\"b`],
    [`$.x['a\\\\b']`, `a\\\\b`],
  ])('%s finds the member %s, as its escapes spell it or as it is written', (path, name) => {
    const input = path.startsWith('$.x') ? { x: { [name]: null } } : { [name]: null };
    expect(evaluate(path, { states: { input, context: {} } })).toBeNull();
  });

  it('looks into the given root before the input, null included', () => {
    expect(evaluate('$.a', { root: { a: 1 } })).toBe(1);
    expect(evaluate('$', { root: null })).toBeNull();
  });

  it.each(['$.a.b', '$.a[0]', '$v', "$['a','b']"])('%s is definite', (path) =>
    expect(compilePath(path, field)).toMatchObject({ ok: true, definite: true }),
  );

  it.each(['$[*]', '$.*', '$..a', '$[0,1]', '$[0:1]', '$[?(@.a)]', "$['a','b'].c"])('%s is not definite', (path) =>
    expect(compilePath(path, field)).toMatchObject({ ok: true, definite: false }),
  );

  it('says at which variable a path begins', () => {
    expect(compilePath('$v.a', field)).toMatchObject({ variable: 'v' });
    expect(compilePath('$.v', field)).not.toHaveProperty('variable');
  });
});

describe('Paths: wildcards, slices, lists and descendants', () => {
  it.each<[string, Json]>([
    ['$.bike.*', [19.95, 'red']],
    ['$.bike[*]', [19.95, 'red']],
    ['$.name[*]', []],
    ['$.empty[*]', []],
    ['$.empty[*].a.b', []],
    ['$.books[*].isbn', [null, '0-553', '0-395']],
    ['$.books[*].tags[1]', ['short']],
    ["$.bike['color','price']", { color: 'red', price: 19.95 }],
    ["$.bike['color','weight']", { color: 'red' }],
    ["$.books[0,-1]['id']", [1, 4]],
    ["$['bike','nested'].price", [19.95, [1, { price: 2 }]]],
    ['$.books[0,9].id', [1]],
    ['$..price', [8.95, 12.99, 8.99, 22.99, 19.95, [1, { price: 2 }], 2]],
    ['$..nothing', []],
    ['$.nested..*', [[1, { price: 2 }], 1, { price: 2 }, 2]],
    ['$.nested..[0]', [1]],
    ["$.nested..['price']", [[1, { price: 2 }], 2]],
    ['$v.list[1:]', [2, 3]],
    ['$v.list[:2]', [1, 2]],
    ['$v.list[-2:]', [2, 3]],
    ['$v.list[:-1]', [1, 2]],
    ['$v.list[0:9]', [1, 2, 3]],
    ['$v.list[2:1]', []],
    ['$v.list[::2]', [1, 3]],
    ['$v.list[::-1]', [3, 2, 1]],
    ['$v.list[2:0:-1]', [3, 2]],
    ['$v.list[ 0 : 2 : 1 ]', [1, 2]],
    ['$v.list[7:]', []],
  ])('%s gives %j', (path, value) => expect(evaluate(path)).toEqual(value));
});

describe('Paths: filters', () => {
  it.each<[string, Json]>([
    ['$.books[?(@.isbn)]', [2, 3, 4]],
    ['$.books[?(!@.isbn)]', [1]],
    ['$.books[?(@.price < 10)]', [1, 3]],
    ['$.books[?(@.price<=8.95)]', [1]],
    ['$.books[?(@.price>$.limit)]', [2, 4]],
    ['$.books[?(@.price >= 12.99)]', [2, 4]],
    ["$.books[?(@.title == 'Moby')]", [3]],
    ['$.books[?(@.title == "Moby")]', [3]],
    ["$.books[?(@['title']=='Moby')]", [3]],
    ["$.books[?('Moby' == @.title)]", [3]],
    ['$.books[?(@.id != 1)]', [2, 3, 4]],
    ["$.books[?(@.id == '1')]", [1]],
    ["$.books[?(@.id === '1')]", []],
    ["$.books[?(@.id !== '1')]", [1, 2, 3, 4]],
    ['$.books[?(@.isbn == null)]', [2]],
    ['$.books[?(@.isbn != null)]', [1, 3, 4]],
    ["$.books[?(@.tags == ['old'])]", [3]],
    ["$.books[?(@.title in ['Moby', 'Sword'])]", [2, 3]],
    ["$.books[?(@.title nin ['Moby', 'Sword'])]", [1, 4]],
    ["$.books[?('short' in @.tags)]", [1]],
    ['$.books[?(@.title =~ /s.*/i)]', [1, 2]],
    ['$.books[?(@.title =~ /ord/)]', []],
    ['$.books[?(@.isbn =~ /0-\\d+/)]', [3, 4]],
    ['$.books[?(@.id =~ /[12]/)]', [1, 2]],
    ['$.books[?(@.title =~ /[A-Z][a-z]{3,4}/)]', [2, 3]],
    ['$.books[?(@.title =~ /.{7}/)]', [1]],
    ["$.books[?(@.price > 8.96 && (@.title == 'Moby' || !@.isbn))]", [3]],
    ['$.books[?(@.id == 1 || @.id == 2 && @.price > 100)]', [1]],
    ['$.books[?(!(@.id > 1) || @.id == 4)]', [1, 4]],
    ["$.books[?(@.tags[?(@ == 'short')])]", [1]],
    ['$.books[?(@.tags[1])]', [1]],
    ['$.books[?(@.title == Moby)]', [3]],
    ['$.books[?(@.title==Moby)]', [3]],
    ['$.books[ ?( @.title == Moby && @.id == 3 ) ]', [3]],
    ['$.books[?(@.isbn == 0-553)]', [3]],
    ['$.books[?(@.title in [Moby, Sword])]', [2, 3]],
    ['$.books[?(@.isbn == null)]', [2]],
    ["$.books[?(@.tags subsetof ['old', 'new'])]", [3]],
    ["$.books[?(@.tags all ['old', 'short'])]", [1]],
    ["$.books[?(@.tags anyof ['short'])]", [1]],
    ["$.books[?(@.tags noneof ['short'])]", [3]],
    ["$.books[?(@.tags contains 'short')]", [1]],
    ["$.books[?(@.title contains 'ord')]", [2, 4]],
    ['$.books[?(@.tags size 2)]', [1]],
    ['$.books[?(@.tags empty false)]', [1, 3]],
    ['$.books[?(@.tags.length() > 1)]', [1]],
    ['$.books[?(@..nothing)]', []],
    ['$.books[?(@.title < 5)]', []],
    ['$..[?(@.isbn)]', [2, 3, 4]],
  ])('%s gives the books %j', (path, value) => expect(ids(path)).toEqual(value));

  it.each<[string, Json]>([
    ['$v.list[?(@ > $.limit)]', [2, 3]],
    ["$.bike[?(@.color == 'red')]", [{ price: 19.95, color: 'red' }]],
    ["$.bike[?(@.color == 'blue')]", []],
    ['$.nested..[?(@ == 2)]', [2]],
    ["$.books[?(@.id == 3)]['tags'][0]", ['old']],
  ])('%s gives %j', (path, value) => expect(evaluate(path)).toEqual(value));
});

describe('a path that finds nothing', () => {
  it.each([
    '$.x',
    '$.x.y',
    '$.name.x',
    '$.none.x',
    '$.books.title',
    '$.books[9]',
    '$.books[-9]',
    '$.bike[0]',
    '$.none[0]',
  ])('%s fails where it is definite', (path) => expect(failure(path).error).toBe('States.Runtime'));

  it.each([
    '$.x[*]',
    '$.x.y[*].z',
    '$.x..y',
    '$.name[1:]',
    '$.none[0,1]',
    '$.name[?(@.a)]',
    '$.x[?(@.a)]',
    "$.x['a','b'].c",
  ])('%s gives an empty list where what comes before is not there, or not of its kind', (path) =>
    expect(evaluate(path)).toEqual([]),
  );

  it.each(["$.name['a','b']", '$.x.length()', '$.limit.length()'])('%s fails, for it is definite', (path) =>
    expect(failure(path).error).toBe('States.Runtime'),
  );

  it('says what Amazon says', () =>
    expect(failure('$.x', { states: { input: { other: 1 }, context: {} } })).toEqual({
      error: 'States.Runtime',
      cause: `The JSONPath '$.x' specified for the field 'y.$' could not be found in the input '{"other":1}'`,
    }));

  it('names a variable that was never assigned', () =>
    expect(failure('$unknown.a').cause).toBe(
      "The JSONPath '$unknown.a' specified for the field 'y.$' refers to the variable '$unknown', which has not been assigned",
    ));

  it('takes nothing from the prototype', () => {
    for (const name of ['constructor', '__proto__', 'toString', 'length'])
      for (const path of [`$.${name}`, `$.books.${name}`, `$${name}`]) expect(failure(path).cause).toContain(name);
    const input: Json = JSON.parse('{"__proto__": {"a": 1}}');
    expect(evaluate('$.__proto__.a', { states: { input, context: {} } })).toBe(1);
  });

  it('quotes about a thousand characters of the input', () => {
    const input = { list: Array.from({ length: 100_000 }, () => 'x'.repeat(5000)) };
    const { cause } = failure('$.x', { states: { input, context: {} } });
    expect(cause.length).toBeLessThan(1200);
    expect(cause).toMatch(/…'$/);
  });
});

describe('a text that is no path', () => {
  it.each<[string, RegExp]>([
    ['', /at its end: expected "\$" to begin a path/],
    ['a.b', /at character 1, before "a\.b": expected "\$"/],
    ['$.', /at character 2, before "\.": expected a name after "\."/],
    ['$.a b', /at character 4, before " b": the path should end here/],
    ['$.a.', /at character 4/],
    ['$..', /expected a name/],
    ['$[', /expected a name in quotes, an index, a slice/],
    ['$[]', /expected a name in quotes/],
    ['$[a]', /expected a name in quotes/],
    ['$[1.5]', /expected a name in quotes/],
    ["$['a]", /at character 3, before "'a\]": the text that begins here has no closing '/],
    ["$['a'", /expected "]"/],
    ["$['a',]", /expected a name in quotes after ","/],
    ['$[0,]', /expected an index after ","/],
    ['$[1:2:0]', /must not be 0/],
    ["$['\\u12']", /four hexadecimal digits/],
    ['$.a.sum()', /cannot call sum\(\); the only function it has is length\(\)/],
    ['$.a.length().b', /the path should end here/],
    ['$[(@.length)]', /expected a name in quotes/],
    ['$[?(Moby == @.title)]', /expected a path that begins with/],
    ['$states.input', /belongs to JSONata/],
    ['$[?@.a]', /a filter is written \[\?\(…\)\]/],
    ['$[?(@.a]', /to close the filter/],
    ['$[?(@.a = 1)]', /to close the filter/],
    ["$[?(@.a within ['b'])]", /unknown operator/],
    ['$[?(1)]', /expected an operator/],
    ['$[?(@.a == )]', /expected a path that begins with/],
    ['$[?(@.a == $v)]', /no context object and no variable/],
    ['$[?(@.a == $$.b)]', /no context object and no variable/],
    ['$[?(@.a =~ b)]', /expected a pattern/],
    ['$[?(@.a =~ /b/x)]', /the unknown flag "x"/],
    ['$[?(@.a =~ /(?=b)/)]', /the pattern cannot be used/],
    ['$[?(@.a =~ /(/)]', /the pattern cannot be used/],
    ['$[?(@.a =~ /b{3,2}/)]', /the pattern/],
    ['$[?(@.a =~ /((b{99}){99})/)]', /repeats a part of it more than 1000 times/],
    [`$[?(@.a =~ /${'b'.repeat(1001)}/)]`, /is longer than 1000 characters/],
    [`$[?(${'@.a =~ /b/ || '.repeat(11)}@.b)]`, /at most 10 patterns/],
    ['@.a', /expected "\$"/],
  ])('%j is refused with its place', (path, message) => {
    const compiled = compilePath(path, field);
    expect(compiled.ok ? 'accepted' : compiled.message).toMatch(message);
  });
});

describe('a hostile path', () => {
  it.each([
    ['nested filters', `$${'[?(@'.repeat(50_000)}`],
    ['nested brackets', `$[?(${'('.repeat(50_000)}@.a`],
    ['negations', `$[?(${'!'.repeat(50_000)}@.a)]`],
    ['nested lists', `$[?(@.a == ${'['.repeat(50_000)})]`],
  ])('of %s is refused for its depth', (_, path) => {
    const compiled = compilePath(path, field);
    expect(compiled.ok ? 'accepted' : compiled.message).toMatch(/nests deeper than 100 levels/);
  });

  it('of a great many steps is no deeper than one', () => {
    const input: Json = JSON.parse(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect(evaluate(`$${'.a'.repeat(5000)}`, { states: { input, context: {} } })).toBe(1);
    expect(evaluate('$..nothing', { states: { input, context: {} } })).toEqual([]);
  });

  it.each([
    '$..*..*..*..*..*',
    '$..[?(@..[?(@..[?(@..a == 1)])])]',
    '$..[?($..* == $..*)]',
    `$[?(@.s =~ /${'(a?){30}'.repeat(2)}${'a?'.repeat(300)}b/)]`,
  ])('%s is stopped before it has looked at too much', (path) => {
    const leaves: Json = Array.from({ length: 50 }, (_, a) => ({ a, s: 'a'.repeat(20_000) }));
    const items = Array.from({ length: 90 }).reduce<Json>((inner) => [inner, ...leaves], leaves);
    const over = { states: { input: items, context: {} } };
    const spent = yardsticksOf(() =>
      expect(failure(path, over)).toEqual({
        error: 'States.Runtime',
        cause: expect.stringContaining('more specific'),
      }),
    );
    expect(spent).toBeLessThan(400);
  });
});
