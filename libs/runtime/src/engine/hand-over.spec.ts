import { Installation, ONBOARDING, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';
import type { ExecutorPorts } from '../executor-ports';
import type { OutboxRow } from '../ports/execution-store';

const ALL = [0, 1, 2, 3];
const DELAYED = {
  initial: { type: 'wait', seconds: 2, next: 'work' },
  work: { type: 'task', task: 'work', end: true },
};

let installation: Installation;

beforeEach(() => {
  installation = new Installation();
  installation.define('onboarding', ONBOARDING);
  installation.define('delayed', DELAYED);
  installation.define('child', ONE_TASK);
  installation.define('parent', starts('child'));
});

const rowOf = (id: string) => installation.store.rows.get(id);

/** Something that a test lets happen when it is time. */
function gate(): { opened: Promise<void>; open(): void } {
  let open = (): void => undefined;
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { opened, open };
}

/** An outbox that keeps what it was given. */
function outbox(): { offered: OutboxRow[]; port: Pick<ExecutorPorts, 'outbox'> } {
  const offered: OutboxRow[] = [];
  const port = { offer: (rows: readonly OutboxRow[]) => offered.push(...rows), recover: () => 0, forget: () => 0 };
  return { offered, port: { outbox: port } };
}

/** Each event once, in order: nobody wrote beside anybody. */
function expectGapless(id: string): void {
  const history = rowOf(id)?.history ?? [];
  expect(history.map(({ seq }) => seq)).toEqual(history.map((_, index) => index + 1));
}

describe.each<[string, (executor: TestExecutor) => Promise<unknown>]>([
  ['are given to others', (executor) => executor.executor.assign([])],
  [
    'go to another executor and come back',
    async (executor) => {
      await (await installation.executor()).executor.assign([]);
      await executor.executor.assign(ALL);
    },
  ],
])('shards that %s while a commit is under way', (_, leave) => {
  it('are sent nothing for and offered no task of by the claim that is over', async () => {
    const { offered, port } = outbox();
    const executor = await installation.executor(port);
    const answered = gate();
    const found = gate();
    installation.store.answerDelays.push(answered.opened);
    await executor.start('execution_1');
    installation.store.readDelays.findExecutionsWithTasks = found.opened; // a new claim finds nothing yet
    await leave(executor);
    answered.open();
    await settled();
    expect(executor.replies).toMatchObject([{ kind: 'started' }]); // durable all the same
    expect(await executor.take('validate')).toEqual([]);
    expect(offered).toEqual([]);
    found.open();
  });
});

describe('an executor that loses its shards', () => {
  it('while a commit is under way arms none of its timers', async () => {
    const executor = await installation.executor();
    const answered = gate();
    installation.store.answerDelays.push(answered.opened);
    await executor.start('execution_1', { workflowId: 'delayed' });
    await executor.executor.assign([]);
    const commits = installation.store.commits.length;
    answered.open();
    await installation.clock.advance(10_000);
    expect(installation.store.commits).toHaveLength(commits);
    const next = await installation.executor();
    await installation.clock.advance(10_000);
    expect(await next.take('work')).toHaveLength(1);
    expectGapless('execution_1');
  });

  it('and gets them back while a commit is under way offers each task once', async () => {
    const executor = await installation.executor();
    const answered = gate();
    installation.store.answerDelays.push(answered.opened);
    await executor.start('execution_1');
    await executor.executor.assign([]);
    await executor.executor.assign(ALL);
    answered.open();
    await installation.clock.advance(1_000);
    expect(await executor.take('validate')).toHaveLength(1);
    expectGapless('execution_1');
  });

  it('and gets them back before a commit has reached the database does not write it any more', async () => {
    const executor = await installation.executor();
    const sent = gate();
    installation.store.commitDelays.push(sent.opened);
    await executor.start('execution_1');
    await executor.executor.assign([]);
    await executor.executor.assign(ALL);
    sent.open();
    await settled();
    expect(rowOf('execution_1')).toBeUndefined(); // it would be there, with nobody to carry it out
    expect(await executor.start('execution_1')).toMatchObject({ kind: 'started' });
    expect(await executor.take('validate')).toHaveLength(1);
  });

  it('while it reads what a batch needs writes nothing of it', async () => {
    const first = await installation.executor();
    await first.start('execution_1');
    const [task] = await first.take('validate');
    if (!task) throw new Error('no task');
    const read = gate();
    const executor = await installation.executor();
    await executor.executor.assign([]);
    installation.store.readDelays.loadExecutions = read.opened;
    await executor.executor.assign(ALL);
    await executor.complete(task, { valid: true });
    delete installation.store.readDelays.loadExecutions;
    const next = await installation.executor();
    read.open();
    await settled();
    expect(executor.replies).toEqual([]);
    expect(await next.complete(task, { valid: true })).toMatchObject({ verdict: { accepted: true } });
    expect(await next.take('createAccount')).toHaveLength(1);
    expect(await executor.take('createAccount')).toEqual([]);
    expectGapless('execution_1');
  });

  it('while it looks for open tasks resumes none of them', async () => {
    await (await installation.executor()).start('execution_1');
    const found = gate();
    installation.store.readDelays.findExecutionsWithTasks = found.opened;
    const executor = await installation.executor();
    await executor.executor.assign([]);
    delete installation.store.readDelays.findExecutionsWithTasks;
    await executor.executor.assign(ALL);
    await settled();
    expect(await executor.take('validate')).toHaveLength(1);
    found.open();
    await settled();
    expect(await executor.take('validate')).toEqual([]);
  });

  it('while a child is being started leaves it to the next owner', async () => {
    const executor = await installation.executor();
    const answered = gate();
    installation.answersWait = answered.opened;
    await executor.start('execution_1', { workflowId: 'parent' });
    const [child] = [...installation.store.rows.keys()].filter((id) => id !== 'execution_1');
    await executor.executor.assign([]);
    const next = await installation.executor();
    answered.open();
    await installation.clock.advance(5_000);
    for (const task of await next.take('work')) await next.complete(task, { done: true });
    await installation.clock.advance(5_000);
    expect(rowOf(child ?? '')?.finished).toMatchObject({ status: 'completed' });
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'completed' });
    expectGapless('execution_1');
  });

  it('without a word of it finds that out before long, and leaves what is open to the new owner', async () => {
    const first = await installation.executor();
    await first.start('execution_1');
    const next = await installation.executor();
    expect(first.executor.figures().shards).toBe(ALL.length);
    await installation.clock.advance(2_000);
    expect(first.executor.figures().shards).toBe(0);
    expect(await first.take('validate')).toEqual([]);
    expect(await next.take('validate')).toHaveLength(1);
  });

  it('and gets them back while it asks whether they are still its own keeps them', async () => {
    const executor = await installation.executor();
    await installation.executor();
    const read = gate();
    installation.store.readDelays.findLostClaims = read.opened;
    await installation.clock.advance(2_000);
    await executor.executor.assign(ALL);
    read.open();
    await settled();
    expect(executor.executor.figures().shards).toBe(ALL.length);
  });

  it('does not take up a claim that a later assignment does not want', async () => {
    const executor = await installation.executor({}, []);
    const claimed = gate();
    installation.store.readDelays.claimShards = claimed.opened;
    const first = executor.executor.assign([0, 1]);
    delete installation.store.readDelays.claimShards;
    const second = executor.executor.assign([1, 2]);
    claimed.open();
    expect((await first).map(({ shard }) => shard)).toEqual([1]);
    await second;
    expect(executor.executor.figures().shards).toBe(2);
  });
});

