import fc from 'fast-check';
import type { Json } from '@workflows/contracts';
import { compileExpression } from './compile-expression';
import { evaluateExpressions } from './evaluate-expressions';
import { SLOW, type Bindings, type EvaluationResult } from './expression';
import { parseExpression } from './parse-expression';
import { parsePlain } from './parse-plain';

const NAMES = ['a', 'b', 'length', 'and', '__proto__', 'constructor'];
const name = fc.constantFrom(...NAMES);
const number = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.constantFrom(0.1, 0.2, 1e21, 1e-7, 0.1 + 0.2, 123456789.123456789, 1.7e308),
);
const scalar: fc.Arbitrary<Json> = fc.oneof(
  number,
  fc.constantFrom('', 'a', 'Ab', '10', '🙂'),
  fc.boolean(),
  fc.constant(null),
);
const { json } = fc.letrec<{ json: Json }>((tie) => ({
  json: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    scalar,
    fc.array(tie('json'), { maxLength: 3 }),
    fc.dictionary(name, tie('json'), { maxKeys: 4 }).map((members): Json => members),
    fc.record({ a: tie('json'), b: tie('json') }),
    fc.array(fc.record({ a: tie('json'), b: number }), { maxLength: 3 }),
    fc.array(number, { maxLength: 4 }),
  ),
}));

const step = fc.oneof(
  fc.constantFrom('.a', '.b', '.a', '.b', '.length', '.constructor', '.`__proto__`', '."and"'),
  fc.tuple(fc.constantFrom('a', 'b'), fc.integer({ min: -2, max: 2 })).map(([field, index]) => `.${field}[${index}]`),
);
const path = fc
  .tuple(
    fc.constantFrom(
      '$states.input',
      '$states.input',
      '$states.result',
      '$states.context',
      '$states.event',
      '$states.errorOutput',
      '$x',
      '$y',
      '$nobody',
    ),
    fc.array(step, { maxLength: 3 }),
  )
  .map(([root, steps]) => root + steps.join(''));
const literal = fc.oneof(number.map(String), fc.constantFrom('true', 'false', 'null', '""', '"a"', "'Ab'", '"10"'));
const { source } = fc.letrec<{ source: string }>((tie) => ({
  source: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    path,
    path,
    literal,
    fc
      .tuple(
        tie('source'),
        fc.constantFrom('=', '!=', '<', '<=', '>', '>=', 'and', 'or', '+', '-', '*', '/', '%', '&', '?:', '??', 'in'),
        tie('source'),
      )
      .map(([left, operator, right]) => `(${left} ${operator} ${right})`),
    fc
      .tuple(number.map(String), fc.constantFrom('+', '-', '*', '/', '%', '<', '='), path)
      .map(([left, operator, right]) => `${left} ${operator} ${right}`),
    fc.tuple(tie('source'), tie('source'), tie('source')).map(([test, yes, no]) => `(${test} ? ${yes} : ${no})`),
    fc.tuple(tie('source'), tie('source')).map(([test, yes]) => `(${test} ? ${yes})`),
    fc.array(tie('source'), { maxLength: 3 }).map((items) => `[${items.join(', ')}]`),
    fc
      .uniqueArray(fc.tuple(fc.constantFrom('"a"', '"b"', '"1"', '"z"'), tie('source')), {
        selector: ([key]) => key,
        maxLength: 3,
      })
      .map((pairs) => `{${pairs.map(([key, value]) => `${key}: ${value}`).join(', ')}}`),
    fc
      .tuple(
        fc.constantFrom(
          'not',
          'exists',
          'boolean',
          'string',
          'count',
          'length',
          'uppercase',
          'lowercase',
          'sum',
          'merge',
        ),
        tie('source'),
      )
      .map(([fn, argument]) => `$${fn}(${argument})`),
    fc
      .tuple(fc.constantFrom('contains', 'append'), tie('source'), tie('source'))
      .map(([fn, first, second]) => `$${fn}(${first}, ${second})`),
    fc
      .tuple(
        fc.constantFrom('sum', 'merge', 'count'),
        fc.constantFrom('$x', '$y', '$states.input', '$x.a', '$states.input.b'),
      )
      .map(([fn, argument]) => `$${fn}(${argument})`),
    tie('source').map((operand) => `-(${operand})`),
    tie('source').map((operand) => `(${operand})`),
  ),
}));

const bindings: fc.Arbitrary<Bindings> = fc
  .record({ input: json, result: json, context: json, event: json, x: json, y: json })
  .map(({ input, result, context, event, x, y }) => ({
    states: { input, result, context, event },
    variables: { x, y },
  }));

async function full(text: string, at: Bindings): Promise<EvaluationResult> {
  const { k = { ok: false, cause: 'absent' } } = await evaluateExpressions({
    expressions: [{ key: 'k', source: text }],
    bindings: at,
    at: 0,
  });
  return k;
}

function asText(value: Json | undefined): string {
  return value === undefined ? 'nothing' : JSON.stringify(value);
}

/** A tree as data, without the places that jsonata notes. */
function shape(ast: unknown): unknown {
  return JSON.parse(JSON.stringify(ast, (key, value: unknown) => (key === 'position' ? undefined : value)));
}

