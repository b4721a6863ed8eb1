import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import type { ExecutorPorts } from '../executor-ports';

const POISON = 'execution_1';
const IDS = Array.from({ length: 12 }, (_, index) => `execution_${index}`);

let installation: Installation;
/** What a process that is dead has reached: from then on its calls stay without an answer. */
let dead: Set<string>;

beforeEach(() => {
  installation = new Installation();
  installation.define('onboarding', ONE_TASK);
  dead = new Set();
});

/** A process that dies, as a loop without end or a lack of memory would have it, whenever it works on the poison. */
function boot(name: string, isDeadly = true): Promise<TestExecutor> {
  const { store } = installation;
  const ended = new Promise<never>(() => undefined);
  const mortal: Partial<ExecutorPorts> = {
    store: new Proxy(store, {
      get: (target, member, receiver) =>
        dead.has(name) && typeof member === 'string' ? () => ended : Reflect.get(target, member, receiver),
    }),
    suspects: new Proxy(installation.suspects, {
      get: (target, member) => {
        const value: unknown = Reflect.get(target, member);
        return dead.has(name) && typeof value === 'function'
          ? () => ended
          : value instanceof Function
            ? value.bind(target)
            : value;
      },
    }),
    workbench: {
      take: (id) => {
        if (isDeadly && id === POISON) dead.add(name);
      },
      clear: () => undefined,
    },
  };
  return installation.executor(mortal);
}

async function startAll(): Promise<void> {
  const first = await installation.executor();
  for (const id of IDS) await first.start(id);
}

describe('an execution whose processing ends the process', () => {
  it('is ended after three deaths alone, and all others go on', async () => {
    await startAll();
    let boots = 0;
    for (; boots < 10 && !installation.store.rows.get(POISON)?.finished; boots++) {
      await boot(`executor-${boots}`);
      for (let turn = 0; turn < 20; turn++) await settled();
    }
    expect(installation.store.rows.get(POISON)?.finished).toMatchObject({ status: 'failed', error: 'States.Runtime' });
    expect(boots).toBeLessThanOrEqual(5); // the first with it among a few, three alone, and the one that ends it
    const last = await boot('last');
    for (let turn = 0; turn < 20; turn++) await settled();
    expect(dead.has('last')).toBe(false);
    const tasks = await last.take('work');
    expect(tasks.map(({ executionId }) => executionId).sort()).toEqual(IDS.filter((id) => id !== POISON).sort());
    expect(installation.suspects.rows.size).toBe(0);
  });

  it('harms no innocent one, however often the process is killed over it', async () => {
    await startAll();
    for (let kill = 0; kill < 12; kill++) {
      await boot(`killed-${kill}`, false);
      dead.add(`killed-${kill}`);
    }
    const last = await boot('last', false);
    for (let turn = 0; turn < 50; turn++) await settled();
    for (const id of IDS) expect(installation.store.rows.get(id)?.finished).toBeUndefined();
    expect(await last.take('work')).toHaveLength(IDS.length);
  });
});

describe('in ordinary running', () => {
  it('nothing is written before a batch', async () => {
    await startAll();
    expect(installation.suspects.begun).toBe(0);
  });

  it('a shard that its owner has left by itself is taken up without more ado', async () => {
    const first = await installation.executor();
    for (const id of IDS) await first.start(id);
    await first.executor.stop();
    await installation.executor();
    await settled();
    expect(installation.suspects.begun).toBe(0);
  });
});
