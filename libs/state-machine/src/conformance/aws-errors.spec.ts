import type { Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { definitionWarnings } from '../validate/definition-warnings';
import { alone, chain, runDocument } from './run-document.fixture';

/** What AWS answers about errors, where the specification is silent. */

const caught = (names: string[], more: JsonObject = {}): JsonObject =>
  chain({
    Only: {
      ...{ Type: 'Task', Resource: 'f', Next: 'Done' },
      Catch: [{ ErrorEquals: names, ResultPath: null, Next: 'Caught' }],
      ...more,
    },
    Done: { Type: 'Pass', Result: 'done', Next: 'End' },
    Caught: { Type: 'Pass', Result: 'caught', Next: 'End' },
    End: { Type: 'Pass' },
  });

describe('States.Runtime and States.DataLimitExceeded', () => {
  it.each<[string, string, boolean]>([
    ['States.Runtime', 'States.ALL', false],
    ['States.Runtime', 'States.Runtime', false],
    ['States.Runtime', 'States.TaskFailed', false],
    ['States.DataLimitExceeded', 'States.ALL', false],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true],
  ])('%s is caught by %s: %s', async (error, name, isCaught) =>
    expect(await runDocument(caught([name]), {}, { f: { error } })).toEqual(
      isCaught ? { output: 'caught' } : { error, cause: '' },
    ),
  );

  it('States.Runtime is not retried by its name either', async () => {
    const definition = alone({ Type: 'Task', Resource: 'f', Retry: [{ ErrorEquals: ['States.Runtime'] }] });
    const mocks = { f: [{ error: 'States.Runtime' }, 'again'] };
    expect(await runDocument(definition, {}, mocks)).toMatchObject({ error: 'States.Runtime' });
  });

  it('States.Runtime of a branch ends the execution past the catchers of the Parallel', async () => {
    const branch = { StartAt: 'B', States: { B: { Type: 'Pass', InputPath: '$.none', End: true } } };
    const definition = chain({
      Only: {
        ...{ Type: 'Parallel', Branches: [branch], Next: 'Done' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
      },
      Done: { Type: 'Pass' },
    });
    expect(await runDocument(definition, {})).toMatchObject({ error: 'States.Runtime' });
  });
});

describe('a Fail without an Error', () => {
  it('ends the execution without the name of one', async () => {
    expect(await runDocument(alone({ Type: 'Fail', Cause: 'why' }))).toEqual({ cause: 'why' });
    expect(await runDocument(alone({ Type: 'Fail' }))).toEqual({ cause: '' });
  });

  it('in a branch is caught by States.ALL, and has no Error to show', async () => {
    const branch = { StartAt: 'B', States: { B: { Type: 'Fail', Cause: 'why' } } };
    const definition = chain({
      Only: {
        ...{ Type: 'Parallel', Branches: [branch], Next: 'Done' },
        Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Done' }],
      },
      Done: { Type: 'Pass' },
    });
    expect(await runDocument(definition)).toEqual({ output: { Cause: 'why' } });
  });
});

describe('names of the author that begin with "States."', () => {
  const definition = caught(['States.Mine'], { Retry: [{ ErrorEquals: ['States.Own'], MaxAttempts: 0 }] });

  it('may be caught and retried', async () =>
    expect(await runDocument(definition, {}, { f: { error: 'States.Mine' } })).toEqual({ output: 'caught' }));

  it('are warned of, those of a Fail as well', () => {
    const warned = (document: JsonObject): string[] => {
      const body = { definition: document };
      const compiled = compileDefinition(body);
      if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
      return definitionWarnings(body, compiled.program)
        .filter(({ code }) => code === 'ERROR_NAME_UNKNOWN')
        .map(({ path }) => path);
    };
    expect(warned(definition)).toEqual([
      '/definition/States/Only/Retry/0/ErrorEquals/0',
      '/definition/States/Only/Catch/0/ErrorEquals/0',
    ]);
    expect(warned(alone({ Type: 'Fail', Error: 'States.Mine' }))).toEqual(['/definition/States/Only/Error']);
    expect(warned(alone({ Type: 'Fail', Error: 'States.TaskFailed' }))).toEqual([]);
  });
});

describe("a failure in Lambda's form", () => {
  const said: Json = { errorType: 'ValueError', errorMessage: 'no such customer', stackTrace: [] };

  it('is named by errorType, and the document is its cause', async () => {
    const outcome = { error: 'ValueError', cause: JSON.stringify(said) };
    expect(await runDocument(alone({ Type: 'Task', Resource: 'f' }), {}, { f: said })).toEqual(outcome);
    expect(await runDocument(caught(['ValueError']), {}, { f: said })).toEqual({ output: 'caught' });
  });
});
