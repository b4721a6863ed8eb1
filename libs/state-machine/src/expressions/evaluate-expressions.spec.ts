import type { Json } from '@workflows/contracts';
import { evaluateExpressions } from './evaluate-expressions';
import type { EvaluationResult } from './expression';

const AT = Date.parse('2024-05-06T07:08:09.123Z');

async function evaluate(
  source: string,
  input: Json = {},
  variables: Record<string, Json> = {},
  at = AT,
): Promise<EvaluationResult | undefined> {
  const bindings = { states: { input, context: { Execution: { Id: 'e1' } } }, variables };
  return (await evaluateExpressions({ expressions: [{ key: '/states/s/output', source }], bindings, at }))[
    '/states/s/output'
  ];
}

function deep(levels: number): Json {
  let value: Json = 1;
  for (let i = 0; i < levels; i++) value = [value];
  return value;
}

describe('evaluateExpressions', () => {
  it.each<[string, Json]>([
    ['$sum($states.input.items.price)', 6],
    ['$states.input.items[price > 1].price', [2, 3]],
    ['$states.input.items[0]', { price: 1 }],
    ['$states.input.items[price = 1][]', [{ price: 1 }]],
    ['$map([1, 2], function($v) { $v * 2 })', [2, 4]],
    ['{"a": $states.input.nothing, "b": 1}', { b: 1 }],
    ['[1..3]', [1, 2, 3]],
    ['$states.context.Execution.Id', 'e1'],
    ['$x & "!"', 'seen!'],
    ['$now()', '2024-05-06T07:08:09.123Z'],
    ['$now("[Y]-[M01]")', '2024-05'],
    ['$millis()', AT],
    ['$toMillis("2024-01-01T00:00:00")', Date.parse('2024-01-01T00:00:00Z')],
    ['$toMillis("12:30", "[H]:[m]")', Date.parse('2024-05-06T12:30:00Z')],
    ['$fromMillis(0)', '1970-01-01T00:00:00.000Z'],
    ['-0', 0],
    ['$sort($shuffle([1, 2, 3]))', [1, 2, 3]],
    ['[]', []],
    ['[$states.input.items[price > 99]]', []],
    ['$states.input.items[price > 2].price', 3],
    ['[$states.input.items[price > 2].price]', [3]],
    ['{"none": $states.input.items[price > 99], "null": null}', { null: null }],
    ['[1, $states.input.nothing, 2]', [1, 2]],
    ['$states.context.Execution', { Id: 'e1' }],
  ])('gives of %s %j', async (source, value) => {
    expect(await evaluate(source, { items: [{ price: 1 }, { price: 2 }, { price: 3 }] }, { x: 'seen' })).toEqual({
      ok: true,
      value,
    });
  });

  it.each([
    '$states.input.nothing',
    '$states.input.items[price > 99]',
    '$filter([1], function($v) { $v > 1 })',
    '$',
    '$$',
    'price',
    '()',
    '$states.input.constructor',
    '$states.input.constructor.constructor("return 1")()',
    '$constructor',
    '$lookup($states.input, "__proto__")',
  ])('has no value where %s gives nothing', async (source) => expect(await evaluate(source)).toEqual({ ok: true }));

  it.each(['input', 'result', 'errorOutput', 'event', 'context'])('sees $states.%s', async (field) => {
    const states = { input: {}, context: {}, [field]: { id: field } };
    const request = {
      expressions: [{ key: '/k', source: `$states.${field}.id[]` }],
      bindings: { states, variables: {} },
      at: AT,
    };
    expect(await evaluateExpressions(request)).toEqual({ '/k': { ok: true, value: [field] } });
  });

  it('takes the root of the bindings for its context', async () => {
    const bindings = { states: { input: {}, context: {} }, variables: {}, root: { a: [{ b: 1 }, { b: 2 }] } };
    const request = { expressions: [{ key: '/k', source: '$sum(a.b) & "/" & $sum($$.a.b)' }], bindings, at: AT };
    expect(await evaluateExpressions(request)).toEqual({ '/k': { ok: true, value: '3/3' } });
  });

  it('gives plain arrays and objects', async () => {
    const result = await evaluate('{"list": $states.input.items.a}', { items: [{ a: 1 }, { a: 2 }] });
    const value = result?.ok ? result.value : undefined;
    expect(JSON.stringify(value)).toBe('{"list":[1,2]}');
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
  });

  it.each([
    ['$sum', 'returned an unsupported result type: a function'],
    ['function($x){$x}', 'returned an unsupported result type: a function'],
    ['{"a": [$sum]}', 'returned an unsupported result type: a function'],
    ['/ab+/', 'returned an unsupported result type: a function'],
    ['1/0', 'returned an unsupported result type: Infinity'],
    ['0/0', 'returned an unsupported result type: NaN'],
    ['1 + "a"', 'T2002: The right side of the "+" operator must evaluate to a number (position 3)'],
    ['$error("no")', 'D3137: no'],
    ['$eval("1")', '$eval is not allowed'],
    ['"1" ~> $eval', '$eval is not allowed'],
    ['1 +', 'S0207'],
    ['$states.input()', 'T1006'],
    ['null()', 'Cannot set properties of null'],
    ['($f := function() { $f() + 1 }; $f())', 'D1011'],
    ['$reduce([1..200], function($a, $b) { {"a": $a} }, 0)', 'nested too deeply'],
    ['[1..2000000]', 'D2015'],
  ])('says of %s why it failed', async (source, cause) => {
    const result = await evaluate(source);
    expect(result).toMatchObject({ ok: false, cause: expect.stringContaining(cause) });
    expect(result).toMatchObject({
      cause: expect.stringContaining(`The JSONata expression '${source}' specified for the field 'output'`),
    });
  });

  it('stops a loop without an end', async () => {
    expect(await evaluate('($f := function($n) { $f($n + 1) }; $f(0))')).toMatchObject({
      ok: false,
      cause: expect.stringContaining('D1012'),
    });
  });

  it('keeps an own __proto__ as data', async () => {
    const input: Json = JSON.parse('{"a": {"__proto__": {"b": 1}}}');
    const result = await evaluate('$states.input.a', input);
    expect(JSON.stringify(result)).toBe('{"ok":true,"value":{"__proto__":{"b":1}}}');
  });

  it('draws by chance what the same request draws again, and each key apart', async () => {
    const request = {
      expressions: ['/a', '/b'].map((key) => ({ key, source: '$random()' })),
      bindings: { states: { input: {}, context: {} }, variables: {} },
      at: AT,
    };
    const first = await evaluateExpressions(request);
    expect(await evaluateExpressions(request)).toEqual(first);
    expect(first['/a']).not.toEqual(first['/b']);
  });

  it('leaves its data as they were and keeps expressions apart', async () => {
    const input = { list: [], data: { x: 1 } };
    const sources = [
      '$states.input.list{"a": 1}',
      '$states.input.list',
      '$states.input.list[]',
      '$states.input.data',
      '[$states.input.data]',
    ];
    const results = await evaluateExpressions({
      expressions: sources.map((source, index) => ({ key: `/${index}`, source })),
      bindings: { states: { input, context: {} }, variables: {} },
      at: AT,
    });
    expect(results['/1']).toEqual({ ok: true, value: [] });
    expect(results['/3']).toEqual({ ok: true, value: { x: 1 } });
    expect(Object.keys(input.list)).toEqual([]);
  });

  it('takes data as deep as data may be', async () =>
    expect(await evaluate('$count($states.input)', deep(150))).toEqual({ ok: true, value: 1 }));
});
