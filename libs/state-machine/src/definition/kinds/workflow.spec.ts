import type { Json, JsonObject } from '@workflows/contracts';
import { constant, expression, foundIn, nodeOf } from '../compiled.fixture';

const child = (fields: JsonObject): JsonObject => ({ type: 'workflow', workflow: 'Billing', ...fields });

describe('a workflow state', () => {
  it.each<[string, Json, object]>([
    ['workflow', 'Customer Onboarding (example)', { target: { workflow: constant('Customer Onboarding (example)') } }],
    ['workflow', '{% $states.input.kind %}', { target: { workflow: expression('workflow', '$states.input.kind') } }],
    ['version', 3, { target: { version: constant(3) } }],
    ['version', '{% $states.input.v %}', { target: { version: expression('version', '$states.input.v') } }],
    ['detached', true, { target: { answer: 'detached' } }],
    ['detached', false, { target: { answer: 'output' } }],
    ['arguments', { a: 1 }, { arguments: constant({ a: 1 }) }],
    ['timeout', 'P1D', { timeout: { value: constant('P1D'), form: 'any' } }],
    ['retry', [{ errors: ['States.ALL'] }], { retry: [{}] }],
    ['catch', [{ errors: ['States.TaskFailed'], next: 'ok' }], { catch: [{}] }],
  ])('takes %s: %j', (field, value, expected) =>
    expect(nodeOf(child({ [field]: value }))).toMatchObject({ type: 'task', name: 's', ...expected }),
  );

  it('waits for the output of the child where nothing else is said', () =>
    expect(nodeOf(child({}))).toEqual({
      type: 'task',
      name: 's',
      target: { kind: 'workflow', workflow: constant('Billing'), answer: 'output' },
      catch: [],
      next: 'ok',
    }));

  it.each<[string, Json, string[]]>([
    ['workflow', '', ['TYPE_WRONG /workflow']],
    ['workflow', 7, ['TYPE_WRONG /workflow']],
    ['workflow', 'Billing@3', ['WORKFLOW_NAME_INVALID /workflow']],
    ['version', 0, ['NUMBER_INVALID /version']],
    ['version', 1.5, ['NUMBER_INVALID /version']],
    ['version', '3', ['NUMBER_INVALID /version']],
    ['detached', 'yes', ['TYPE_WRONG /detached']],
    ['timeout', 0, ['DURATION_INVALID /timeout']],
    ['heartbeat', 5, ['FIELD_NOT_OF_TYPE /heartbeat']],
    ['input', {}, ['FIELD_UNKNOWN /input']],
  ])('refuses %s: %j', (field, value, expected) =>
    expect(foundIn(child({ [field]: value, end: true }))).toEqual(expected),
  );

  it('names a workflow', () => expect(foundIn({ type: 'workflow', end: true })).toEqual(['FIELD_MISSING /workflow']));
});
