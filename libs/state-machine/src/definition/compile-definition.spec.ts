import type { DefinitionBody, JsonObject } from '@workflows/contracts';
import { compileDefinition, compilePublished } from './compile-definition';
import { found, problemsOf, programOf } from './compiled.fixture';

const task = (fields: JsonObject = {}): JsonObject => ({ type: 'task', task: 'f', end: true, ...fields });

describe('a valid definition', () => {
  const documented = {
    states: {
      initial: { type: 'task', task: 'validateCustomerData', next: 'createAccount' },
      createAccount: { type: 'task', task: 'createCustomerAccount', next: 'sendWelcomeEmail' },
      sendWelcomeEmail: { type: 'task', task: 'sendEmail', next: 'complete' },
      complete: { type: 'succeed' },
    },
    functions: ['validateCustomerData', 'createCustomerAccount', 'sendEmail'],
  };

  it('compiles the documented example', () => {
    const program = programOf(documented);
    expect(program).toMatchObject({
      kind: 'states',
      startAt: 'initial',
      flow: 'merge',
      functions: documented.functions,
    });
    expect([...program.states.keys()]).toEqual(Object.keys(documented.states));
    expect(program.states.get('initial')).toEqual({
      type: 'task',
      name: 'initial',
      target: { kind: 'function', name: { kind: 'constant', value: 'validateCustomerData' } },
      catch: [],
      next: 'createAccount',
    });
  });

  it('derives the functions in order of first use', () => {
    const { functions } = programOf({
      states: {
        a: task({ task: 'two', next: 'b', end: false }),
        b: task({ task: 'one', next: 'c', end: false }),
        c: task({ task: 'two' }),
      },
    });
    expect(functions).toEqual(['two', 'one']);
  });

  it('takes a timeout and schemas', () => {
    const program = programOf({
      timeout: 'PT1H',
      inputSchema: { type: 'object' },
      outputSchema: true,
      states: { a: task() },
    });
    expect(program.timeout).toEqual({ value: { kind: 'constant', value: 'PT1H' }, form: 'any' });
  });

  it('takes a timeout that is computed', () =>
    expect(programOf({ timeout: '{% $states.input.limit %}', states: { a: task() } }).timeout).toMatchObject({
      value: { kind: 'expression', expression: { key: '/timeout' } },
    }));
});

describe('a definition with a problem', () => {
  it.each<[string, JsonObject, string[]]>([
    ['states of another type', { states: [] }, ['TYPE_WRONG /states']],
    ['no states', {}, ['STATES_MISSING /states']],
    ['a definition of both dialects', { states: { a: task() }, definition: {} }, ['DIALECT_AMBIGUOUS /definition']],
    ['a document of another type', { definition: '{"StartAt": "a"}' }, ['TYPE_WRONG /definition']],
    [
      'native fields beside a document',
      { definition: { StartAt: 'a', States: { a: { Type: 'Succeed' } } }, startAt: 'a', timeout: 5 },
      ['FIELD_NOT_OF_DIALECT /startAt', 'FIELD_NOT_OF_DIALECT /timeout'],
    ],
    [
      'a function of a document that is not listed',
      { definition: { StartAt: 'a', States: { a: { Type: 'Task', Resource: 'f', End: true } } }, functions: ['g'] },
      ['UNKNOWN_FUNCTION /definition/States/a/Resource'],
    ],
    [
      'lines of a document as of its own',
      {
        definition: {
          StartAt: 'a',
          States: {
            a: {
              Type: 'Parallel',
              Branches: [{ StartAt: 'b', States: { b: { Type: 'Pass', Next: 'c' } } }],
              Next: 'c',
            },
            c: { Type: 'Parallel', Branches: [{ States: { b: { Type: 'Succeed' } } }], End: true },
          },
        },
      },
      [
        'STATE_NAME_TAKEN /definition/States/c/Branches/0/States/b',
        'NEXT_OUT_OF_LINE /definition/States/a/Branches/0/States/b/Next',
        'START_MISSING /definition/States/c/Branches/0/StartAt',
      ],
    ],
    ['code', { code: 'AI({})' }, ['DIALECT_UNSUPPORTED /code']],
    ['code beside states', { code: 'AI({})', states: {} }, ['DIALECT_UNSUPPORTED /code', 'STATES_EMPTY /states']],
    ['an unknown start', { startAt: 'x', states: { a: task() } }, ['START_UNKNOWN /startAt']],
    ['a start of another type', { startAt: ['a'], states: { a: task() } }, ['TYPE_WRONG /startAt']],
    ['a function not listed', { functions: ['g'], states: { a: task() } }, ['UNKNOWN_FUNCTION /states/a/task']],
    [
      'a function not listed, in a branch',
      { functions: ['g'], states: { p: { type: 'parallel', branches: [{ states: { a: task() } }], end: true } } },
      ['UNKNOWN_FUNCTION /states/p/branches/0/states/a/task'],
    ],
    [
      'a wrong list',
      { functions: ['f', 1, 'a b'], states: { a: task() } },
      ['FUNCTION_NAME_INVALID /functions/1', 'FUNCTION_NAME_INVALID /functions/2'],
    ],
    ['a list of another type', { functions: 'f', states: { a: task() } }, ['TYPE_WRONG /functions']],
    [
      'a wrong timeout and schema',
      { timeout: 'soon', inputSchema: 'x', outputSchema: [], states: { a: task() } },
      ['DURATION_INVALID /timeout', 'TYPE_WRONG /inputSchema', 'TYPE_WRONG /outputSchema'],
    ],
  ])('is told of %s', (_what, fields, expected) => expect(found(fields).sort()).toEqual([...expected].sort()));

  it.each(['[]', 'null', '5', '"states"'])('is no definition when it is no object but %s', (text) => {
    const parsed: DefinitionBody = JSON.parse(text);
    expect(compileDefinition(parsed)).toMatchObject({ ok: false, problems: [{ code: 'TYPE_WRONG', path: '' }] });
  });

  it('lists a hundred problems and counts the rest', () => {
    const states = Object.fromEntries(
      Array.from({ length: 130 }, (_, i) => [`s${i}`, { type: 'pass', next: `s${i + 1}`, wrong: 1 }]),
    );
    const list = problemsOf({ states: { ...states, s130: { type: 'succeed' } } });
    expect(list).toHaveLength(101);
    expect(list[100]).toEqual({ path: '', code: 'MORE_PROBLEMS', message: '…and 30 more' });
  });
});

describe('a version that an older release published', () => {
  it.each<[string, JsonObject]>([
    ['a name that nothing can bind', { output: '{% customer.name %}' }],
    ['a variable that no state assigns', { output: '{% $total + 1 %}' }],
    ['an unknown member of $states', { output: '{% $states.results %}' }],
  ])('goes on with %s, which a new one is refused for (I24)', (_, fields) => {
    const body = { states: { a: { type: 'pass', end: true, ...fields } } };
    expect(compileDefinition(body).ok).toBe(false);
    expect(compilePublished(body).ok).toBe(true);
  });

  it('is refused for what no release has taken', () =>
    expect(compilePublished({ states: { a: { type: 'pass', next: 'nowhere' } } }).ok).toBe(false));
});
