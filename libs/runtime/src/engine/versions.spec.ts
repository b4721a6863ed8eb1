import type { Json } from '@workflows/contracts';
import { Installation } from '../fixtures/executor.fixture';

const one = (...tasks: [string, string]): Json => ({
  initial: { type: 'task', task: tasks[0], next: 'second' },
  second: { type: 'task', task: tasks[1], next: 'done' },
  done: { type: 'succeed' },
});

describe('an execution', () => {
  it('goes on by the version that it began with, in whichever executor, and new ones begin by theirs', async () => {
    const installation = new Installation();
    installation.define('orders', one('reserve', 'charge'));
    const first = await installation.executor();
    await first.start('execution_1', { workflowId: 'orders' });
    installation.define('orders', one('reserve', 'invoice'), 2);
    await first.start('execution_2', { workflowId: 'orders', version: 2 });
    const next = await installation.executor(); // knows of it only what is stored
    for (const task of await next.take('reserve')) await next.complete(task, { reserved: true });
    const open = await next.take('charge', 'invoice');
    expect(open.map(({ executionId, function: name }) => `${executionId} ${name}`).sort()).toEqual([
      'execution_1 charge',
      'execution_2 invoice',
    ]);
  });
});
