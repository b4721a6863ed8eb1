import type { CommandReply, Migration } from '@workflows/contracts';
import { Installation, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import type { Script } from '../fixtures/scripted-handlers';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

const asksFor =
  (first: string): Script =>
  async ({ call }) => {
    const charged = await call('charge', { by: first });
    return { charged, packed: await call('pack'), shipped: await call('ship') };
  };
const DONE = { charged: { charge: true }, packed: { pack: true }, shipped: { ship: true } };

beforeEach(async () => {
  installation = new Installation();
  installation.publishHandler('orders', asksFor('card'));
  installation.publishHandler('orders', async (context) => [await asksFor('card')(context), 'more'], { version: 2 });
  installation.publishHandler('orders', asksFor('bank'), { version: 3 });
  for (const name of ['charge', 'pack', 'ship']) installation.register({ name, type: 'worker' });
  executor = await installation.executor();
  await executor.start(ID, { workflowId: 'orders' });
  await work('charge');
});

const migrate = (to: number, more: Partial<Migration> = {}, by = executor): Promise<CommandReply | undefined> =>
  by.ask({ kind: 'migrate', tenant: 'default', executionId: ID, workflowId: 'orders', to, ...more });
const row = () => installation.store.rows.get(ID);
const verdict = (kind: string, more = {}) => ({ kind: 'migrated', verdict: { kind, ...more } });
const other = verdict('needsMapping', {
  state: 'charge',
  reason: expect.any(String),
  call: {
    call: 1,
    seq: expect.any(Number),
    recorded: { name: 'charge', arguments: { by: 'card' } },
    now: { name: 'charge', arguments: { by: 'bank' } },
    pointer: '/by',
  },
});

/** How many there were. */
async function work(name: string): Promise<number> {
  const tasks = await executor.take(name);
  for (const task of tasks) await executor.complete(task, { [name]: true });
  for (let turn = 0; turn < 10; turn++) await settled();
  return tasks.length;
}

async function workAll(): Promise<number[]> {
  return [await work('charge'), await work('pack'), await work('ship')];
}

/** A migration whose rehearsal has begun, and is not answered before it is let go. */
async function midway(): Promise<{ migrated: Promise<CommandReply | undefined>; letGo(): void }> {
  let letGo = (): void => undefined;
  installation.handlers.answersWait = new Promise((resolve) => (letGo = resolve));
  const migrated = migrate(2);
  for (let turn = 0; turn < 10; turn++) await settled();
  installation.handlers.answersWait = undefined;
  return { migrated, letGo: () => letGo() };
}

describe('a handler that may go on with another version', () => {
  it('is rehearsed by a dry run, of which neither its history nor its code knows anything (I82)', async () => {
    const before = JSON.stringify(row()?.history);
    expect(await migrate(2, { dryRun: true })).toEqual(verdict('safe'));
    expect(await migrate(3, { dryRun: true })).toEqual(other);
    expect(JSON.stringify(row()?.history)).toBe(before);
    expect([...installation.handlers.hot.keys()]).toEqual([ID]);
    const { replays } = installation.handlers;
    await workAll();
    expect(row()?.finished).toMatchObject({ status: 'completed', output: DONE });
    expect(installation.handlers.replays).toBe(replays);
  });

  it('is moved where that is safe, and repeats no call that is recorded', async () => {
    expect(await migrate(2)).toEqual(verdict('safe'));
    expect(await migrate(2)).toEqual(verdict('already'));
    expect(await workAll()).toEqual([0, 1, 1]);
    expect(row()?.finished).toMatchObject({ output: [DONE, 'more'] });
  });

  it('stays where it is until somebody has said what its calls are now', async () => {
    expect(await migrate(3)).toEqual(other);
    expect(row()?.execution.seed.version).toBe(1);
    expect(await migrate(3, { map: { charge: 'charge' } })).toEqual(verdict('safe'));
    expect(await workAll()).toEqual([0, 1, 1]);
    expect(row()?.finished).toMatchObject({ output: DONE });
  });

  it('is rehearsed again where it went on meanwhile', async () => {
    const { migrated, letGo } = await midway();
    const before = installation.handlers.turns;
    expect(await work('pack')).toBe(1);
    letGo();
    expect(await migrated).toEqual(verdict('safe'));
    // The turn of its own code, then that of the rehearsal after the one that was kept waiting, and all three of the next one.
    expect(installation.handlers.turns - before).toBeGreaterThan(3);
    expect(await workAll()).toEqual([0, 0, 1]);
    expect(row()?.finished).toMatchObject({ output: [DONE, 'more'] });
  });

  it('is not rehearsed for ever, nor told of as unfit where nobody can run its code', async () => {
    const { migrated, letGo } = await midway();
    await installation.clock.advance(4_000);
    letGo();
    expect(await migrated).toEqual(verdict('breaks', { reason: expect.stringContaining('more than 3 s') }));
    installation.handlers.unavailable = 'no engine of its version.';
    expect(await migrate(2)).toMatchObject({ kind: 'refused', error: { code: 'UNAVAILABLE' } });
    expect(row()?.execution.seed.version).toBe(1);
  });
});
