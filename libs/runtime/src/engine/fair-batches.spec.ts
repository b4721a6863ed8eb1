import { shardOf, type CommandReply, type ExecutionCommand, type StartRequest } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

/** Twenty batches of them. */
const MANY = 2_000;
const MAX_BATCH = 100;
const noiseIds = (count: number): string[] => Array.from({ length: count }, (_, index) => `noise_${index}`);

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('onboarding', ONE_TASK);
  Object.assign(installation.limits, { pendingItems: 2 * MANY, maxBatch: MAX_BATCH });
  executor = await installation.executor();
});

function start(
  tenant: string,
  executionId: string,
  workflowName = 'onboarding',
  workflowId = 'onboarding',
): ExecutionCommand {
  const request: StartRequest = {
    tenant,
    executionId,
    workflowId,
    version: 1,
    workflowName,
    startState: 'work',
    input: {},
    createdAt: 0,
  };
  return { kind: 'start', request };
}

const answer = (tenant: string, executionId: string, taskId: number): ExecutionCommand => ({
  kind: 'answer',
  tenant,
  executionId,
  taskId,
  answer: { kind: 'complete', output: {} },
  digest: '{}',
});

async function allAnswered(commands: readonly ExecutionCommand[]): Promise<void> {
  await Promise.all(commands.map((command) => executor.ask(command)));
}

/** Says it all while a commit is under way, and at last one thing more: how much of it was decided before that is answered. */
async function decidedBefore(last: ExecutionCommand, noise: readonly ExecutionCommand[]): Promise<number> {
  const { commitDelays } = installation.store;
  const held: Promise<unknown>[] = [];
  let open = (): void => undefined;
  commitDelays.push(new Promise<void>((resolve) => (open = resolve)));
  held.push(executor.ask(start('another', 'first')));
  await settled();
  for (const command of noise) held.push(executor.ask(command));
  await settled();
  let left: number | undefined;
  held.push(executor.ask(last).then(() => (left = executor.executor.figures().pending)));
  open();
  while (left === undefined) await settled();
  await Promise.all(held);
  return noise.length - left;
}

/** The number of the one task of each execution. */
async function taskOf(executionId: string): Promise<number> {
  const tasks = await executor.take('work');
  return tasks.find((task) => task.executionId === executionId)?.taskId ?? 0;
}

describe('while one tenant has very much waiting, what came of another is in one of the next two batches', () => {
  it('a start among starts', async () => {
    const noise = noiseIds(MANY).map((id) => start('noisy', id));
    expect(await decidedBefore(start('quiet', 'one'), noise)).toBeLessThanOrEqual(2 * MAX_BATCH);
  });

  it('a completion among completions, whether or not its execution is in memory', async () => {
    installation.limits.cachedExecutions = 10;
    executor = await installation.executor();
    await executor.ask(start('default', 'one'));
    const taskId = await taskOf('one');
    await allAnswered(noiseIds(MANY).map((id) => start('noisy', id)));
    const noise = noiseIds(MANY).map((id) => answer('noisy', id, taskId));
    expect(await decidedBefore(answer('default', 'one', taskId), noise)).toBeLessThanOrEqual(2 * MAX_BATCH);
    expect(installation.store.rows.get('one')?.finished).toMatchObject({ status: 'completed' });
  });

  it('a start among what is said to one execution', async () => {
    await executor.ask(start('noisy', 'loud'));
    const noise = noiseIds(MANY).map((_, index) => answer('noisy', 'loud', 1_000 + index));
    const inSameShard = noiseIds(100).find((id) => shardOf(id, 4) === shardOf('loud', 4)) ?? '';
    expect(await decidedBefore(start('quiet', inSameShard), noise)).toBeLessThanOrEqual(2 * MAX_BATCH);
  });

  it('a start of another workflow of the same tenant', async () => {
    const noise = noiseIds(MANY).map((id) => start('noisy', id));
    expect(await decidedBefore(start('noisy', 'one', 'quiet'), noise)).toBeLessThanOrEqual(2 * MAX_BATCH);
  });

  it('a timer among timers that fall due together, of executions that are not in memory', async () => {
    installation.define('waits', { initial: { type: 'wait', seconds: 60, next: 'done' }, done: { type: 'succeed' } });
    const wait = (tenant: string, id: string) => start(tenant, id, 'waits', 'waits');
    await allAnswered(noiseIds(1_500).map((id) => wait('noisy', id)));
    await installation.clock.advance(1);
    await executor.ask(wait('quiet', 'one'));
    await executor.executor.stop();
    await installation.clock.advance(61_000);
    installation.limits.cachedExecutions = 1;
    const { commits } = installation.store;
    const before = commits.length;
    executor = await installation.executor();
    await installation.clock.advance(1_000);
    const after = commits
      .slice(before)
      .findIndex(({ finished }) => finished.some(({ executionId }) => executionId === 'one'));
    expect(after).toBeGreaterThanOrEqual(0);
    expect(after).toBeLessThanOrEqual(2); // the first batch begins with the first timer, before the others are there
  });

  it('a start among starts of many tenants that are much work each', async () => {
    const steps = noiseIds(50).map((name, index) => [name, { type: 'pass', next: `noise_${index + 1}` }]);
    installation.define('long', { ...Object.fromEntries(steps), noise_50: { type: 'succeed' } });
    installation.limits.batchHistoryEvents = 1_000; // about ten of them, where a hundred items may be in a batch
    executor = await installation.executor();
    const noise = noiseIds(6).flatMap((tenant) =>
      noiseIds(40).map((id) => start(tenant, `${tenant}/${id}`, 'long', 'long')),
    );
    const { commits } = installation.store;
    const held = noise.map((command) => executor.ask(command));
    while (commits.length < 10) await Promise.resolve(); // by then it is known of each how much work that is
    const before = commits.length;
    await executor.ask(start('quiet', 'one'));
    expect(commits.length - before).toBeLessThanOrEqual(2);
    const tenants = new Set(commits.at(-1)?.inserted.map(({ seed }) => seed.tenant));
    expect(tenants.size).toBeGreaterThan(4); // the batch is not full of what one of them has
    await Promise.all(held);
  });
});

describe('a process that has more waiting than it should', () => {
  it('refuses starts to the tenant of whom that is, and to no other', async () => {
    installation.limits.pendingItems = 100;
    executor = await installation.executor();
    let open = (): void => undefined;
    installation.store.commitDelays.push(new Promise<void>((resolve) => (open = resolve)));
    const first = executor.ask(start('noisy', 'first'));
    await settled();
    const noise = noiseIds(150).map((id) => executor.ask(start('noisy', id)));
    const quiet = noiseIds(50).map((id) => executor.ask(start('quiet', `quiet ${id}`)));
    open();
    const refused = async (asked: readonly Promise<CommandReply | undefined>[]): Promise<number> =>
      (await Promise.all(asked)).filter((reply) => reply?.kind === 'refused').length;
    expect([await refused([first]), await refused(noise), await refused(quiet)]).toEqual([0, 50, 0]);
  });
});
