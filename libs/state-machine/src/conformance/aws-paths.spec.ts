import type { Json, JsonObject } from '@workflows/contracts';
import { alone, chain, runDocument } from './run-document.fixture';

/** What AWS answers about paths, where the specification is silent: Jayway's JsonPath is the dialect. */

const pass = (parameters: JsonObject): JsonObject => alone({ Type: 'Pass', Parameters: parameters });

describe('a path that is not definite', () => {
  it.each(['$.none[*]', '$.none.x[*].y', '$..none', '$.a[5:]', '$.a[?(@.x == 1)]', '$.none[?(@.x)]'])(
    '%s that selects nothing gives an empty list',
    async (path) => expect(await runDocument(pass({ 'x.$': path }), { a: [] })).toEqual({ output: { x: [] } }),
  );

  it('may stand in ItemsPath', async () => {
    const map = alone({
      Type: 'Map',
      ItemsPath: '$.list[?(@.on == true)]',
      ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', InputPath: '$.id', End: true } } },
    });
    expect(
      await runDocument(map, {
        list: [
          { id: 1, on: true },
          { id: 2, on: false },
        ],
      }),
    ).toEqual({ output: [1] });
  });
});

describe('a path that leads nowhere', () => {
  it.each<[string, JsonObject]>([
    ['Parameters', { Parameters: { 'x.$': '$.none' } }],
    ['an argument in Parameters', { Parameters: { 'x.$': "States.Format('{}', $.none)" } }],
    ['ResultSelector', { ResultSelector: { 'x.$': '$.none' } }],
    ['InputPath', { InputPath: '$.none' }],
    ['OutputPath', { OutputPath: '$.none' }],
    ['TimeoutSecondsPath', { TimeoutSecondsPath: '$.none' }],
  ])('in %s is States.Runtime, which no handler of the state can take', async (_, fields) => {
    const task = {
      ...{ Type: 'Task', Resource: 'f', Next: 'Done' },
      Retry: [{ ErrorEquals: ['States.ALL'] }],
      Catch: [{ ErrorEquals: ['States.Runtime', 'States.TaskFailed'], Next: 'Done' }],
    };
    const definition = chain({ Only: { ...task, ...fields }, Done: { Type: 'Pass' } });
    expect(await runDocument(definition, { a: 1 }, { f: {} })).toEqual({
      error: 'States.Runtime',
      cause: expect.stringMatching(
        /^An error occurred while executing the state 'Only' \(entered at the event id #2\)\. .*'\$\.none' .*could not be found in the input/,
      ) as string,
    });
  });

  it('in an ItemSelector is the same', async () => {
    const map = {
      ...{ Type: 'Map', ItemSelector: { 'x.$': '$.none' }, Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }] },
      ItemProcessor: { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } },
      Next: 'Done',
    };
    const definition = chain({ Only: map, Done: { Type: 'Pass' } });
    expect(await runDocument(definition, [1])).toMatchObject({ error: 'States.Runtime' });
  });
});

describe('names in quotes', () => {
  it.each<[string, string]>([
    [`$['a\\'b']`, `a'b`],
    [`$["a\\"b"]`, `a"b`],
    [`$['a\\\\b']`, `a\\b`],
  ])('%s names the member %s', async (path, name) =>
    expect(await runDocument(pass({ 'x.$': path }), { [name]: 1 })).toEqual({ output: { x: 1 } }),
  );
});

describe('filters', () => {
  it.each<[string, Json]>([
    ['$.tags[?(@.key == Name)].value', ['web']],
    ['$.tags[?(@.key==Name && @.value==web)].value', ['web']],
    ['$.tags[ ?( @.key in [Name, Stage] ) ].value', ['web', 'test run']],
    ['$.tags[?(@.value == test run)].key', ['Stage']],
    ['$.tags[(@.length-1)].key', 'Stage'],
    ['$.tags.length()', 2],
  ])('%s gives %j', async (path, value) => {
    const tags = [
      { key: 'Name', value: 'web' },
      { key: 'Stage', value: 'test run' },
    ];
    expect(await runDocument(pass({ 'x.$': path }), { tags })).toEqual({ output: { x: value } });
  });
});

describe('a path to a number', () => {
  it.each<[string, JsonObject, Json]>([
    ['SecondsPath', { Type: 'Wait', SecondsPath: '$.n' }, { n: '3' }],
    ['TimeoutSecondsPath', { Type: 'Task', Resource: 'f', TimeoutSecondsPath: '$.n' }, { n: '3' }],
    ['HeartbeatSecondsPath', { Type: 'Task', Resource: 'f', HeartbeatSecondsPath: '$.n' }, { n: '3' }],
  ])('takes the text of one in %s', async (_, state, input) =>
    expect(await runDocument(alone(state), input, { f: input })).toEqual({ output: input }),
  );

  it.each(['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'])(
    'takes the text of one in %s',
    async (name) => {
      const processor = { StartAt: 'P', States: { P: { Type: 'Pass', End: true } } };
      const map = alone({ Type: 'Map', ItemsPath: '$.l', [name]: '$.n', ItemProcessor: processor });
      expect(await runDocument(map, { l: [1, 2], n: '1' })).toEqual({ output: [1, 2] });
      expect(await runDocument(map, { l: [1, 2], n: 'one' })).toMatchObject({ error: 'States.Runtime' });
    },
  );
});
