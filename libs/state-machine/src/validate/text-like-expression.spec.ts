import type { Json, JsonObject } from '@workflows/contracts';
import { validateDefinition } from './validate-definition';

const warned = (given: Json): [string, string][] => {
  const { errors, warnings } = validateDefinition(given);
  expect(errors).toEqual([]);
  return warnings
    .filter(({ code }) => code === 'TEXT_LIKE_EXPRESSION')
    .map(({ path, message }) => [path, message.slice(message.indexOf(' is taken') + 1)]);
};
const native = (fields: JsonObject): JsonObject => ({
  states: { a: { type: 'task', task: 'f', timeout: 1, end: true, ...fields } },
});
const asl = (fields: JsonObject, more: JsonObject = {}): JsonObject => ({
  definition: { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'f', End: true, ...fields } }, ...more },
});
const paths = (given: Json): string[] => warned(given).map(([path]) => path);

describe('a text that looks like an expression', () => {
  it.each<[string, Json, string[]]>([
    ['other braces', native({ arguments: { to: 'Dear {{ customer.name }},' } }), ['/states/a/arguments/to']],
    ['no braces', native({ arguments: [' $states.input.total'] }), ['/states/a/arguments/0']],
    ['an expression inside of it', native({ output: { x: 'Dear {% $states.input.name %}' } }), ['/states/a/output/x']],
    [
      'other braces, in a catcher',
      native({ catch: [{ errors: ['States.ALL'], next: 'b', output: { why: '{{ error }}' } }], end: true }),
      ['/states/a/catch/0/output/why'],
    ],
    [
      'other braces, in a processor, told once',
      {
        states: {
          m: {
            type: 'map',
            items: [1],
            processor: { states: { 'x/y': { type: 'pass', output: { v: '{{ v }}' }, end: true } } },
            end: true,
          },
        },
      },
      ['/states/m/processor/states/x~1y/output/v'],
    ],
    [
      'no braces, in JSONata of a document',
      asl({ Arguments: '$states.input' }, { QueryLanguage: 'JSONata' }),
      ['/definition/States/A/Arguments'],
    ],
    [
      'a path under a plain key',
      asl({ Parameters: { order: { id: '$.id', 'no.$': '$.no' } } }),
      ['/definition/States/A/Parameters/order/id'],
    ],
  ])('with %s is warned of where it stands', (_, given, expected) => {
    const known = JSON.parse(JSON.stringify(given));
    if (expected[0]?.includes('catch')) known.states.b = { type: 'succeed' };
    expect(paths(known)).toEqual(expected);
  });

  it.each<[string, Json]>([
    ['an expression', native({ arguments: { a: '{% $states.input.a %}', b: '{% {"x": {"y": 1}} %}' } })],
    ['money and plain braces', native({ arguments: { a: '$5.00', b: 'a {b} c', c: '$' } })],
    ['a comment', native({ comment: 'sends {{ name }}' })],
    ['a path where one belongs', asl({ InputPath: '$.order', ResultPath: '$.result' })],
    ['a constant result', asl({ Type: 'Pass', Result: { at: '$.x' } })],
  ])('is not what %s is', (_, given) => {
    const known = JSON.parse(JSON.stringify(given));
    if (known.definition?.States.A.Type === 'Pass') delete known.definition.States.A.Resource;
    expect(paths(known)).toEqual([]);
  });

  it('is told with what to write', () => {
    expect(warned(native({ arguments: '$states.input.total' }))[0]?.[1]).toBe(
      'is taken as it stands; put it between {% and %} to have it worked out: "{% $states.input.total %}".',
    );
    expect(warned(native({ arguments: '{{ customer.name }}' }))[0]?.[1]).toContain(
      '"{% $states.input.customer.name %}"',
    );
    expect(warned(asl({ Parameters: { id: '$.id' } }))[0]?.[1]).toContain('call the field "id.$"');
  });
});
