import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';
const STEPS = 40;
const SAID = Array.from({ length: STEPS }, (_, step) => ({ said: step }));

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  for (const version of [1, 2, 3]) {
    installation.publishHandler(
      'steps',
      async ({ call }) => {
        const said = [];
        for (let step = 0; step < STEPS; step++) said.push(await call('say', { step }));
        return [version, said, await call('last')];
      },
      { version },
    );
  }
  for (const name of ['say', 'last']) installation.register({ name, type: 'worker' });
  executor = await installation.executor();
  await executor.start(ID, { workflowId: 'steps' });
  for (let step = 0; step < STEPS; step++)
    for (const task of await executor.take('say')) await executor.complete(task, { said: step });
});

async function migrate(to: number): Promise<void> {
  const migration = { kind: 'migrate', tenant: 'default', executionId: ID, workflowId: 'steps', to } as const;
  expect(await executor.ask(migration)).toMatchObject({ verdict: { kind: 'safe' } });
  await allSettled();
}

async function allSettled(): Promise<void> {
  for (let turn = 0; turn < 20 * STEPS; turn++) await settled();
}

async function end(): Promise<unknown> {
  for (const task of await executor.take('last')) await executor.complete(task, 'done');
  await allSettled();
  return installation.store.rows.get(ID)?.finished?.output;
}

describe('a handler that asks again, one by one, for what it has done under other code', () => {
  it('goes on from turn to turn without a replay, and reads each page of its history about once', async () => {
    installation.store.page = 20;
    const pages = Math.ceil((installation.store.rows.get(ID)?.history.length ?? 0) / installation.store.page);
    const read = jest.spyOn(installation.store, 'readHistory');
    await migrate(2);
    expect(installation.handlers.replays).toBe(1); // of the new code, as it begins
    expect(read.mock.calls.length).toBeLessThan(4 * pages);
    expect(await end()).toEqual([2, SAID, 'done']);
  });

  it('is told what was served before and serves again', async () => {
    await migrate(2);
    await migrate(3);
    expect(installation.handlers.replays).toBe(2);
    expect(await end()).toEqual([3, SAID, 'done']);
  });

  it('goes on where it is replayed in between', async () => {
    await migrate(2);
    installation.handlers.hot.clear();
    expect(await end()).toEqual([2, SAID, 'done']);
  });
});
