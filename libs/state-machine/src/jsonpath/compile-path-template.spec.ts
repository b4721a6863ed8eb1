import type { Json } from '@workflows/contracts';
import { ReferenceFailure, type Bindings } from '../expressions/expression';
import type { Template } from '../program';
import { compilePathTemplate } from './compile-path-template';

const bindings: Bindings = {
  states: { input: { flagged: 7, vals: [0, 10, 20, 30, 40, 50], name: 'Ada' }, context: { DayOfWeek: 'TUESDAY' } },
  variables: { v: { a: 1 } },
};

function compiled(value: Json) {
  const problems: Record<string, string> = {};
  const template = compilePathTemplate(value, '/P', (key, message) => {
    problems[key] = message;
  });
  return { template, problems };
}

function rendered(template: Template): Json {
  switch (template.kind) {
    case 'constant':
      return template.value;
    case 'reference':
      return template.reference.evaluate(bindings);
    case 'array':
      return template.items.map(rendered);
    case 'object':
      return Object.fromEntries(template.entries.map(([name, member]) => [name, rendered(member)]));
    case 'expression':
      throw new Error('a payload template has no JSONata');
  }
}

describe('Payload Template', () => {
  it('is the example of the specification', () =>
    expect(
      rendered(
        compiled({
          flagged: true,
          parts: { 'first.$': '$.vals[0]', 'last3.$': '$.vals[3:]' },
          'weekday.$': '$$.DayOfWeek',
          'formattedOutput.$': "States.Format('Today is {}', $$.DayOfWeek)",
        }).template,
      ),
    ).toEqual({
      flagged: true,
      parts: { first: 0, last3: [30, 40, 50] },
      weekday: 'TUESDAY',
      formattedOutput: 'Today is TUESDAY',
    }));

  it.each<[Json, Json]>([
    [{ 'a.$': '$v.a' }, { a: 1 }],
    [{ list: [{ 'a.$': '$.name' }, 1, [{ 'b.$': '$.flagged' }]] }, { list: [{ a: 'Ada' }, 1, [{ b: 7 }]] }],
    [{ '.$': '$.name' }, { '': 'Ada' }],
    [{ 'a.b.$': '$.name' }, { 'a.b': 'Ada' }],
    [
      { a: '$.name', b: 'States.UUID()' },
      { a: '$.name', b: 'States.UUID()' },
    ],
    [
      { a$: 'x', $: 'y' },
      { a$: 'x', $: 'y' },
    ],
    ['$.name', '$.name'],
    [null, null],
    [
      [1, 'a'],
      [1, 'a'],
    ],
  ])('%j gives %j', (value, expected) => {
    const { template, problems } = compiled(value);
    expect(problems).toEqual({});
    expect(rendered(template)).toEqual(expected);
  });

  it('keeps what is not computed as one constant', () => {
    const constant = { a: { b: [1] } };
    expect(compiled(constant).template).toEqual({ kind: 'constant', value: constant });
    expect(compiled({ fixed: constant, 'x.$': '$' }).template).toMatchObject({
      kind: 'object',
      entries: [
        ['fixed', { kind: 'constant', value: constant }],
        ['x', { kind: 'reference', reference: { source: '$' } }],
      ],
    });
  });

  it.each<[string, string]>([
    ['$.x', `The JSONPath '$.x' specified for the field 'a.$' could not be found in the input`],
    [
      'States.Format($.x)',
      `The function 'States.Format($.x)' had the following error: The JsonPath argument for the field '$.x'`,
    ],
  ])('%s fails with the given error and names its field', (text, cause) => {
    const failing = () => rendered(compiled({ deep: [{ 'a.$': text }] }).template);
    expect(failing).toThrow(ReferenceFailure);
    expect(failing).toThrow(
      expect.objectContaining({ error: 'States.Runtime', message: expect.stringContaining(cause) }),
    );
  });

  it.each<[Json, Record<string, RegExp>]>([
    [{ a: 1, 'a.$': '$' }, { '/P/a.$': /Both "a" and "a\.\$" give the same field; keep one of them\./ }],
    [
      { 'a.$': 1 },
      { '/P/a.$': /must be a path such as .* not 1; for a fixed value leave out the "\.\$" of the name\./ },
    ],
    [{ 'a.$': null }, { '/P/a.$': /not null/ }],
    [{ 'a.$': 'text' }, { '/P/a.$': /not "text"/ }],
    [{ 'a.$': '' }, { '/P/a.$': /not ""/ }],
    [{ 'a.$': { b: 1 } }, { '/P/a.$': /not an object/ }],
    [{ 'a.$': [] }, { '/P/a.$': /not an array/ }],
    [{ 'a/b.$': '$.' }, { '/P/a~1b.$': /"a\/b\.\$" cannot be used: at character 2, .*expected a name/ }],
    [{ x: [{ 'a.$': 'States.Foo()' }] }, { '/P/x/0/a.$': /there is no function "States.Foo"\./ }],
    [
      { 'a.$': '$.a.', 'b.$': '$[' },
      { '/P/a.$': /expected/, '/P/b.$': /expected/ },
    ],
  ])('%j is refused', (value, expected) => {
    const { problems } = compiled(value);
    expect(Object.keys(problems).sort()).toEqual(Object.keys(expected).sort());
    for (const [key, message] of Object.entries(expected)) expect(problems[key]).toMatch(message);
  });

  it('keeps a member called __proto__ as data', () => {
    const { template } = compiled(JSON.parse('{"__proto__.$": "$.name", "x": {"__proto__": 1}}'));
    expect(template).toMatchObject({
      kind: 'object',
      entries: [
        ['__proto__', { kind: 'reference' }],
        ['x', { kind: 'constant' }],
      ],
    });
  });

  it('that nests without end is refused', () => {
    const deep: Json = JSON.parse(`${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`);
    expect(Object.values(compiled(deep).problems)).toEqual([expect.stringContaining('deeper than 100 levels')]);
  });
});
