import type { Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../compile-definition';
import { compiled, found, inState, JSONATA, machine, nodeOf, problemsIn, problemsOf, show } from './asl.fixture';

const PASS = { Type: 'Pass', End: true };

describe('Structure of a State Machine', () => {
  it('takes the specification’s first example as it is', () => {
    const program = compiled({
      Comment: 'A simple minimal example of the States language',
      StartAt: 'Hello World',
      States: {
        'Hello World': {
          Type: 'Task',
          Resource: 'arn:aws:lambda:us-east-1:123456789012:function:HelloWorld',
          End: true,
        },
      },
    });
    expect(program).toMatchObject({ kind: 'states', startAt: 'Hello World', flow: 'pass', functions: ['HelloWorld'] });
    expect(program.states.get('Hello World')).toEqual({
      type: 'task',
      name: 'Hello World',
      target: { kind: 'function', name: { kind: 'constant', value: 'HelloWorld' } },
      retry: [],
      catch: [],
      paths: {},
    });
  });

  it('lists every problem of a document at once, each with its place in the body', () => {
    const problems = problemsOf({
      StartAt: 'a',
      Version: '2.0',
      States: {
        a: { Type: 'Task', Resource: 'f', TimeoutSeconds: 0, Next: 'c' },
        b: { Type: 'Wait', Next: 'a' },
      },
    });
    expect(problems.map(({ path, code }) => `${code} ${path}`)).toEqual([
      'VERSION_UNKNOWN /definition/Version',
      'DURATION_INVALID /definition/States/a/TimeoutSeconds',
      'NEXT_UNKNOWN /definition/States/a/Next',
      'WAIT_MISSING /definition/States/b',
      'STATE_UNREACHABLE /definition/States/b',
    ]);
  });
});

describe('Top-level fields', () => {
  const states = { s: PASS };

  it.each<[JsonObject, string[]]>([
    [{ StartAt: 's', States: states }, []],
    [{ StartAt: 's', States: states, Comment: 'c', Version: '1.0', TimeoutSeconds: 60, QueryLanguage: 'JSONata' }, []],
    [{ StartAt: 's', States: states, QueryLanguage: 'JSONPath', TimeoutSeconds: 99_999_999 }, []],
    [{ States: states }, ['START_MISSING /StartAt']],
    [{ StartAt: 'S', States: states }, ['START_UNKNOWN /StartAt']],
    [{ StartAt: 1, States: states }, ['TYPE_WRONG /StartAt']],
    [{ StartAt: 's' }, ['STATES_MISSING /States']],
    [{ StartAt: 's', States: [] }, ['TYPE_WRONG /States']],
    [{ StartAt: 's', States: states, Version: '1.1' }, ['VERSION_UNKNOWN /Version']],
    [{ StartAt: 's', States: states, Version: 1 }, ['VERSION_UNKNOWN /Version']],
    [{ StartAt: 's', States: states, Comment: 1 }, ['TYPE_WRONG /Comment']],
    [{ StartAt: 's', States: states, TimeoutSeconds: 0 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{ StartAt: 's', States: states, TimeoutSeconds: 1.5 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{ StartAt: 's', States: states, TimeoutSeconds: 100_000_000 }, ['DURATION_INVALID /TimeoutSeconds']],
    [{ StartAt: 's', States: states, TimeoutSeconds: '60' }, ['DURATION_INVALID /TimeoutSeconds']],
    [{ StartAt: 's', States: states, QueryLanguage: 'JSONATA' }, ['QUERY_LANGUAGE_UNKNOWN /QueryLanguage']],
    [{ StartAt: 's', States: states, Timeout: 60 }, ['FIELD_UNKNOWN /Timeout']],
  ])('%j: %j', (definition, problems) => expect(found(definition)).toEqual(problems));

  it('gives the machine its time-out in whole seconds', () =>
    expect(compiled({ StartAt: 's', States: states, TimeoutSeconds: 60 }).timeout).toEqual({
      value: { kind: 'constant', value: 60 },
      form: 'seconds',
    }));

  it('suggests the field that may have been meant', () =>
    expect(problemsOf({ StartAt: 's', States: states, comment: 'c' })[0]?.message).toContain('"Comment"'));

  it.each<[Json]>([[null], [1], ['x'], [[]]])('refuses %j as a document', (definition) =>
    expect(found(definition)).toEqual(['TYPE_WRONG ']),
  );

  it('holds its functions against the list that the body gives', () => {
    const definition = machine({ Type: 'Task', Resource: 'charge', Next: 'ok' });
    const result = compileDefinition({ definition, functions: ['refund'] });
    expect(result.ok ? [] : result.problems.map(({ code, path }) => `${code} ${path}`)).toEqual([
      'UNKNOWN_FUNCTION /definition/States/s/Resource',
    ]);
  });

  it('does not take a document beside native states', () => {
    const result = compileDefinition({ definition: machine(PASS), states: { a: { type: 'succeed' } } });
    expect(result.ok ? [] : result.problems.map(({ code }) => code)).toContain('DIALECT_AMBIGUOUS');
  });
});

describe('States', () => {
  it.each<[string, string[]]>([
    ['x'.repeat(80), []],
    ['17', []],
    ['Say: "hello", again/~', []],
    ['状態', []],
    ['x'.repeat(81), ['STATE_NAME_INVALID']],
    ['', ['STATE_NAME_INVALID']],
    ['a\nb', ['STATE_NAME_INVALID']],
  ])('a state may be called %j or not: %j', (name, codes) =>
    expect(problemsOf({ StartAt: name, States: { [name]: PASS } }).map(({ code }) => code)).toEqual(codes),
  );

  it.each<[Json, string[]]>([
    [1, ['TYPE_WRONG ']],
    [null, ['TYPE_WRONG ']],
    [{}, ['STATE_TYPE_MISSING /Type']],
    [{ Type: 1 }, ['TYPE_WRONG /Type']],
    [{ Type: 'Tsk' }, ['STATE_TYPE_UNKNOWN /Type']],
    [{ Type: 'task' }, ['STATE_TYPE_UNKNOWN /Type']],
    [{ Type: 'Pass', End: true, Comment: 1 }, ['TYPE_WRONG /Comment']],
    [{ Type: 'Pass', End: true, comment: 'c' }, ['FIELD_UNKNOWN /comment']],
    [{ Type: 'Pass', End: true, Resource: 'f' }, ['FIELD_NOT_OF_TYPE /Resource']],
  ])('%j: %j', (state, problems) => expect(inState(state)).toEqual(problems));

  it.each(['Parallel', 'Map'])('has a name but once, the lines of a %s state included', (type) => {
    const line = { StartAt: 'twin', States: { twin: PASS } };
    const state: JsonObject = type === 'Map' ? { Type: type, ItemProcessor: line } : { Type: type, Branches: [line] };
    const codes = problemsOf({
      StartAt: 'twin',
      States: { twin: { Type: 'Pass', Next: 's' }, s: { ...state, End: true } },
    }).map(({ code }) => code);
    expect(codes).toEqual(['STATE_NAME_TAKEN']);
  });
});

describe('Transitions', () => {
  it.each<[JsonObject, string[]]>([
    [{ Type: 'Pass', Next: 'ok' }, []],
    [{ Type: 'Pass', End: true }, []],
    [{ Type: 'Pass', End: false, Next: 'ok' }, []],
    [{ Type: 'Pass' }, ['NEXT_MISSING ']],
    [{ Type: 'Pass', End: false }, ['NEXT_MISSING ']],
    [{ Type: 'Pass', End: 'true' }, ['TYPE_WRONG /End', 'NEXT_MISSING ']],
    [{ Type: 'Pass', Next: 'ok', End: true }, ['NEXT_AND_END /End']],
    [{ Type: 'Pass', Next: 'OK' }, ['NEXT_UNKNOWN /Next']],
    [{ Type: 'Pass', Next: 's' }, ['NO_WAY_TO_END ']],
    [{ Type: 'Pass', Next: 7 }, ['TYPE_WRONG /Next']],
    [{ Type: 'Succeed', Next: 'ok' }, ['FIELD_NOT_OF_TYPE /Next']],
    [{ Type: 'Succeed', End: true }, ['FIELD_NOT_OF_TYPE /End']],
    [{ Type: 'Fail', End: true }, ['FIELD_NOT_OF_TYPE /End']],
    [
      { Type: 'Choice', Choices: [{ Variable: '$.a', IsNull: true, Next: 'ok' }], End: true },
      ['FIELD_NOT_OF_TYPE /End'],
    ],
  ])('%j: %j', (state, problems) => expect(inState(state)).toEqual(problems));

  it('stay in their branch', () => {
    const branch = { StartAt: 'a', States: { a: { Type: 'Pass', Next: 'ok' } } };
    const [problem] = problemsIn({ Type: 'Parallel', Branches: [branch], Next: 'ok' });
    expect(problem).toMatchObject({ code: 'NEXT_OUT_OF_LINE', path: '/Branches/0/States/a/Next' });
  });

  it('do not lead into a branch', () => {
    const branch = { StartAt: 'a', States: { a: PASS } };
    expect(inState({ Type: 'Parallel', Branches: [branch], Next: 'a' })).toEqual(['NEXT_OUT_OF_LINE /Next']);
  });
});

describe('Query Languages', () => {
  it('is JSONPath where nothing is said', () =>
    expect(nodeOf({ Type: 'Pass', End: true })).toMatchObject({ paths: {} }));

  it('is that of the machine where the state says nothing, also in a branch of a state that says another', () => {
    const branch = { StartAt: 'b', States: { b: { Type: 'Pass', InputPath: '$.x', End: true } } };
    const { states } = compiled({
      StartAt: 's',
      States: { s: { Type: 'Parallel', QueryLanguage: 'JSONata', Branches: [branch], Output: 1, End: true } },
    });
    expect(states.get('s')).not.toHaveProperty('paths');
    expect(states.get('b')).toMatchObject({ paths: { input: { source: '$.x' } } });
  });

  it('may be JSONata in a state of a JSONPath machine', () =>
    expect(nodeOf({ Type: 'Pass', QueryLanguage: 'JSONata', Output: '{% 1 + 1 %}', End: true })).toMatchObject({
      output: { kind: 'expression', expression: { key: '/definition/States/s/Output', source: '1 + 1' } },
    }));

  it('is never JSONPath in a state of a JSONata machine', () =>
    expect(found(machine({ Type: 'Pass', QueryLanguage: 'JSONPath', Next: 'ok' }, JSONATA))).toEqual([
      'QUERY_LANGUAGE_MIXED /States/s/QueryLanguage',
    ]));

  it.each<[Json]>([['jsonata'], [1], [null]])('is not %j', (QueryLanguage) =>
    expect(inState({ Type: 'Pass', QueryLanguage, End: true })).toEqual(['QUERY_LANGUAGE_UNKNOWN /QueryLanguage']),
  );
});

describe('Fields of the other query language', () => {
  const LINE = { StartAt: 'x', States: { x: PASS } };
  const STATES: Record<string, JsonObject> = {
    Task: { Type: 'Task', Resource: 'f', End: true },
    Pass: { Type: 'Pass', End: true },
    Wait: { Type: 'Wait', Seconds: 1, End: true },
    Succeed: { Type: 'Succeed' },
    Fail: { Type: 'Fail' },
    Parallel: { Type: 'Parallel', Branches: [LINE], End: true },
    Map: { Type: 'Map', ItemProcessor: LINE, End: true },
  };
  const JSONPATH_FIELDS: Record<string, string[]> = {
    Task: [
      ...['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath'],
      ...['TimeoutSecondsPath', 'HeartbeatSecondsPath'],
    ],
    Pass: ['InputPath', 'Parameters', 'Result', 'ResultPath', 'OutputPath'],
    Wait: ['InputPath', 'OutputPath'],
    Succeed: ['InputPath', 'OutputPath'],
    Fail: ['ErrorPath', 'CausePath'],
    Parallel: ['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath'],
    Map: [
      ...['InputPath', 'Parameters', 'ResultSelector', 'ResultPath', 'OutputPath', 'ItemsPath'],
      ...['MaxConcurrencyPath', 'ToleratedFailureCountPath', 'ToleratedFailurePercentagePath'],
    ],
  };
  const JSONATA_FIELDS: Record<string, string[]> = {
    Task: ['Arguments', 'Output'],
    Pass: ['Output'],
    Wait: ['Output'],
    Succeed: ['Output'],
    Parallel: ['Arguments', 'Output'],
    Map: ['Items', 'Output'],
  };
  const pairs = (table: Record<string, string[]>) =>
    Object.entries(table).flatMap(([type, fields]) => fields.map((field) => [type, field] as const));
  const value = (field: string): Json => (/Path$/.test(field) ? '$.a' : field === 'Items' ? [] : {});

  it.each(pairs(JSONPATH_FIELDS))('a %s state in JSONata has no %s', (type, field) => {
    const state = { ...STATES[type], [field]: value(field) };
    expect(inState(state, JSONATA)).toContain(`FIELD_NOT_OF_LANGUAGE /${field}`);
    expect(inState(state)).not.toContain(`FIELD_NOT_OF_LANGUAGE /${field}`);
  });

  it.each(pairs(JSONATA_FIELDS))('a %s state in JSONPath has no %s', (type, field) => {
    const state = { ...STATES[type], [field]: value(field) };
    expect(inState(state)).toContain(`FIELD_NOT_OF_LANGUAGE /${field}`);
    expect(inState(state, JSONATA)).toEqual([]);
  });

  it('names what stands in its place', () => {
    expect(problemsIn({ ...STATES['Task'], Parameters: {} }, JSONATA)[0]?.message).toContain('"Arguments"');
    expect(problemsIn({ ...STATES['Task'], TimeoutSecondsPath: '$.t' }, JSONATA)[0]?.message).toContain(
      '"TimeoutSeconds"',
    );
    expect(problemsIn({ ...STATES['Map'], Items: [] })[0]?.message).toContain('"ItemsPath"');
  });
});

describe('JSONata expressions', () => {
  it('stand in any JSON value', () =>
    expect(
      show(nodeOf({ Type: 'Pass', Output: { a: ['{% $states.input.x %}', 1], b: 'text' }, End: true }, JSONATA).output),
    ).toEqual({
      a: ['{% $states.input.x %}', 1],
      b: 'text',
    }));

  it.each([[' {% 1 %}'], ['{% 1 %} '], ['{% 1'], ['1 %}'], ['{% 1 + %}'], ['{%%}']])('are not %j', (Output) =>
    expect(inState({ Type: 'Pass', Output, End: true }, JSONATA)).toEqual(['EXPRESSION_MALFORMED /Output']),
  );

  it('are mere text in JSONPath', () =>
    expect(nodeOf({ Type: 'Pass', Result: '{% 1 + %}', End: true })).toMatchObject({ result: { value: '{% 1 + %}' } }));
});

describe('Variables', () => {
  it.each<[JsonObject, JsonObject, unknown]>([
    [
      {},
      { x: 1, 'y.$': '$.a', 'z.$': "States.Format('{}', $.b)" },
      [
        ['x', 1],
        ['y', 'ref $.a'],
        ['z', "ref States.Format('{}', $.b)"],
      ],
    ],
    [
      JSONATA,
      { x: '{% $states.input %}', y: [1] },
      [
        ['x', '{% $states.input %}'],
        ['y', [1]],
      ],
    ],
  ])('are assigned (%j, %j)', (top, Assign, assigned) => {
    const node = nodeOf({ Type: 'Pass', Assign, End: true }, top);
    expect(node.assign?.map(([name, template]) => [name, show(template)])).toEqual(assigned);
  });

  it.each<[Json, string[]]>([
    [{ ['x'.repeat(80)]: 1, größe: 2, x1: 3 }, []],
    [{ ['x'.repeat(81)]: 1 }, [`VARIABLE_NAME_INVALID /Assign/${'x'.repeat(81)}`]],
    [{ states: 1 }, ['VARIABLE_NAME_INVALID /Assign/states']],
    [{ '1x': 1 }, ['VARIABLE_NAME_INVALID /Assign/1x']],
    [{ 'a-b': 1 }, ['VARIABLE_NAME_INVALID /Assign/a-b']],
    [{ 'a/b': 1 }, ['VARIABLE_NAME_INVALID /Assign/a~1b']],
    [[], ['TYPE_WRONG /Assign']],
    ['x', ['TYPE_WRONG /Assign']],
  ])('are named as Unicode has it: %j %j', (Assign, problems) => {
    expect(inState({ Type: 'Pass', Assign, End: true })).toEqual(problems);
    expect(inState({ Type: 'Pass', Assign, End: true }, JSONATA)).toEqual(problems);
  });

  it.each<[string, string[]]>([
    ['Task', []],
    ['Pass', []],
    ['Wait', []],
    ['Succeed', ['FIELD_NOT_OF_TYPE /Assign']],
    ['Fail', ['FIELD_NOT_OF_TYPE /Assign']],
  ])('may be assigned in a %s state or not: %j', (Type, problems) => {
    const rest: JsonObject =
      { Task: { Resource: 'f', End: true }, Pass: { End: true }, Wait: { Seconds: 1, End: true } }[Type] ?? {};
    expect(inState({ Type, ...rest, Assign: { x: 1 } })).toEqual(problems);
  });

  const inner = (Assign: JsonObject) => ({ StartAt: 'i', States: { i: { Type: 'Pass', Assign, End: true } } });
  const DISTRIBUTED = { ProcessorConfig: { Mode: 'DISTRIBUTED', ExecutionType: 'STANDARD' } };

  it.each<[string, JsonObject, string[]]>([
    [
      'branch',
      { Type: 'Parallel', Branches: [inner({ x: 1 })] },
      ['VARIABLE_OF_OUTER_SCOPE /Branches/0/States/i/Assign/x'],
    ],
    [
      'branch',
      { Type: 'Parallel', Branches: [inner({ 'x.$': '$' })] },
      ['VARIABLE_OF_OUTER_SCOPE /Branches/0/States/i/Assign/x.$'],
    ],
    ['branch', { Type: 'Parallel', Branches: [inner({ y: 1 }), inner({ y: 1 })].map(renamed) }, []],
    [
      'processor',
      { Type: 'Map', ItemProcessor: inner({ x: 1 }) },
      ['VARIABLE_OF_OUTER_SCOPE /ItemProcessor/States/i/Assign/x'],
    ],
    ['distributed processor', { Type: 'Map', ItemProcessor: { ...DISTRIBUTED, ...inner({ x: 1 }) } }, []],
  ])('of the states around are not assigned in a %s (%j)', (_line, state, problems) =>
    expect(inState({ ...state, Assign: { x: 0 }, Next: 'ok' })).toEqual(problems),
  );
});

/** Lines whose states have names of their own. */
function renamed(line: { StartAt: string; States: Record<string, Json> }, index: number): JsonObject {
  const name = `${line.StartAt}${index}`;
  return { StartAt: name, States: { [name]: line.States[line.StartAt] ?? null } };
}
