import { Installation } from './fixtures/executor.fixture';

const item = { work: { type: 'task', task: 'work', end: true } };
const EACH = {
  each: { type: 'map', items: '{% $states.input %}', processor: { states: item }, end: true },
};
const numbers = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

async function finishedMap(width: number) {
  const installation = new Installation();
  installation.define('each', EACH);
  const executor = await installation.executor();
  const { finished } = executor.executor.watch.watch('execution_1');
  await executor.start('execution_1', { workflowId: 'each', input: numbers(width) });
  for (let open = await executor.take('work'); open.length > 0; open = await executor.take('work'))
    for (const task of open) await executor.complete(task, 1);
  return { read: await finished, stored: installation.store.rows.get('execution_1')?.history };
}

describe('whoever waits for the end of an execution', () => {
  it('is given it from memory, however many items its map had', async () => {
    const { read, stored } = await finishedMap(150);
    const own = stored?.filter(({ path }) => path === undefined);
    expect(read?.history).toEqual(own);
    expect(own?.map(({ type }) => type)).toEqual([
      'executionStarted',
      'stateEntered',
      'mapStarted',
      'linesJoined',
      'stateExited',
      'executionCompleted',
    ]);
    expect(read).toMatchObject({ status: 'completed', completedAt: stored?.at(-1)?.at });
  });
});
