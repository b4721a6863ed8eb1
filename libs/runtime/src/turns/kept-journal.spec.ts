import { isHandlerState } from '@workflows/state-machine';
import { executionAfter } from '../engine/execution-after';
import type { HotExecution } from '../engine/execution-cache';
import { bytesOf } from '../engine/execution-weight';
import { foldHistory } from '../engine/fold-history';
import { Installation } from '../fixtures/executor.fixture';

const ID = 'execution_1';

/** A handler of three calls that has two results of this text, as it is read anew. */
async function readAnew(page: number, text: string): Promise<HotExecution> {
  const installation = new Installation();
  installation.publishHandler('asks', async ({ call }) => [await call('say'), await call('say'), await call('say')]);
  installation.register({ name: 'say', type: 'worker' });
  const executor = await installation.executor();
  await executor.start(ID, { workflowId: 'asks' });
  for (let answers = 0; answers < 2; answers++)
    for (const task of await executor.take('say')) await executor.complete(task, { text });
  installation.store.page = page;
  const [stored] = await installation.store.loadExecutions([ID]);
  const entry = installation.catalog.peek({ tenant: 'default', workflowId: 'asks', version: 1 });
  if (stored === undefined || entry === undefined) throw new Error('it is there');
  const read = await foldHistory(installation.store, stored, entry);
  if (!('weight' in read)) throw read;
  return read;
}

describe('what is kept of the history of a handler that was read', () => {
  it('weighs on its execution until its next turn, and is gone then', async () => {
    const hot = await readAnew(2, 'x'.repeat(10_000));
    const { journal, state, weight } = hot;
    if (journal === undefined || state === undefined || !isHandlerState(state)) throw new Error('it is kept');
    expect(journal.bytes).toBeGreaterThan(20_000);
    expect(journal.bytes).toBeLessThan(bytesOf(weight));
    const before = executionAfter(hot, { ok: true, state, events: [], effects: [] });
    expect(before).toMatchObject({ journal, weight });
    const eras = [{ seq: state.seq, made: 0, calls: new Set<number>() }];
    expect(
      executionAfter(hot, { ok: true, state: { ...state, eras }, events: [], effects: [] }).journal,
    ).toBeUndefined(); // K1
    const after = executionAfter(hot, { ok: true, state: { ...state, told: state.seq }, events: [], effects: [] });
    expect(after.journal).toBeUndefined();
    expect(bytesOf(after.weight)).toBe(bytesOf(weight) - journal.bytes);
  });

  it('is nothing where a page has all of it, or where it is much', async () => {
    expect(await readAnew(1_000, 'x')).not.toHaveProperty('journal');
    expect(await readAnew(2, 'x'.repeat(5_000_000))).not.toHaveProperty('journal');
  });
});
