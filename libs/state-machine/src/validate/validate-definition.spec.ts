import type { Json, JsonObject } from '@workflows/contracts';
import type { Registered } from './definition-warnings';
import { validateDefinition } from './validate-definition';

const registered: Registered = {
  function: (name) =>
    new Map([
      ['known', {}],
      ['bounded', { timeout: 5 }],
    ]).get(name),
  hasWorkflow: (ref) => ref === 'Billing',
};
const warned = (given: Json): [string, string][] => {
  const { valid, errors, warnings } = validateDefinition(given, registered);
  expect([valid, errors]).toEqual([true, []]);
  return warnings.map(({ code, path }) => [code, path]);
};
const task = (fields: JsonObject): JsonObject => ({ states: { a: { type: 'task', end: true, ...fields } } });

describe('a warning', () => {
  it.each<[string, Json, [string, string][]]>([
    ['nobody has registered', task({ task: 'new', timeout: 5 }), [['FUNCTION_UNREGISTERED', '/states/a/task']]],
    ['nothing bounds', task({ task: 'known' }), [['TIMEOUT_MISSING', '/states/a']]],
    ['its registration bounds', task({ task: 'bounded' }), []],
    ['a heartbeat bounds', task({ task: 'known', heartbeat: 5 }), []],
    ['the workflow bounds', { ...task({ task: 'known' }), timeout: 60 }, []],
    ['is computed and bounded', task({ task: '{% $states.input.name %}', timeout: 5 }), []],
    [
      'is a workflow that is not there',
      { states: { a: { type: 'workflow', workflow: 'None', end: true } } },
      [['WORKFLOW_UNKNOWN', '/states/a/workflow']],
    ],
    ['is a workflow that is there', { states: { a: { type: 'workflow', workflow: 'Billing', end: true } } }, []],
    [
      'is a choice without a default',
      {
        states: {
          a: { type: 'choice', choices: [{ condition: '{% $states.input.x %}', next: 'b' }] },
          b: { type: 'succeed' },
        },
      },
      [['DEFAULT_MISSING', '/states/a']],
    ],
    [
      'stands in a branch, and in the processor inside of it',
      {
        states: {
          p: {
            type: 'parallel',
            branches: [
              { states: { x: { type: 'pass', end: true } } },
              {
                states: {
                  'm/1': {
                    type: 'map',
                    items: [1],
                    processor: { states: { y: { type: 'task', task: 'new', timeout: 1, end: true } } },
                    end: true,
                  },
                },
              },
            ],
            end: true,
          },
        },
      },
      [['FUNCTION_UNREGISTERED', '/states/p/branches/1/states/m~11/processor/states/y/task']],
    ],
    [
      'stands in a document',
      { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'new', TimeoutSeconds: 5, End: true } } },
      [['FUNCTION_UNREGISTERED', '/States/A/Resource']],
    ],
    [
      'stands in a workflow of a document',
      { definition: { StartAt: 'A', States: { A: { Type: 'Task', Resource: 'known', End: true } } } },
      [['TIMEOUT_MISSING', '/definition/States/A']],
    ],
  ])('is given for what %s, and for nothing else', (_, given, expected) => {
    expect(warned(given)).toEqual(expected);
  });

  it('comes once for a function, and once for all that nothing bounds', () => {
    const states = Object.fromEntries(
      Array.from({ length: 8 }, (_, index) => [`s${index}`, { type: 'task', task: 'new', next: `s${index + 1}` }]),
    );
    const { warnings } = validateDefinition({ states: { ...states, s8: { type: 'succeed' } } }, registered);
    expect(warnings.map(({ code }) => code)).toEqual(['FUNCTION_UNREGISTERED', 'TIMEOUT_MISSING']);
    expect(warnings[1]?.message).toContain('"s4" and 3 more');
  });

  it('does not guess where nothing is known of what is registered', () => {
    expect(validateDefinition(task({ task: 'new', timeout: 5 })).warnings).toEqual([]);
  });
});

describe('an error', () => {
  it.each<[string, Json, string]>([
    ['of a workflow', { states: { a: { type: 'pass', next: 'b' } } }, '/states/a/next'],
    [
      'of a document in a workflow',
      { definition: { StartAt: 'B', States: { A: { Type: 'Succeed' } } } },
      '/definition/StartAt',
    ],
    ['of a document', { StartAt: 'B', States: { A: { Type: 'Succeed' } } }, '/StartAt'],
    ['of what is no definition', [], ''],
    ['of nothing', null, ''],
  ])('%s points into what was given', (_, given, path) => {
    const { valid, errors, warnings } = validateDefinition(given);
    expect([valid, warnings]).toEqual([false, []]);
    expect(errors.map((error) => error.path)).toContain(path);
  });
});
