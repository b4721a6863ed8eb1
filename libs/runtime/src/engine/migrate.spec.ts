import type { CommandReply, Migration } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

const LATER = { work: { type: 'task', task: 'work', next: 'more' }, more: { type: 'task', task: 'more', end: true } };

beforeEach(async () => {
  installation = new Installation();
  installation.define('one', ONE_TASK);
  installation.define('one', LATER, 2);
  installation.define('one', { other: { type: 'task', task: 'work', end: true } }, 3);
  executor = await installation.executor();
});

const migrate = (to: number, more: Partial<Migration> = {}, by = executor): Promise<CommandReply | undefined> =>
  by.send({ kind: 'migrate', tenant: 'default', executionId: ID, workflowId: 'one', to, ...more });
const row = () => installation.store.rows.get(ID);
const migrations = () => row()?.history.filter(({ type }) => type === 'executionMigrated') ?? [];
const verdict = (kind: string, more = {}) => ({ kind: 'migrated', verdict: { kind, ...more } });

async function work(by: TestExecutor, name: string): Promise<void> {
  for (const task of await by.take(name)) await by.complete(task, { [name]: true });
  for (let turn = 0; turn < 10; turn++) await settled();
}

describe('an execution that is migrated', () => {
  beforeEach(() => executor.start(ID, { workflowId: 'one' }));

  it('goes on with the version, under its id, with its open task, and its row says so', async () => {
    const [task] = await executor.take('work');
    expect(await migrate(2)).toEqual(verdict('safe'));
    expect(row()?.execution.seed.version).toBe(2);
    if (task) await executor.complete(task, { work: true });
    await work(executor, 'more');
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { work: true, more: true } });
  });

  it('does so once, and says it again', async () => {
    await migrate(2);
    expect(await migrate(2)).toEqual(verdict('already'));
    expect(migrations()).toHaveLength(1);
    expect(await migrate(1, { from: 2 })).toEqual(verdict('safe')); // undone
    expect(await migrate(3, { from: 2 })).toEqual(verdict('skipped', { because: 'otherVersion' }));
    expect(migrations()).toHaveLength(2);
  });

  it('does so once where its command comes again behind the way back', async () => {
    const asOf = row()?.history.length ?? 0;
    expect(await migrate(2, { asOf })).toEqual(verdict('safe'));
    expect(await migrate(1, { asOf: row()?.history.length ?? 0 })).toEqual(verdict('safe'));
    expect(await migrate(2, { asOf })).toEqual(verdict('already'));
    expect([migrations().length, row()?.execution.seed.version]).toEqual([2, 1]);
  });

  it('is taken up by whoever owns it then, where it stands in the version', async () => {
    await migrate(3, { map: { work: 'other' } });
    const next = await installation.executor();
    await work(next, 'work');
    expect(row()?.finished).toMatchObject({ status: 'completed', output: { work: true } });
  });

  it('is only judged by a dry run, and stays as it was where it does not fit', async () => {
    expect(await migrate(2, { dryRun: true })).toEqual(verdict('safe'));
    expect(await migrate(3)).toEqual(verdict('needsMapping', { state: 'work', reason: expect.any(String) }));
    expect([migrations(), row()?.execution.seed.version]).toEqual([[], 1]);
    await work(executor, 'work');
    expect(row()?.finished).toMatchObject({ status: 'completed' });
    expect(await migrate(2)).toEqual(verdict('skipped', { because: 'closed' }));
  });

  it('is told what is wrong with a version that nobody has, and a workflow that is not its own', async () => {
    expect(await migrate(9)).toMatchObject({ kind: 'refused', error: { code: 'VERSION_NOT_FOUND' } });
    expect(await migrate(1, { workflowId: 'onboarding' })).toMatchObject({ kind: 'refused' });
    expect(migrations()).toEqual([]);
  });

  it('breaks where its step throws, in a rehearsal as when it is meant, and stays where it is', async () => {
    let isBroken = false;
    const random = (): number => {
      if (isBroken) throw new Error('no randomness');
      return 0.5;
    };
    const moody = await installation.executor({
      entropy: { uuid: () => '0'.repeat(32), chance: () => '0'.repeat(32), random },
    });
    isBroken = true;
    const breaks = verdict('breaks', { reason: expect.stringContaining('no randomness') });
    expect(await migrate(2, { dryRun: true }, moody)).toEqual(breaks);
    expect(await migrate(2, {}, moody)).toEqual(breaks);
    isBroken = false;
    expect([migrations(), row()?.finished]).toEqual([[], undefined]);
    expect(await migrate(2, {}, moody)).toEqual(verdict('safe'));
  });

  it('may end in the same batch', async () => {
    await installation.inOneBatch(executor, () => [
      migrate(2),
      executor.send({ kind: 'cancel', tenant: 'default', executionId: ID, reason: 'r' }),
    ]);
    expect(installation.store.commits.at(-1)).toMatchObject({ moved: [{ version: 2 }], finished: [{}] });
    expect(row()?.finished).toMatchObject({ status: 'cancelled' });
  });
});

it('marks the rows of its own line for ever, as those of the version before were marked', async () => {
  const branch = (name: string) => ({ states: { [name]: { type: 'pass', end: true } } });
  const fork = { type: 'parallel', branches: [branch('a'), branch('b')], end: true };
  installation.define('forked', { work: { type: 'task', task: 'work', next: 'fork' }, fork });
  installation.define('forked', LATER, 2);
  await executor.start(ID, { workflowId: 'forked' });
  expect(await migrate(2, { workflowId: 'forked' })).toEqual(verdict('safe'));
  const next = await installation.executor();
  const before = installation.store.commits.length;
  await work(next, 'work');
  await work(next, 'more');
  const rows = installation.store.commits.slice(before).flatMap(({ history }) => history);
  expect(rows.length).toBeGreaterThan(1);
  expect(rows.every(({ own }) => own === true)).toBe(true);
});
