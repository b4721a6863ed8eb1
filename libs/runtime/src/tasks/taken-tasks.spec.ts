import type { OnWorkerLost } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import type { OfferedTask } from '../ports/task-source';

const ID = 'execution_1';
const MINUTE = 60_000;

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('w', ONE_TASK);
  executor = await installation.executor();
});

function register(onWorkerLost?: OnWorkerLost): void {
  const common = { name: 'work', type: 'worker', tenant: 'default', revision: 1, deleted: false } as const;
  installation.functions.set('work', { ...common, ...(onWorkerLost && { onWorkerLost }) });
}

async function poll(workerId?: string, functions = ['work']): Promise<readonly OfferedTask[]> {
  const request = { functions, maxTasks: 10, waitMs: 0, ...(workerId !== undefined && { workerId }) };
  const delivery = await executor.executor.tasks.poll('default', request);
  delivery.confirm();
  return delivery.tasks;
}

const taken = () => executor.executor.tasks.taken('default', ID);

describe('a task that a worker took', () => {
  it('is told of until it is closed: by whom, since when, and what ends it', async () => {
    await executor.start(ID, { workflowId: 'w' });
    const takenAt = installation.clock.now();
    const [task] = await poll('mail-1');
    await installation.clock.advance(5_000);
    expect(await taken()).toEqual([
      { taskId: task?.taskId, function: 'work', takenAt, workerId: 'mail-1', silentMs: 5_000 },
    ]);
    expect(await executor.executor.tasks.taken('another tenant', ID)).toEqual([]);
    if (task) await executor.complete(task, {});
    expect(await taken()).toEqual([]);
  });

  it('is told of without a worker where that gave no name, and with its limits', async () => {
    installation.define('w', { work: { type: 'task', task: 'work', timeout: 30, heartbeat: 10, end: true } });
    await executor.start(ID, { workflowId: 'w' });
    const takenAt = installation.clock.now();
    const [task] = await poll();
    expect(await taken()).toEqual([
      { taskId: task?.taskId, function: 'work', takenAt, timeoutAt: takenAt + 30_000, heartbeatMs: 10_000 },
    ]);
  });

  it('is not told of by an owner that gave its execution away', async () => {
    await executor.start(ID, { workflowId: 'w' });
    await poll('mail-1');
    await executor.executor.assign([]);
    expect(await taken()).toEqual([]);
  });

  it('is not offered again by a recovery that comes late', async () => {
    await executor.start(ID, { workflowId: 'w' });
    const [task] = await poll('mail-1');
    expect(task).toBeDefined();
    await executor.executor.assign([]);
    await executor.executor.assign([0, 1, 2, 3]);
    await installation.clock.advance(0);
    expect(await poll('mail-2')).toMatchObject([{ taskId: task?.taskId }]); // its new owner knows of nobody (ADR 6)
    expect(await poll('mail-3')).toEqual([]);
  });
});

describe('a worker that is not heard of for a minute', () => {
  beforeEach(() => executor.start(ID, { workflowId: 'w' }));

  it.each([
    ['retry', 1],
    ['wait', 0],
    [undefined, 0],
  ] as const)('where its function is registered with %s leaves %i task to others', async (onWorkerLost, left) => {
    register(onWorkerLost);
    await poll('lost');
    await installation.clock.advance(MINUTE - 1);
    expect(await poll('other')).toEqual([]);
    await installation.clock.advance(1);
    expect(await poll('other')).toHaveLength(left);
    expect(await taken()).toMatchObject([{ workerId: left === 1 ? 'other' : 'lost' }]);
  });

  it('may still answer: the first answer counts', async () => {
    register('retry');
    const [task] = await poll('lost');
    await installation.clock.advance(MINUTE);
    await poll('other');
    if (!task) throw new Error('there was no task');
    expect(await executor.complete(task, { by: 'lost' })).toMatchObject({ verdict: { accepted: true } });
    expect(await executor.complete(task, { by: 'other' })).toMatchObject({ verdict: { accepted: false } });
    expect(installation.store.rows.get(ID)?.finished).toMatchObject({ output: { by: 'lost' } });
  });

  it.each([
    ['polls', () => poll('busy', ['another function'])],
    ['polls elsewhere', async () => executor.executor.tasks.heard('default', 'busy')],
    [
      'sends a heartbeat',
      async () => {
        const answer = { kind: 'heartbeat' } as const;
        const taskId = [...installation.store.tasks.values()][0]?.taskId ?? 0;
        await executor.send({ kind: 'answer', tenant: 'default', executionId: ID, taskId, answer, digest: '' });
      },
    ],
  ])('is another one than one that %s now and then', async (_, showLife) => {
    register('retry');
    await poll('busy');
    for (let turn = 0; turn < 5; turn++) {
      await installation.clock.advance(MINUTE - 1);
      await showLife();
    }
    expect(await poll('other')).toEqual([]);
    await installation.clock.advance(MINUTE);
    expect(await poll('other')).toHaveLength(1);
  });

  it('is not one whose poll is open', async () => {
    register('retry');
    await poll('waits');
    const request = { functions: ['another function'], maxTasks: 1, waitMs: 3 * MINUTE, workerId: 'waits' };
    const waits = executor.executor.tasks.poll('default', request);
    await installation.clock.advance(2.5 * MINUTE);
    expect(await poll('other')).toEqual([]);
    await installation.clock.advance(MINUTE / 2);
    await waits;
    await installation.clock.advance(MINUTE);
    expect(await poll('other')).toHaveLength(1);
  });

  it('loses what it keeps once it shows life and is silent again, after its function was registered anew', async () => {
    register('wait');
    await poll('lost');
    await installation.clock.advance(5 * MINUTE);
    register('retry');
    await poll('lost', ['another function']);
    await installation.clock.advance(MINUTE);
    expect(await poll('other')).toHaveLength(1);
  });

  it('leaves its executions alone once they are with another owner', async () => {
    register('retry');
    await poll('lost');
    await executor.executor.assign([]);
    await installation.clock.advance(2 * MINUTE);
    expect(executor.executor.figures().waitingTasks).toBe(0);
  });

  it('keeps a task that has a heartbeat, which ends it itself', async () => {
    register('retry');
    installation.define('beats', { work: { type: 'task', task: 'work', heartbeat: 90, end: true } });
    await poll('first');
    await executor.start('execution_2', { workflowId: 'beats' });
    await poll('lost');
    await installation.clock.advance(MINUTE);
    expect((await poll('other')).map(({ executionId }) => executionId)).toEqual([ID]);
    await installation.clock.advance(MINUTE);
    expect(installation.store.rows.get('execution_2')?.finished).toMatchObject({ error: 'States.HeartbeatTimeout' });
  });
});
