import { SLOW } from '../expressions/expression';
import { Execution } from './execution.fixture';
import { constant, pass, programOf, succeed, task } from './program.fixture';

const slow = { outputProblem: (): typeof SLOW => SLOW };
const PASSED = programOf([pass('p', { output: constant({ y: 1 }) })]);
const SUCCEEDED = programOf([task('t', { next: 's' }), succeed('s', { output: constant({ z: 2 }) })]);

function checkedAt(program: typeof PASSED): Execution {
  const execution = Execution.started(program, {}, slow);
  if (program === SUCCEEDED) execution.succeed({ r: 1 });
  return execution;
}

describe('an output whose schema is not for this thread', () => {
  it.each([
    ['the data flow gives', PASSED, { y: 1 }, ['stateExited']],
    ['a succeed state gives', SUCCEEDED, { z: 2 }, ['stateEntered']],
  ])('and that %s is an errand, and the execution ends by its answer', (_what, program, output, before) => {
    const execution = checkedAt(program);
    const [check] = execution.effects.filter(({ kind }) => kind === 'checkOutput');
    expect(check).toMatchObject({ kind: 'checkOutput', output });
    expect(execution.types.slice(-2)).toEqual([...before, 'outputCheckRequested']);
    const [taskId = 0] = execution.rows.evaluations;
    execution.send({ kind: 'outputChecked', taskId });
    expect(execution.types.slice(-2)).toEqual(['outputChecked', 'executionCompleted']);
    expect(execution.end).toEqual(output);
  });

  it('and that is refused fails the execution', () => {
    const execution = checkedAt(PASSED);
    const [taskId = 0] = execution.rows.evaluations;
    execution.send({ kind: 'outputChecked', taskId, problem: 'y is wrong' });
    expect(execution.end).toMatchObject({ status: 'failed', error: 'States.SchemaViolation', cause: 'y is wrong' });
  });

  it('is asked once, and by its number', () => {
    const execution = checkedAt(PASSED);
    const [taskId = 0] = execution.rows.evaluations;
    for (const command of [
      { kind: 'outputChecked', taskId: taskId + 1 },
      { kind: 'evaluated', taskId, values: {} },
      { kind: 'taskSucceeded', taskId, digest: 'd', result: 1 },
    ] as const)
      expect(execution.send(command)).toEqual({ ok: false, reason: 'TASK_NOT_OPEN' });
    execution.send({ kind: 'outputChecked', taskId });
    expect(execution.send({ kind: 'outputChecked', taskId })).toEqual({ ok: false, reason: 'EXECUTION_CLOSED' });
  });

  it('may be cancelled meanwhile', () => {
    const execution = checkedAt(PASSED);
    execution.send({ kind: 'cancel', reason: 'enough' });
    expect(execution.end).toMatchObject({ status: 'cancelled' });
    expect(execution.effects.map(({ kind }) => kind)).toEqual(['closeTask', 'finish']);
  });
});
