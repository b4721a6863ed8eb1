import type { Json } from '@workflows/contracts';
import fc from 'fast-check';
import { ReferenceFailure, type Reference } from '../expressions/expression';
import { compileChoiceRule } from './compile-choice-rule';
import { compileIntrinsic } from './compile-intrinsic';
import { compilePath } from './compile-path';
import { compilePathTemplate } from './compile-path-template';
import { OPERATOR_NAMES } from './choice-operators';
import { writeJson, SORTED_JSON } from './write-json';

/** Whatever is written and whatever is at hand: a compiler answers, an evaluation gives JSON or fails as it should. */
const json: fc.Arbitrary<Json> = fc
  .oneof(fc.jsonValue({ maxDepth: 4 }), fc.object({ key: fc.constantFrom('a', 'b', '__proto__'), maxDepth: 3 }))
  .map((value) => JSON.parse(JSON.stringify(value) ?? 'null') as Json);

const name = fc.constantFrom('a', 'b', '__proto__', 'constructor', 'ü', 'a b');
const word = (letters: string[]) =>
  fc.array(fc.constantFrom(...letters), { maxLength: 12 }).map((parts) => parts.join(''));
const selector = fc.oneof(
  name.map((each) => `['${each}']`),
  fc.constantFrom('.a', '.b', '.*', '[*]', '..a', '..*', "['a','b']", '[0,1]', '[1:]', '[:-1]', '[::2]'),
  fc.integer({ min: -3, max: 3 }).map((index) => `[${index}]`),
  fc.constantFrom(
    '[?(@.a)]',
    '[?(!@.a)]',
    "[?(@.a == 'x' || @.b > 1)]",
    '[?(@ in $.a)]',
    '[?(@.a =~ /a.*/)]',
    '[?(@..b)]',
  ),
);
const path = fc.oneof(
  fc
    .tuple(fc.constantFrom('$', '$$', '$v', '$w'), fc.array(selector, { maxLength: 5 }))
    .map(([root, selectors]) => root + selectors.join('')),
  word(['$', '.', '[', ']', "'", 'a', '0', '-1', ':', ',', '*', '?', '(', ')', '@', '==', '&&', ' ', '\\', '/']),
  fc.string({ unit: 'binary' }),
);
const argument = fc.oneof(
  path,
  json.map((value) => JSON.stringify(value)),
  fc.constantFrom("'a{}'", "'\\{'", '0', '1', '-2', 'false'),
);
const called = fc.constantFrom(
  ...[
    'Format',
    'StringToJson',
    'JsonToString',
    'Array',
    'ArrayPartition',
    'ArrayContains',
    'ArrayRange',
    'ArrayGetItem',
  ],
  ...[
    'ArrayLength',
    'ArrayUnique',
    'Base64Encode',
    'Base64Decode',
    'Hash',
    'JsonMerge',
    'MathRandom',
    'MathAdd',
    'StringSplit',
    'UUID',
  ],
);
const call = fc
  .tuple(called, fc.array(argument, { maxLength: 3 }))
  .map(([each, args]) => `States.${each}(${args.join(', ')})`);
const intrinsic = fc.oneof(
  call,
  fc
    .tuple(called, call, fc.array(argument, { maxLength: 2 }))
    .map(([each, inner, args]) => `States.${each}(${[inner, ...args].join()})`),
  word(['States.Array', '(', ')', ',', "'", '$', 'a', '1', ' ', '\\', '{', '}', 'null']),
);

function evaluates(reference: Reference, input: Json): void {
  const bindings = { states: { input, context: { a: [input] } }, variables: { v: input }, random: () => 0.5 };
  let value: Json;
  try {
    value = reference.evaluate(bindings);
  } catch (error) {
    expect(error).toBeInstanceOf(ReferenceFailure);
    expect((error as ReferenceFailure).error).toMatch(/^States\.(Runtime|IntrinsicFailure)$/);
    return;
  }
  expect(JSON.parse(JSON.stringify(value))).toEqual(value);
}

describe('any text', () => {
  it('is a path that gives JSON or fails, or is refused', () =>
    fc.assert(
      fc.property(path, json, (text, input) => {
        const compiled = compilePath(text, { name: 'x' });
        if (compiled.ok) evaluates(compiled.reference, input);
        else expect(compiled.message).not.toBe('');
      }),
      { numRuns: 2000 },
    ));

  it('is an intrinsic that gives JSON or fails, or is refused', () =>
    fc.assert(
      fc.property(intrinsic, json, (text, input) => {
        const compiled = compileIntrinsic(text);
        if (compiled.ok) evaluates(compiled.reference, input);
        else expect(compiled.message).not.toBe('');
      }),
      { numRuns: 2000 },
    ));

  it('may stand in a template', () =>
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.oneof(
            name,
            name.map((each) => `${each}.$`),
          ),
          fc.oneof(path, intrinsic, json),
        ),
        json,
        (value, input) => {
          const problems: string[] = [];
          const template = compilePathTemplate(value, '', (key) => problems.push(key));
          if (problems.length > 0 || template.kind !== 'object') return;
          for (const [, member] of template.entries)
            if (member.kind === 'reference') evaluates(member.reference, input);
        },
      ),
    ));
});

describe('any choice rule', () => {
  const leaf = fc
    .tuple(
      path,
      fc.constantFrom(...OPERATOR_NAMES),
      fc.oneof(json, path, fc.constantFrom('a*', '2016-08-18T12:00:00Z', true, 1)),
    )
    .map(([Variable, operator, operand]) => ({ Variable, [operator]: operand }));
  const rule = fc.oneof(
    leaf,
    leaf.map((Not) => ({ Not })),
    fc
      .tuple(fc.constantFrom('And', 'Or'), fc.array(leaf, { maxLength: 3 }))
      .map(([logic, rules]) => ({ [logic]: rules })),
    fc.dictionary(fc.string(), json),
  );

  it('gives true or false or fails, or is refused', () =>
    fc.assert(
      fc.property(rule, json, (each, input) => {
        const problems: string[] = [];
        const reference = compileChoiceRule(each, '', (key) => problems.push(key));
        if (problems.length === 0) evaluates(reference, input);
      }),
      { numRuns: 2000 },
    ));
});

describe('writeJson', () => {
  it('writes what JSON.stringify writes, and the same for the same members in any order', () =>
    fc.assert(
      fc.property(json, (value) => {
        expect(writeJson(value, 1_000_000)).toEqual({ text: JSON.stringify(value), complete: true });
        expect(JSON.parse(writeJson(value, 1_000_000, SORTED_JSON).text)).toEqual(value);
      }),
    ));

  it('stops at its limit', () =>
    fc.assert(
      fc.property(json, fc.nat(20), (value, limit) => {
        const { text, complete } = writeJson(value, limit);
        const whole = JSON.stringify(value);
        expect(complete).toBe(whole.length <= limit);
        expect(whole.startsWith(text.slice(0, Math.min(limit, text.length)))).toBe(true);
      }),
    ));
});
