import type { TaskNode, TaskTarget } from '../program';
import type { TaskRequest } from '../task-request';
import { Execution, T0 } from './execution.fixture';
import { catcher, constant, fast, pass, programOf, retrier, slow, task } from './program.fixture';

const HOUR = 3_600_000;

function asking(target: TaskTarget, more: Partial<TaskNode> = {}): Execution {
  return Execution.started(programOf([task('a', { target, ...more }), pass('caught')]), { in: 1 });
}

describe('what a task asks', () => {
  it.each<[string, TaskTarget, TaskRequest]>([
    [
      'a child execution',
      { kind: 'workflow', workflow: constant('Billing'), version: constant(2), answer: 'output' },
      { kind: 'workflow', workflow: 'Billing', version: 2, answer: 'output' },
    ],
    [
      'a child that it does not wait for',
      { kind: 'workflow', workflow: constant('Billing'), name: constant('n'), answer: 'detached' },
      { kind: 'workflow', workflow: 'Billing', answer: 'detached', name: 'n' },
    ],
    ['an HTTP call', { kind: 'http' }, { kind: 'http' }],
    ['an event from now on', { kind: 'event', event: constant('paid') }, { kind: 'event', event: 'paid', sinceAt: T0 }],
    [
      'an event of the hour before',
      { kind: 'event', event: constant('paid'), key: constant(7), since: constant('PT1H') },
      { kind: 'event', event: 'paid', key: '7', sinceAt: T0 - HOUR },
    ],
    [
      'an event since a time',
      { kind: 'event', event: constant('paid'), since: constant('2022-12-31T00:00:00Z') },
      { kind: 'event', event: 'paid', sinceAt: T0 - 24 * HOUR },
    ],
    [
      'an approval',
      { kind: 'approval', approvers: constant(['ann']), prompt: constant('Well?'), options: constant(['yes', 'no']) },
      { kind: 'approval', approvers: ['ann'], prompt: 'Well?', options: ['yes', 'no'] },
    ],
  ])('is %s', (_, target, request) => {
    const execution = asking(target);
    expect(execution.task.request).toEqual(request);
    execution.complete(execution.task, { done: true });
    expect(execution.end).toEqual({ done: true });
  });

  it.each<[string, TaskTarget]>([
    ['a workflow whose name is no text', { kind: 'workflow', workflow: constant(1), answer: 'output' }],
    ['a version that is none', { kind: 'workflow', workflow: constant('w'), version: constant(0), answer: 'output' }],
    ['an event without a name', { kind: 'event', event: constant('') }],
    ['a key that is an object', { kind: 'event', event: constant('e'), key: constant({}) }],
    ['a since that is neither span nor time', { kind: 'event', event: constant('e'), since: constant('long ago') }],
    ['approvers that are no list', { kind: 'approval', approvers: constant('ann') }],
    ['options that are empty', { kind: 'approval', options: constant([]) }],
  ])('fails within reach of its catchers over %s', (_, target) => {
    const execution = asking(target, { catch: [catcher(['States.QueryEvaluationError'], 'caught')] });
    expect(execution.end).toMatchObject({ error: { name: 'States.QueryEvaluationError' } });
  });

  it('shows what a condition on an event can see but for the event itself', () => {
    const execution = asking({ kind: 'event', event: constant('e'), match: slow('/match') });
    expect(execution.task.match).toMatchObject({ key: '/match', bindings: { states: { input: { in: 1 } } } });
  });

  it('gives a child what the state sees, and an event or approval nothing', () => {
    expect(asking({ kind: 'workflow', workflow: constant('w'), answer: 'output' }).task.arguments).toEqual({ in: 1 });
    expect(asking({ kind: 'event', event: constant('e') }).task.arguments).toBeNull();
  });

  it('wraps a result as lambda:invoke does', () => {
    const execution = asking({ kind: 'function', name: constant('f'), envelope: 'lambda' });
    execution.complete(execution.task, 7);
    expect(execution.end).toEqual({ ExecutedVersion: '$LATEST', Payload: 7, StatusCode: 200 });
  });
});

describe('the token of a task', () => {
  const token = fast(({ states }) => {
    const { Task } = states.context as { Task?: { Token: string } };
    return { token: Task?.Token ?? 'none' };
  }, '$states.context.Task.Token');
  const target: TaskTarget = { kind: 'function', name: constant('f'), answer: 'token' };
  const asksFor = (more: Partial<TaskNode> = {}): TaskNode => task('a', { target, arguments: token, ...more });
  const tuning = { taskToken: (taskId: number) => `token ${taskId}` };

  it('is in its arguments, and answers it', () => {
    const execution = Execution.started(programOf([asksFor()]), {}, tuning);
    const { taskId, request, arguments: given } = execution.task;
    expect(request).toEqual({ kind: 'function', function: 'f', answer: 'token' });
    expect(given).toEqual({ token: 'token 2' });
    expect(taskId).not.toBe(2);
    expect(execution.send({ kind: 'taskAccepted', taskId: 2 })).toMatchObject({ events: [{ data: { taskId } }] });
    execution.send({ kind: 'taskSucceeded', taskId: 2, digest: 'd', result: { ok: 1 } });
    expect(execution.end).toEqual({ ok: 1 });
  });

  it('is another one for each attempt', () => {
    const execution = Execution.started(programOf([asksFor({ retry: [retrier(['A'])] })]), {}, tuning);
    const first = execution.task.arguments;
    execution.fail('A');
    execution.fire();
    expect(execution.task.arguments).not.toEqual(first);
    expect(execution.send({ kind: 'taskSucceeded', taskId: 2, digest: 'd', result: 1 })).toEqual({
      ok: false,
      reason: 'TASK_NOT_OPEN',
    });
  });

  it('is not made where nobody asks for it', () => {
    const taskToken = jest.fn(() => 'token');
    Execution.started(programOf([task('a', { arguments: constant({ x: 1 }) })]), {}, { taskToken });
    expect(taskToken).not.toHaveBeenCalled();
  });
});
