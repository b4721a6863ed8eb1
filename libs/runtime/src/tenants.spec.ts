import { childIdOf, type ExecutionCommand } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from './fixtures/executor.fixture';
import { settled } from './fixtures/manual-clock';

const ID = 'execution_1';

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('work', ONE_TASK);
  installation.define('parent', starts('work'));
  executor = await installation.executor();
});

const start = (tenant: string, executionId: string, workflowId: string): Promise<unknown> =>
  executor.send({
    kind: 'start',
    request: {
      tenant,
      executionId,
      workflowId,
      version: 1,
      workflowName: workflowId,
      startState: '',
      input: {},
      createdAt: 0,
      idempotency: { key: 'same key', bodyDigest: 'd' },
    },
  });

describe('an execution of another tenant', () => {
  it.each<[string, ExecutionCommand]>([
    ['cancel', { kind: 'cancel', tenant: 'theirs', executionId: ID, reason: '' }],
    ['answer', answer({ kind: 'complete', output: {} })],
    ['heartbeat', answer({ kind: 'heartbeat' })],
  ])('is closed to a command: %s', async (_, command) => {
    await start('ours', ID, 'work');
    const before = installation.store.commits.length;
    const reply = await executor.send(command);
    expect(JSON.stringify(reply)).toMatch(/_NOT_FOUND|_CLOSED/);
    expect(installation.store.commits).toHaveLength(before);
    expect(await executor.executor.tasks.taken('theirs', ID)).toEqual([]);
    const polled = await executor.executor.tasks.poll('theirs', { functions: ['work'], maxTasks: 9, waitMs: 0 });
    expect(polled.tasks).toEqual([]);
  });

  it('has its key to itself', async () => {
    await start('ours', ID, 'work');
    await start('theirs', 'execution_2', 'work');
    await start('theirs', 'execution_3', 'work');
    expect([...installation.store.rows.keys()]).toEqual([ID, 'execution_2']);
  });
});

describe('all that an execution writes', () => {
  it('says whose it is, and its child belongs to the same tenant', async () => {
    await start('ours', ID, 'parent');
    for (let turn = 0; turn < 10; turn++) await settled();
    const scheduled = installation.store.rows.get(ID)?.history.find(({ type }) => type === 'taskScheduled');
    const child = childIdOf(ID, scheduled?.seq ?? 0, scheduled?.at ?? 0);
    expect(installation.store.rows.get(child)?.execution.seed.tenant).toBe('ours');
    const { commits } = installation.store;
    const rows = commits.flatMap(({ history, tasksOpened, timersArmed }) => [
      ...history,
      ...tasksOpened,
      ...timersArmed,
    ]);
    expect(new Set(rows.map(({ tenant }) => tenant))).toEqual(new Set(['ours']));
  });
});

function answer(what: Extract<ExecutionCommand, { kind: 'answer' }>['answer']): ExecutionCommand {
  return { kind: 'answer', tenant: 'theirs', executionId: ID, taskId: 3, answer: what, digest: 'd' };
}
