import type { Json, JsonObject } from '@workflows/contracts';
import { expression, found, foundIn, nodeOf, programOf } from './compiled.fixture';

const ask = (fields: JsonObject = {}): JsonObject => ({ type: 'task', task: 'humans.requestApproval', ...fields });

describe('a task that asks a person', () => {
  it.each<[string, JsonObject, JsonObject]>([
    ['nothing', {}, {}],
    [
      'whom, what and for how long',
      {
        arguments: { approvers: ['ann@example.com'], prompt: { title: 'Pay?' }, options: ['yes', 'no'] },
        ...{ timeout: 'P3D', catch: [{ errors: ['States.Timeout'], next: 'ok' }] },
      },
      {
        ...{ approvers: ['ann@example.com'], prompt: { title: 'Pay?' }, options: ['yes', 'no'] },
        ...{ timeout: 'P3D', catch: [{ errors: ['States.Timeout'], next: 'ok' }] },
      },
    ],
    ['one person', { arguments: { approvers: 'ann' } }, { approvers: ['ann'] }],
  ])('is what a state of the type approval is, told %s', (_, task, approval) =>
    expect(nodeOf(ask(task))).toEqual(nodeOf({ type: 'approval', ...approval })),
  );

  it('may compute what it asks', () =>
    expect(nodeOf(ask({ arguments: { prompt: '{% $states.input.x %}' } }))).toMatchObject({
      target: { kind: 'approval', prompt: expression('arguments/prompt', '$states.input.x') },
    }));

  it('calls no function, and none has to be listed for it', () => {
    const states = { s: ask({ end: true }) };
    expect(programOf({ states }).functions).toEqual([]);
    expect(found({ states, functions: ['f'] })).toEqual([]);
  });

  it.each<[string, Json, string[]]>([
    ['arguments', '{% $states.input %}', ['TYPE_WRONG /arguments']],
    ['arguments', { approvers: [] }, ['TYPE_WRONG /arguments/approvers']],
    ['arguments', { approver: 'ann' }, ['FIELD_UNKNOWN /arguments/approver']],
    ['arguments', { timeout: 'P3D' }, ['FIELD_NOT_OF_TYPE /arguments/timeout']],
    ['arguments', { prompt: '{% ( %}' }, ['EXPRESSION_MALFORMED /arguments/prompt']],
    ['retry', [], ['FIELD_NOT_OF_TYPE /retry']],
    ['heartbeat', 5, ['FIELD_NOT_OF_TYPE /heartbeat']],
    ['compensate', { task: 'f' }, ['FIELD_NOT_OF_TYPE /compensate']],
  ])('refuses %s: %j', (field, value, expected) =>
    expect(foundIn(ask({ [field]: value, end: true }))).toEqual(expected),
  );

  it('undoes nothing', () =>
    expect(foundIn({ type: 'task', task: 'f', compensate: { task: 'humans.requestApproval' }, end: true })).toEqual([
      'FIELD_NOT_OF_TYPE /compensate/task',
    ]));

  it('is a function where "functions" says so, as it is in all that was published before', () => {
    const functions = ['humans.requestApproval'];
    const undo = { task: 'humans.requestApproval' };
    const states = { s: ask({ arguments: { any: 1 }, retry: [], compensate: undo, end: true }) };
    expect(found({ states, functions })).toEqual([]);
    expect(programOf({ states, functions }).states.get('s')).toMatchObject({ target: { kind: 'function' } });
  });
});