describe('a task that its own executor has set going', () => {
  it('is not offered a second time by the walk over what was open', async () => {
    const first = await installation.executor();
    await first.start('execution_1');
    const [task] = await first.take('validate');
    if (!task) throw new Error('no task');
    const found = gate();
    installation.store.readDelays.findExecutionsWithTasks = found.opened;
    const executor = await installation.executor();
    await executor.complete(task, { valid: true });
    expect(await executor.take('createAccount')).toHaveLength(1);
    found.open();
    await settled();
    expect(await executor.take('createAccount')).toEqual([]);
  });
});

describe('an executor that stops', () => {
  it('while it claims shards takes none', async () => {
    const executor = await installation.executor({}, []);
    const claimed = gate();
    installation.store.readDelays.claimShards = claimed.opened;
    const assigned = executor.executor.assign(ALL);
    await executor.executor.stop();
    claimed.open();
    expect(await assigned).toEqual([]);
    expect(executor.executor.figures().shards).toBe(0);
  });

  it('while a commit is under way waits for it and sends what it wrote', async () => {
    const { offered, port } = outbox();
    const executor = await installation.executor(port);
    const answered = gate();
    installation.store.answerDelays.push(answered.opened);
    await executor.start('execution_1');
    let stopped = false;
    const stopping = executor.executor.stop().then(() => (stopped = true));
    await settled();
    expect(stopped).toBe(false);
    answered.open();
    await stopping;
    expect(executor.replies).toMatchObject([{ kind: 'started' }]);
    expect(offered).toHaveLength(1);
  });

  it('while it looks for open tasks resumes no more of them', async () => {
    await (await installation.executor()).start('execution_1');
    const found = gate();
    installation.store.readDelays.findExecutionsWithTasks = found.opened;
    const executor = await installation.executor();
    await executor.executor.stop();
    found.open();
    await settled();
    expect(await executor.take('validate')).toEqual([]);
  });

  it('while a child is being started leaves its start to the next owner', async () => {
    const executor = await installation.executor();
    const answered = gate();
    installation.answersWait = answered.opened;
    await executor.start('execution_1', { workflowId: 'parent' });
    await executor.executor.stop();
    const next = await installation.executor();
    answered.open();
    await installation.clock.advance(5_000);
    for (const task of await next.take('work')) await next.complete(task, { done: true });
    await installation.clock.advance(5_000);
    expect(rowOf('execution_1')?.finished).toMatchObject({ status: 'completed' });
  });

  it('while it reads timers fires none of them', async () => {
    const first = await installation.executor();
    await first.start('execution_1', { workflowId: 'delayed' });
    await first.executor.assign([]);
    const read = gate();
    installation.store.readDelays.findTimers = read.opened;
    const executor = await installation.executor();
    await installation.clock.advance(1_000);
    await executor.executor.stop();
    const commits = installation.store.commits.length;
    read.open();
    await installation.clock.advance(10_000);
    expect(installation.store.commits).toHaveLength(commits);
  });
});
