import { Installation } from '../fixtures/executor.fixture';
import { bytesOf } from './execution-weight';
import { foldHistory } from './fold-history';

const ID = 'execution_1';
const BIG = 'x'.repeat(500_000);

it('weighs of an execution that was read what its branches and its undoing keep, too', async () => {
  const installation = new Installation();
  const [undone, inner] = ['a', 'b'].map((name) => ({ type: 'task', task: name, compensate: { task: 'undo' } }));
  const branch = { states: { inner: { ...inner, end: true } } };
  const both = { type: 'parallel', branches: [branch, { states: { other: { type: 'task', task: 'c', end: true } } }] };
  installation.publish('trip', {
    states: { first: { ...undone, output: {}, next: 'both' }, both: { ...both, end: true } },
  });
  const executor = await installation.executor();
  await executor.start(ID, { workflowId: 'trip' });
  for (const name of ['a', 'b']) for (const task of await executor.take(name)) await executor.complete(task, { BIG });
  const [stored] = await installation.store.loadExecutions([ID]);
  const entry = installation.catalog.peek({ tenant: 'default', workflowId: 'trip', version: 1 });
  if (stored === undefined || entry === undefined) throw new Error('it is there');
  const read = await foldHistory(installation.store, stored, entry);
  expect('weight' in read && bytesOf(read.weight)).toBeGreaterThan(2 * BIG.length);
});
