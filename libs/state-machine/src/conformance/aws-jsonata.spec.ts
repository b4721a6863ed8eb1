import type { Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { alone, aloneInJsonata, chain, runDocument } from './run-document.fixture';

/** What AWS answers about JSONata, where the specification is silent. */

const give = (output: Json): JsonObject => aloneInJsonata({ Type: 'Pass', Output: output });
const processor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };

describe('added functions', () => {
  it.each<[string, Json]>([
    ['{% $range(5, 5, 1) %}', 5],
    ['{% $range(5, 5, 1)[] %}', [5]],
    ['{% $partition([1, 2], 2) %}', [1, 2]],
    ['{% $partition([1, 2, 3], 2) %}', [[1, 2], [3]]],
    ['{% $random(42) %}', 0.7275636800328681],
  ])('%s gives %j', async (expression, value) =>
    expect(await runDocument(give(expression))).toEqual({ output: value }),
  );
});

describe('the items of a Map', () => {
  const map = (fields: JsonObject): JsonObject => aloneInJsonata({ Type: 'Map', ItemProcessor: processor, ...fields });

  it.each<[string, JsonObject, Json]>([
    ['an object from Items', { Items: '{% $states.input.o %}' }, { o: { a: 1 } }],
    ['a text from Items', { Items: '{% "a" %}' }, {}],
    ['one value, where a list has collapsed to it', { Items: '{% $range(1, 1, 1) %}' }, {}],
    ['an object as the input', {}, { a: 1 }],
  ])('are refused where they are %s', async (_, fields, input) =>
    expect(await runDocument(map(fields), input)).toMatchObject({ error: 'States.QueryEvaluationError' }),
  );

  it('says what was expected', async () =>
    expect(await runDocument(map({ Items: '{% $states.input.o %}' }), { o: { a: 1 } })).toMatchObject({
      cause:
        "An error occurred while executing the state 'Only' (entered at the event id #2). The JSONata expression '$states.input.o' specified for the field 'Items' returned an unexpected result type. Expected 'array', but was 'object' for value: {\"a\":1}",
    }));

  it('are the members of an object in a distributed Map in JSONPath, with their keys', async () => {
    const distributed = { ...processor, ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };
    const selector = { 'k.$': '$$.Map.Item.Key', 'v.$': '$$.Map.Item.Value', 'i.$': '$$.Map.Item.Index' };
    const definition = alone({ Type: 'Map', ItemSelector: selector, ItemProcessor: distributed });
    expect(await runDocument(definition, { a: 1, b: 2 })).toEqual({
      output: [
        { k: 'a', v: 1, i: 0 },
        { k: 'b', v: 2, i: 1 },
      ],
    });
  });

  it('are no object in an inline Map in JSONPath', async () =>
    expect(await runDocument(alone({ Type: 'Map', ItemProcessor: processor }), { a: 1 })).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('Reference path must point to array.') as string,
    }));
});

describe('a name that nothing can bind', () => {
  const codes = (definition: JsonObject): string[] => {
    const compiled = compileDefinition({ definition });
    return compiled.ok ? [] : compiled.problems.map(({ code, path }) => `${code} ${path}`);
  };
  const native = (output: Json): string[] => {
    const compiled = compileDefinition({ states: { s: { type: 'pass', output, end: true } } });
    return compiled.ok ? [] : compiled.problems.map(({ code, path }) => `${code} ${path}`);
  };

  it.each<[string, string]>([
    ['{% customer.name %}', 'NAME_UNBOUND'],
    ['{% $$ %}', 'NAME_UNBOUND'],
    ['{% $ %}', 'NAME_UNBOUND'],
    ['{% $unassigned %}', 'VARIABLE_UNKNOWN'],
    ['{% $nofunction(1) %}', 'VARIABLE_UNKNOWN'],
    ['{% $states.errorOutput.Error %}', 'NAME_UNBOUND'],
    ['{% $states.inptu %}', 'NAME_UNBOUND'],
  ])('%s is refused at creation, in both dialects', (expression, code) => {
    expect(codes(give(expression))).toEqual([`${code} /definition/States/Only/Output`]);
    expect(native(expression)).toEqual([`${code} /states/s/output`]);
  });

  it.each<[string, JsonObject]>([
    ['Parameters', { Type: 'Pass', Parameters: { 'x.$': '$unassigned.a' } }],
    ['an intrinsic function', { Type: 'Pass', Parameters: { 'x.$': 'States.Array($unassigned)' } }],
    ['InputPath', { Type: 'Pass', InputPath: '$unassigned' }],
    ['Variable', { Type: 'Choice', Choices: [{ Variable: '$unassigned', IsNull: true, Next: 'Only' }] }],
  ])('is refused in %s', (_, state) =>
    expect(codes(alone(state))).toContainEqual(expect.stringMatching(/^VARIABLE_UNKNOWN /)),
  );

  it('is none that a state in reach assigns, or a catcher has', () => {
    const definition = chain(
      {
        First: { Type: 'Pass', Assign: { known: 1 } },
        Only: {
          ...{ Type: 'Task', Resource: 'f', Arguments: '{% $known %}', Next: 'Last' },
          Catch: [{ ErrorEquals: ['States.ALL'], Output: '{% $states.errorOutput %}', Next: 'Last' }],
        },
        Last: {
          ...{ Type: 'Map', Items: '{% [$known] %}', Next: 'End' },
          ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', Output: '{% $known %}', End: true } } },
        },
        End: { Type: 'Pass' },
      },
      { QueryLanguage: 'JSONata' },
    );
    expect(codes(definition)).toEqual([]);
  });
});
