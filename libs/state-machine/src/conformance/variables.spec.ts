import type { Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { chain, runDocument } from './run-document.fixture';

/** Amazon States Language, "Variables", "Using Assign". */

const show = (names: string[]): JsonObject => ({
  Type: 'Pass',
  Parameters: Object.fromEntries(names.map((name) => [`${name}.$`, `$${name}`])),
});

describe('the value of "$" in Assign', () => {
  it.each<[string, JsonObject, Json, Json, Json]>([
    [
      'is the result in a Task, whatever ResultSelector makes of it',
      { Type: 'Task', Resource: 'f', ResultSelector: { x: 1 }, Assign: { 'v.$': '$.r' } },
      {},
      { f: { r: 5 } },
      5,
    ],
    [
      'is the result in a Parallel',
      {
        Type: 'Parallel',
        Branches: [{ StartAt: 'B', States: { B: { Type: 'Pass', Result: 6, End: true } } }],
        Assign: { 'v.$': '$[0]' },
      },
      {},
      {},
      6,
    ],
    [
      'is the result in a Map',
      {
        Type: 'Map',
        ItemsPath: '$.l',
        ItemProcessor: { StartAt: 'B', States: { B: { Type: 'Pass', End: true } } },
        Assign: { 'v.$': '$[1]' },
      },
      { l: [1, 2] },
      {},
      2,
    ],
    ['is the Result in a Pass', { Type: 'Pass', Result: { r: 7 }, Assign: { 'v.$': '$.r' } }, {}, {}, 7],
    [
      'is what Parameters made in a Pass',
      { Type: 'Pass', Parameters: { 'p.$': '$.a' }, Assign: { 'v.$': '$.p' } },
      { a: 8 },
      {},
      8,
    ],
    [
      'is what InputPath left in a Pass',
      { Type: 'Pass', InputPath: '$.a', Assign: { 'v.$': '$.b' } },
      { a: { b: 9 } },
      {},
      9,
    ],
    [
      'is the effective input in a Wait',
      { Type: 'Wait', Seconds: 1, InputPath: '$.a', Assign: { 'v.$': '$.b' } },
      { a: { b: 10 } },
      {},
      10,
    ],
  ])('%s', async (_, state, input, mocks, value) =>
    expect(await runDocument(chain({ S: state, Show: show(['v']) }), input, mocks)).toEqual({ output: { v: value } }),
  );

  it('is the effective input in a Choice, for its rules and its default', async () => {
    const choice = {
      Type: 'Choice',
      InputPath: '$.a',
      Choices: [{ Variable: '$.b', NumericEquals: 1, Assign: { 'v.$': '$.b' }, Next: 'Show' }],
      Default: 'Show',
      Assign: { v: 'default' },
    };
    expect(await runDocument(chain({ C: choice, Show: show(['v']) }), { a: { b: 1 } })).toEqual({ output: { v: 1 } });
    expect(await runDocument(chain({ C: choice, Show: show(['v']) }), { a: { b: 2 } })).toEqual({
      output: { v: 'default' },
    });
  });

  it('is the Error Output in a catcher', async () => {
    const task = {
      Type: 'Task',
      Resource: 'f',
      Catch: [{ ErrorEquals: ['States.ALL'], Assign: { 'v.$': '$.Cause' }, Next: 'Show' }],
      Next: 'Show',
    };
    expect(await runDocument(chain({ T: task, Show: show(['v']) }), {}, { f: { error: 'E', cause: 'why' } })).toEqual({
      output: { v: 'why' },
    });
  });
});

describe('variables', () => {
  it('all see the values of before: an assignment swaps', async () => {
    const definition = chain({
      A: { Type: 'Pass', Assign: { x: 1, y: 2 } },
      B: { Type: 'Pass', Assign: { 'x.$': '$y', 'y.$': '$x' } },
      Show: show(['x', 'y']),
    });
    expect(await runDocument(definition)).toEqual({ output: { x: 2, y: 1 } });
  });

  it.each<[string, JsonObject, Json, Json]>([
    ['InputPath', { Type: 'Pass', InputPath: '$o.a' }, {}, 1],
    [
      'Parameters and intrinsic functions',
      { Type: 'Pass', Parameters: { 'x.$': "States.Format('{}/{}', $o.a, $l[1])" } },
      {},
      { x: '1/3' },
    ],
    ['OutputPath', { Type: 'Pass', OutputPath: '$l' }, {}, [2, 3]],
    [
      'ItemsPath',
      { Type: 'Map', ItemsPath: '$l', ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', End: true } } } },
      {},
      [2, 3],
    ],
    ['ResultSelector', { Type: 'Task', Resource: 'f', ResultSelector: { 'x.$': '$o.a' } }, { f: 1 }, { x: 1 }],
    [
      'a branch',
      {
        Type: 'Parallel',
        Branches: [{ StartAt: 'I', States: { I: { Type: 'Pass', Parameters: { 'x.$': '$o.a' }, End: true } } }],
      },
      {},
      [{ x: 1 }],
    ],
    [
      'an item',
      {
        Type: 'Map',
        ItemsPath: '$l',
        ItemProcessor: { StartAt: 'I', States: { I: { Type: 'Pass', Parameters: { 'x.$': '$o.a' }, End: true } } },
      },
      {},
      [{ x: 1 }, { x: 1 }],
    ],
    [
      'JSONata of a state of its own language',
      { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $o.a + $l[0] %}' },
      {},
      3,
    ],
  ])('are seen in %s', async (_, state, mocks, output) => {
    const definition = chain({ A: { Type: 'Pass', Assign: { o: { a: 1 }, l: [2, 3] } }, B: state });
    expect(await runDocument(definition, {}, mocks)).toEqual({ output });
  });

  it.each<[string, JsonObject]>([
    ['Wait', { Type: 'Wait', SecondsPath: '$n' }],
    ['Task', { Type: 'Task', Resource: 'f', TimeoutSecondsPath: '$n' }],
  ])('are seen in the paths of a %s', async (_, state) => {
    expect(
      await runDocument(
        chain({ A: { Type: 'Pass', Assign: { n: 3 } }, B: state, C: { Type: 'Pass', Result: 'went on' } }),
        {},
        { f: 1 },
      ),
    ).toEqual({ output: 'went on' });
  });

  it('are seen in the rules of a Choice, on both sides', async () => {
    const choice = {
      Type: 'Choice',
      Choices: [{ Variable: '$x', NumericEqualsPath: '$y', Next: 'Same' }],
      Default: 'Other',
    };
    const definition = chain({
      A: { Type: 'Pass', Assign: { x: 3, y: 3 } },
      C: choice,
      Same: { Type: 'Pass', Result: 'same', End: true },
      Other: { Type: 'Pass', Result: 'other', End: true },
    });
    expect(await runDocument(definition)).toEqual({ output: 'same' });
  });

  it('of a branch or an item end with it', () => {
    const inner = {
      StartAt: 'I',
      States: { I: { Type: 'Pass', QueryLanguage: 'JSONata', Assign: { inner: 1 }, End: true } },
    };
    const definition = chain({
      P: { Type: 'Parallel', Branches: [inner] },
      Show: { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $exists($inner) %}' },
    });
    expect(compileDefinition({ definition })).toMatchObject({ ok: false, problems: [{ code: 'VARIABLE_UNKNOWN' }] });
  });

  it('are not seen by the lines of a distributed map', async () => {
    const see = { Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% $exists($outer) %}', End: true };
    const processor = (mode: string): JsonObject => ({
      ProcessorConfig: mode === 'INLINE' ? { Mode: mode } : { Mode: mode, ExecutionType: 'STANDARD' },
      StartAt: 'See',
      States: { See: see },
    });
    const definition = (mode: string): JsonObject =>
      chain({
        A: { Type: 'Pass', Assign: { outer: 1 } },
        M: { Type: 'Map', ItemsPath: '$.l', ItemProcessor: processor(mode) },
      });
    expect(await runDocument(definition('INLINE'), { l: [1] })).toEqual({ output: [true] });
    expect(compileDefinition({ definition: definition('DISTRIBUTED') })).toMatchObject({
      ok: false,
      problems: [{ code: 'VARIABLE_UNKNOWN' }],
    });
  });

  it('that nobody assigned fail where they are used', async () => {
    const definition = chain({
      A: {
        Type: 'Choice',
        Choices: [{ Variable: '$.a', IsPresent: true, Assign: { v: 1 }, Next: 'Show' }],
        Default: 'Show',
      },
      Show: show(['v']),
    });
    expect(await runDocument(definition, {})).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining('v') as string,
    });
  });
});
