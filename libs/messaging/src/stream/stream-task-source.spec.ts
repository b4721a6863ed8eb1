import { waitFor } from '@workflows/testing';
import { atEnd, closeAll } from '../tcp/tcp.fixture';
import type { ExecutorAddress } from './executor-link';
import { StreamTaskSource } from './stream-task-source';
import { TestExecutor, linksTo } from './stream.fixture';

afterEach(closeAll);

const ask = { functions: ['f'], maxTasks: 5, waitMs: 20_000 };
const AT_ONCE = { ...ask, waitMs: 0 };

async function gateway(...executors: TestExecutor[]) {
  const alive = await Promise.all(executors.map((executor) => executor.open()));
  return { alive, ...(await gatewayTo(alive)) };
}

async function gatewayTo(alive: ExecutorAddress[]) {
  const links = await linksTo(alive);
  await waitFor(() => links.open().length === alive.length);
  const source = new StreamTaskSource(links);
  atEnd(() => source.close());
  return { source, links };
}

describe('tasks polled from several executors', () => {
  it('come from the one that has some, and are gone once confirmed', async () => {
    const [empty, full] = [new TestExecutor('a'), new TestExecutor('b')];
    full.shelf.put(1);
    const { source } = await gateway(empty, full);
    const delivery = await source.poll('acme', { ...AT_ONCE, workerId: 'w' });
    expect(delivery.tasks.map(({ taskId }) => taskId)).toEqual([1]);
    delivery.confirm();
    await waitFor(() => full.shelf.confirmed === 1);
    expect([full.shelf.size, full.shelf.workers]).toEqual([0, ['w']]);
  });

  it('are none at once where nobody has any', async () => {
    const { source } = await gateway(new TestExecutor('a'), new TestExecutor('b'));
    expect((await source.poll('acme', AT_ONCE)).tasks).toEqual([]);
  });

  it('serve all polls that wait, from whichever executor they come', async () => {
    const executors = [new TestExecutor('a'), new TestExecutor('b')];
    const { source } = await gateway(...executors);
    const polls = [source.poll('acme', { ...ask, maxTasks: 1 }), source.poll('acme', { ...ask, maxTasks: 1 })];
    await waitFor(() => executors.every(({ shelf }) => shelf.isWaitedFor));
    executors.forEach(({ shelf }, index) => shelf.put(index));
    const deliveries = await Promise.all(polls);
    expect(deliveries.map(({ tasks }) => tasks.length)).toEqual([1, 1]);
    deliveries.forEach((delivery) => delivery.confirm());
    await waitFor(() => executors.every(({ shelf }) => shelf.confirmed === 1));
  });

  it('that come while nobody polls any more go back, but none that was given to a poll whose answer is being written', async () => {
    const executor = new TestExecutor('a');
    const { source } = await gateway(executor);
    const polled = source.poll('acme', { ...ask, maxTasks: 1 });
    await waitFor(() => executor.shelf.isWaitedFor);
    executor.shelf.put(1);
    const delivery = await polled;
    await waitFor(() => executor.shelf.isWaitedFor);
    executor.shelf.put(2);
    await waitFor(() => executor.shelf.size === 0); // on its way to nobody
    delivery.confirm();
    await waitFor(() => executor.shelf.size === 1 && !executor.shelf.isWaitedFor);
    expect(executor.shelf.confirmed).toBe(1);
  });

  it('go back when the answer could not be written, or the gateway is gone', async () => {
    const executor = new TestExecutor('a');
    executor.shelf.put(1);
    const { source, alive } = await gateway(executor);
    (await source.poll('acme', AT_ONCE)).release();
    await waitFor(() => executor.shelf.size === 1);
    const lost = await gatewayTo(alive);
    expect((await lost.source.poll('acme', AT_ONCE)).tasks).toHaveLength(1);
    lost.links.close();
    await waitFor(() => executor.shelf.size === 1);
    expect(executor.shelf.confirmed).toBe(0);
  });

  it('come from an executor that joined while the poll was waiting', async () => {
    const [idle, joining] = [new TestExecutor('a'), new TestExecutor('b')];
    joining.shelf.put(1);
    const { source, alive } = await gateway(idle);
    const polled = source.poll('acme', ask);
    await waitFor(() => idle.shelf.isWaitedFor);
    alive.push(await joining.open());
    expect((await polled).tasks.map(({ taskId }) => taskId)).toEqual([1]);
  });

  it('are waited for no more when the worker hangs up', async () => {
    const executor = new TestExecutor('a');
    const { source } = await gateway(executor);
    const stop = new AbortController();
    const polled = source.poll('acme', ask, stop.signal);
    await waitFor(() => executor.shelf.isWaitedFor);
    stop.abort();
    expect((await polled).tasks).toEqual([]);
    await waitFor(() => !executor.shelf.isWaitedFor);
    executor.shelf.put(2);
    expect(executor.shelf.size).toBe(1);
  });

  it('are told of by whoever owns them once workers have them, and each executor hears of the worker that polls', async () => {
    const executors = [new TestExecutor('a'), new TestExecutor('b')];
    executors[1]?.shelf.takenTasks.push({ function: 'f', takenAt: 1, workerId: 'w', silentMs: 5 });
    const { source } = await gateway(...executors);
    expect(await source.taken('acme', 'execution_1')).toEqual(executors[1]?.shelf.takenTasks);
    for (let turn = 0; turn < 3; turn++) await source.poll('acme', { ...AT_ONCE, workerId: 'w' });
    await waitFor(() => executors.every(({ shelf }) => shelf.heardOf.length > 0));
    expect(executors.map(({ shelf }) => shelf.heardOf)).toEqual([['w'], ['w']]);
  });
});
