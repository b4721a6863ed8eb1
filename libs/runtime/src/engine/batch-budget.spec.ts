import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

/** Goes round for ever, as a valid workflow may. */
const LOOP = {
  initial: { type: 'pass', next: 'again' },
  again: { type: 'choice', choices: [{ condition: '{% true %}', next: 'initial' }], default: 'done' },
  done: { type: 'succeed' },
};
const IDS = Array.from({ length: 40 }, (_, index) => `execution_${index}`);

let installation: Installation;
let breaths: number;

beforeEach(() => {
  installation = new Installation();
  installation.define('loop', LOOP);
  installation.define('onboarding', ONE_TASK);
  breaths = 0;
});

const boot = (): Promise<TestExecutor> => installation.executor({ breathe: async () => void breaths++ });
const eventsOf = (batch: { history: readonly { events: readonly unknown[] }[] }): number =>
  batch.history.reduce((sum, { events }) => sum + events.length, 0);

async function longSettled(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await settled();
}

describe('a batch', () => {
  it('takes no more than its share of events, however many items wait, and lets others have their turn', async () => {
    installation.limits.batchHistoryEvents = 5_000;
    const executor = await boot();
    await Promise.all(IDS.map((id) => executor.start(id, { workflowId: 'loop' })));
    await longSettled();
    expect(executor.replies).toHaveLength(IDS.length);
    const most = Math.max(...installation.store.commits.map(eventsOf));
    const ofOne = installation.store.rows.get('execution_0')?.history.length ?? 0;
    expect(ofOne).toBeGreaterThan(1_000);
    expect(most).toBeLessThan(5_000 + ofOne);
    expect(breaths).toBeGreaterThan(installation.store.commits.length / 2);
  });

  it('takes no more than its share of memory', async () => {
    const input = { text: 'x'.repeat(100_000) };
    installation.limits.batchBytes = 250_000;
    const executor = await boot();
    await Promise.all(IDS.map((id) => executor.start(id, { input })));
    expect(executor.replies).toHaveLength(IDS.length);
    expect(Math.max(...installation.store.commits.map(({ inserted }) => inserted.length))).toBe(3);
  });

  it('keeps the order of what is said to one execution when some of it goes back', async () => {
    const executor = await boot();
    await executor.start('execution_0', { workflowId: 'onboarding' });
    const [task] = await executor.take('work');
    if (!task) throw new Error('no task');
    installation.limits.batchHistoryEvents = 1;
    const next = await boot();
    await Promise.all([
      ...IDS.slice(1).map((id) => next.start(id, { workflowId: 'loop' })),
      next.complete(task, { first: true }),
      next.complete(task, { second: true }),
    ]);
    await longSettled(); // the clock stands still: a loop would turn for ever
    expect(installation.store.rows.get('execution_0')?.finished).toMatchObject({ output: { first: true } });
  });

  it('reads no more executions than fit into memory, and the rest for the next', async () => {
    const first = await boot();
    const input = { text: 'x'.repeat(100_000) };
    await Promise.all(IDS.map((id) => first.start(id, { input })));
    installation.limits.preloadBytes = 250_000;
    installation.limits.cachedBytes = 250_000;
    installation.store.loadedAtOnce = 2;
    const next = await boot();
    await longSettled();
    const tasks = await next.take('work');
    expect(tasks).toHaveLength(IDS.length);
    await Promise.all(tasks.map((task) => next.complete(task, {})));
    await longSettled();
    expect(Math.max(...installation.store.loads)).toBeLessThanOrEqual(2);
    for (const id of IDS) expect(installation.store.rows.get(id)?.finished).toMatchObject({ status: 'completed' });
  });

  it('reads no more of those that have ended than fit into memory, either', async () => {
    const first = await boot();
    const input = { text: 'x'.repeat(100_000) };
    await Promise.all(IDS.map((id) => first.start(id, { input })));
    const tasks = await first.take('work');
    await Promise.all(tasks.map((task) => first.complete(task, {})));
    installation.limits.preloadBytes = 250_000;
    installation.store.loadedAtOnce = 2;
    const next = await boot();
    await longSettled();
    const answeredBefore: number[] = []; // each read
    Object.defineProperty(installation.store.readDelays, 'loadExecutions', {
      get: () => void answeredBefore.push(next.replies.length),
    });
    await Promise.all(tasks.map((task) => next.complete(task, { late: true })));
    await longSettled();
    expect(next.replies).toHaveLength(IDS.length);
    const readsOfBatches = answeredBefore.map((count) => answeredBefore.filter((other) => other === count).length);
    expect(Math.max(...readsOfBatches)).toBeLessThan(IDS.length / 4);
  });

  it('is left whole for another owner when its shards go while it is being folded', async () => {
    let taken: Promise<TestExecutor> | undefined;
    const executor = await installation.executor({
      breathe: async () => {
        await (taken ??= executor.executor.assign([]).then(() => installation.executor()));
      },
    });
    await Promise.all(IDS.slice(0, 8).map((id) => executor.start(id, { workflowId: 'loop' })));
    const next = await taken;
    expect(executor.replies.length).toBeLessThan(8);
    for (const id of IDS.slice(0, 8))
      if (!installation.store.rows.has(id)) await next?.start(id, { workflowId: 'loop' });
    for (const id of IDS.slice(0, 8)) {
      const history = installation.store.rows.get(id)?.history ?? [];
      expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
    }
    expect(installation.troubles).toEqual([]);
  });
});
