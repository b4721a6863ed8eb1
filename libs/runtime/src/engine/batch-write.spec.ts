import { Installation, ONE_TASK } from '../fixtures/executor.fixture';

const branch = (name: string) => ({ startAt: name, states: { [name]: { type: 'task', task: name, end: true } } });
const BOTH = {
  both: { type: 'parallel', branches: [branch('left'), branch('right')], next: 'done' },
  done: { type: 'succeed' },
};

describe('a row of history', () => {
  it('says whether it holds events of the own line of its execution, where there can be others', async () => {
    const installation = new Installation();
    installation.define('both', BOTH);
    const executor = await installation.executor();
    await executor.start('execution_1', { workflowId: 'both' });
    for (const name of ['left', 'right'])
      for (const task of await executor.take(name)) await executor.complete(task, { [name]: 1 });
    expect(installation.store.commits.flatMap(({ history }) => history.map(({ own }) => own))).toEqual([
      true,
      false,
      true,
    ]);
    expect(installation.store.rows.get('execution_1')?.finished?.status).toBe('completed');
  });

  it('says nothing of that where there is only one', async () => {
    const installation = new Installation();
    installation.define('one', ONE_TASK);
    const executor = await installation.executor();
    await executor.start('execution_1', { workflowId: 'one' });
    expect(installation.store.commits.map(({ history }) => history)).toMatchObject([[{ executionId: 'execution_1' }]]);
    expect(installation.store.commits[0]?.history[0]).not.toHaveProperty('own');
  });
});
