import { shardOf } from '@workflows/contracts';
import { Installation, ONBOARDING, type TestExecutor } from '../fixtures/executor.fixture';

const LONG = 'execution_1';
const PAUSE_MS = 250;

let installation: Installation;
let go: () => void;

beforeEach(async () => {
  installation = new Installation();
  installation.define('onboarding', ONBOARDING);
  const executor = await installation.executor();
  await executor.start(LONG);
  for (const name of ['validate', 'createAccount']) for (const task of await executor.take(name)) await executor.complete(task, { [name]: 1 });
  installation.store.page = 2;
  installation.store.pagesWait = new Promise((resolve) => (go = resolve));
});

const historyOf = (id: string) => installation.store.rows.get(id)?.history;

async function finish(executor: TestExecutor): Promise<void> {
  for (const task of await executor.take('sendEmail')) await executor.complete(task, { sent: 1 });
  await installation.clock.advance(PAUSE_MS);
}

describe('a history of more than a page', () => {
  it('keeps nobody else waiting while it is read, and then goes on as if it were short', async () => {
    const executor = await installation.executor();
    const neighbour = ['execution_2', 'execution_3', 'execution_4'].find((id) => shardOf(id, 4) !== shardOf(LONG, 4)) ?? '';
    expect(await executor.start(neighbour)).toMatchObject({ kind: 'started' });
    expect(await executor.take('sendEmail')).toEqual([]);
    go();
    await installation.clock.advance(2 * PAUSE_MS);
    await finish(executor);
    expect(installation.store.rows.get(LONG)?.finished).toMatchObject({ status: 'completed', output: { validate: 1, createAccount: 1, sent: 1 } });
    expect(historyOf(LONG)?.map(({ seq }) => seq)).toEqual(historyOf(LONG)?.map((_, index) => index + 1));
    expect(installation.troubles).toEqual([]);
  });

  it('is read anew by an executor that lost the shard while it was reading', async () => {
    const slow = await installation.executor();
    installation.store.pagesWait = undefined;
    const fast = await installation.executor();
    await installation.clock.advance(2 * PAUSE_MS);
    await finish(fast);
    expect(installation.store.rows.get(LONG)?.finished).toMatchObject({ status: 'completed' });
    go();
    await slow.executor.assign([0, 1, 2, 3]);
    await installation.clock.advance(2 * PAUSE_MS);
    expect(await slow.send({ kind: 'cancel', tenant: 'default', executionId: LONG, reason: 'late' })).toBeUndefined();
    await installation.clock.advance(2 * PAUSE_MS);
    expect(slow.replies).toEqual([{ kind: 'cancelled', accepted: false }]);
  });

  it('is read again when the database did not answer', async () => {
    installation.store.pagesWait = Promise.reject(new Error('away'));
    installation.store.pagesWait.catch(() => undefined);
    const executor = await installation.executor();
    installation.store.pagesWait = undefined;
    await installation.clock.advance(4 * PAUSE_MS);
    await finish(executor);
    expect(installation.store.rows.get(LONG)?.finished).toMatchObject({ status: 'completed' });
  });
});
