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
  await answer(executor, 'validate');
  installation.store.page = 2;
  installation.store.pagesWait = new Promise((resolve) => (go = resolve));
});

const historyOf = (id: string) => installation.store.rows.get(id)?.history;

async function answer(executor: TestExecutor, ...functions: string[]): Promise<void> {
  for (const name of functions)
    for (const task of await executor.take(name)) await executor.complete(task, { [name]: 1 });
  await installation.clock.advance(PAUSE_MS);
}

/** All of its events once, and its end. */
function expectWhole(): void {
  expect(installation.store.rows.get(LONG)?.finished).toMatchObject({
    status: 'completed',
    output: { validate: 1, createAccount: 1, sendEmail: 1 },
  });
  expect(historyOf(LONG)?.map(({ seq }) => seq)).toEqual(historyOf(LONG)?.map((_, index) => index + 1));
}

describe('an execution that has ended', () => {
  it('refuses what comes too late without its history being read', async () => {
    installation.store.page = 1_000;
    await answer(await installation.executor(), 'createAccount', 'sendEmail');
    installation.store.page = 2;
    const late = await installation.executor();
    expect(await late.send({ kind: 'cancel', tenant: 'default', executionId: LONG, reason: '' })).toEqual({
      kind: 'cancelled',
      accepted: false,
    });
    expect(await late.send({ kind: 'cancel', tenant: 'other', executionId: LONG, reason: '' })).toMatchObject({
      kind: 'refused',
      error: { code: 'EXECUTION_NOT_FOUND' },
    });
  });

  it('is not begun anew by an announcement that comes too late', async () => {
    installation.store.page = 1_000;
    await answer(await installation.executor(), 'createAccount', 'sendEmail');
    const request = {
      tenant: 'default',
      executionId: LONG,
      workflowId: 'onboarding',
      version: 1,
      workflowName: 'onboarding',
      startState: 'initial',
      input: {},
      createdAt: 0,
    };
    await (await installation.executor()).send({ kind: 'start', request, durable: true });
    expectWhole();
  });
});

describe('a history of more than a page', () => {
  it('keeps nobody else waiting while it is read, and then goes on as if it were short', async () => {
    const executor = await installation.executor();
    const neighbour =
      ['execution_2', 'execution_3', 'execution_4'].find((id) => shardOf(id, 4) !== shardOf(LONG, 4)) ?? '';
    expect(await executor.start(neighbour)).toMatchObject({ kind: 'started' });
    expect(await executor.take('createAccount')).toEqual([]);
    go();
    await installation.clock.advance(2 * PAUSE_MS);
    await answer(executor, 'createAccount', 'sendEmail');
    expectWhole();
    expect(installation.troubles).toEqual([]);
  });

  it('is read anew by an executor that lost the shard while it was reading', async () => {
    const slow = await installation.executor();
    installation.store.pagesWait = undefined;
    const fast = await installation.executor();
    await installation.clock.advance(2 * PAUSE_MS);
    await answer(fast, 'createAccount');
    await slow.executor.assign([0, 1, 2, 3]);
    go();
    await installation.clock.advance(4 * PAUSE_MS);
    expect(await slow.take('createAccount')).toEqual([]);
    await answer(slow, 'sendEmail');
    expectWhole();
  });

  it('is read again when the database did not answer', async () => {
    installation.store.pagesWait = Promise.reject(new Error('away'));
    installation.store.pagesWait.catch(() => undefined);
    const executor = await installation.executor();
    installation.store.pagesWait = undefined;
    await installation.clock.advance(4 * PAUSE_MS);
    await answer(executor, 'createAccount', 'sendEmail');
    expectWhole();
  });

  it('is not read, and nothing of it kept, where its shard was given up while another one was read', async () => {
    installation.store.pagesWait = undefined;
    installation.store.page = 1_000;
    const first = await installation.executor();
    for (const id of ['execution_2', 'execution_3', 'execution_4']) await first.start(id);
    await answer(first, 'validate');
    installation.store.page = 2;
    installation.store.pagesWait = new Promise((resolve) => (go = resolve));
    const read = jest.spyOn(installation.store, 'readHistory');
    const executor = await installation.executor();
    await executor.executor.assign([]);
    go();
    await installation.clock.advance(4 * PAUSE_MS);
    expect(new Set(read.mock.calls.map(([id]) => id)).size).toBe(1); // that under way then
  });
});