/** Sources that may or may not be expressions. */
const noise = fc
  .array(
    fc.constantFrom(
      '$x',
      '$states.input.a',
      '.a',
      '.and',
      '$',
      '1',
      '.5',
      '-',
      '1e3',
      '"s"',
      "'t'",
      'true',
      'and',
      'or',
      'in',
      'a',
      '=',
      '!=',
      '<',
      '>',
      '<=',
      '+',
      '*',
      '/',
      '%',
      '&',
      '?',
      ':',
      '(',
      ')',
      '[',
      ']',
      '$not',
      '$sum',
      ' ',
      ' ',
      '/*c*/',
      ',',
    ),
    { minLength: 1, maxLength: 9 },
  )
  .map((parts) => parts.join(''));

describe('the parser of plain expressions', () => {
  it('gives the tree that jsonata gives, or nothing', () => {
    let read = 0;
    fc.assert(
      fc.property(
        fc.oneof(
          source,
          noise,
          fc
            .array(fc.oneof(path, literal), { minLength: 2, maxLength: 2 })
            .chain(([a = '', b = '']) =>
              fc.constantFrom('=', '-', '/', ' and ', ' or ', '*', '%', '<', '&').map((op) => a + op + b),
            ),
        ),
        (text) => {
          const plain = parsePlain(text);
          if (plain === undefined) return;
          read++;
          const parsed = parseExpression(text);
          expect({ text, ast: shape(plain) }).toEqual({ text, ast: shape(parsed.ok && parsed.ast) });
        },
      ),
      { numRuns: 6000, seed: 7 },
    );
    expect(read).toBeGreaterThan(1000);
  });
});

describe('the fast route', () => {
  it('gives what the full evaluator gives, or says SLOW', async () => {
    let compared = 0;
    let something = 0;
    await fc.assert(
      fc.asyncProperty(source, bindings, async (text, at) => {
        const compiled = compileExpression(text, 'k');
        if (!compiled.ok) throw new Error(`${text}: ${compiled.message}`);
        const { fast } = compiled.expression;
        const value = fast === undefined ? SLOW : fast(at);
        if (value === SLOW) return;
        compared++;
        if (value !== undefined) something++;
        const slow = await full(text, at);
        if (!slow.ok) throw new Error(`${text} gave ${asText(value)}, full: ${slow.cause}`);
        expect(`${text} = ${asText(value)}`).toBe(`${text} = ${asText(slow.value)}`);
      }),
      { numRuns: 8000, seed: 20_240_601 },
    );
    expect(compared).toBeGreaterThan(2500);
    expect(something).toBeGreaterThan(1200);
  });

  it.each([
    '$states.input.a',
    '$x.a.b = 3',
    '$states.input.a > 1 and $x',
    '{"a": $x, "b": [1, $x]}',
    '$x ? "y" : "n"',
    '$states.input.items[0].id',
    '-$x',
    '$not($x)',
    '$exists($x.a)',
    '($x)',
    '$x ?? 1',
    '$states.event.data.id = 1',
    '$sum($x.a)',
    '$merge([$x, {"a": 1}])',
    '$contains($x, "a")',
    '$append($x, [1])',
    '$x in ["a", "b"]',
  ])('covers %s', (text) =>
    expect(compileExpression(text, 'k')).toMatchObject({ ok: true, expression: { fast: expect.any(Function) } }),
  );

  it.each([
    '$',
    '$$',
    'a.b',
    '$max($x)',
    '$contains($x, /a/)',
    '$append($x)',
    '$x[a=1]',
    '$x.*',
    '$x.**',
    '$x.%',
    '$x^(a)',
    '$x ~> $sum',
    '[1..3]',
    '($a := 1; $a)',
    '{$x: 1}',
    '$x{"a": b}',
    '$x[]',
    '/a/',
    'function($y){$y}',
    '$states',
    '$now()',
  ])('leaves %s to the full evaluator', (text) => {
    const compiled = compileExpression(text, 'k');
    if (compiled.ok) expect(compiled.expression.fast).toBeUndefined();
    else expect(text).toBe('$x.%');
  });

  it('never reads what is not an own property', () => {
    const compiled = compileExpression('$states.input.constructor.name', 'k');
    expect(
      compiled.ok && compiled.expression.fast?.({ states: { input: {}, context: {} }, variables: {} }),
    ).toBeUndefined();
  });

  it('leaves data that bear marks of jsonata to it', () => {
    const compiled = compileExpression('$x.a', 'k');
    expect(
      compiled.ok &&
        compiled.expression.fast?.({
          states: { input: {}, context: {} },
          variables: { x: { _jsonata_lambda: true, a: 1 } },
        }),
    ).toBe(SLOW);
  });

  it('leaves a function that a variable hides to the full evaluator', () => {
    const compiled = compileExpression('$not($x)', 'k');
    expect(
      compiled.ok && compiled.expression.fast?.({ states: { input: {}, context: {} }, variables: { x: true, not: 1 } }),
    ).toBe(SLOW);
  });
});

it('leaves a text of many mebibytes to the full evaluator', () => {
  const compiled = compileExpression('$v & $v & $v', '/k');
  const v = 'x'.repeat(8_000_000);
  const bindings = { states: { input: null, context: {} }, variables: { v } };
  expect(compiled.ok && compiled.expression.fast?.(bindings)).toBe(SLOW);
});
