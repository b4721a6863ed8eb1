import { EngineError } from '@workflows/contracts';
import { Installation, ONE_TASK, type TestExecutor } from '../fixtures/executor.fixture';
import type { BatchWrite } from '../ports/execution-store';

const IDS = ['execution_1', 'execution_poison', 'execution_2', 'execution_3'];

let installation: Installation;
let executor: TestExecutor;

beforeEach(async () => {
  installation = new Installation();
  installation.define('onboarding', ONE_TASK);
  executor = await installation.executor();
});

const touchesPoison = ({ inserted, history }: BatchWrite): boolean =>
  inserted.some(({ seed }) => seed.executionId === 'execution_poison') ||
  history.some(({ executionId }) => executionId === 'execution_poison');

/** From now on the database fails what touches the poison, and answers everything else. */
function failPoison(error: Error): void {
  installation.store.failing = (write) => (touchesPoison(write) ? error : undefined);
}

async function startAll(): Promise<void> {
  await Promise.all(IDS.map((id) => executor.start(id)));
}

const kinds = (): string[] => executor.replies.map(({ kind }) => kind).sort();

describe('a commit that fails again and again', () => {
  it('holds up nobody but the execution that it fails for, which is refused in the end', async () => {
    failPoison(new EngineError('OVERLOADED', 'the statement took too long'));
    await startAll();
    await installation.clock.advance(3_000); // asked twice whether it is the batch, then halved
    expect(kinds()).toEqual(['started', 'started', 'started']);
    await installation.clock.advance(30_000);
    expect(kinds()).toEqual(['refused', 'started', 'started', 'started']);
  });

  it('ends an execution that is there already, so that people see it', async () => {
    await startAll();
    const [task] = (await executor.take('work')).filter(({ executionId }) => executionId === 'execution_poison');
    if (!task) throw new Error('no task');
    const error = new EngineError('OVERLOADED', 'the statement took too long');
    installation.store.failing = (write) =>
      touchesPoison(write) && write.finished.every(({ status }) => status !== 'failed') ? error : undefined;
    await executor.complete(task, { done: true });
    await installation.clock.advance(30_000);
    expect(installation.store.rows.get('execution_poison')?.finished).toMatchObject({ status: 'failed' });
  });

  it('refuses nobody while the database takes nothing from anybody', async () => {
    const away = new EngineError('OVERLOADED', 'the statement took too long');
    installation.store.failing = () => away;
    await startAll();
    await installation.clock.advance(60_000);
    expect(kinds()).toEqual([]);
    installation.store.failing = undefined;
    await installation.clock.advance(1_000);
    expect(kinds()).toEqual(['started', 'started', 'started', 'started']);
  });

  it('refuses nobody by an error that blames the database, however long it lasts', async () => {
    failPoison(new EngineError('UNAVAILABLE', 'no space left on device'));
    await startAll();
    await installation.clock.advance(120_000);
    expect(kinds()).toEqual(['started', 'started', 'started']);
    installation.store.failing = undefined;
    await installation.clock.advance(10_000);
    expect(kinds()).toEqual(['started', 'started', 'started', 'started']);
  });
});
