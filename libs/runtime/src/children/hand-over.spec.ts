import { childIdOf } from '@workflows/contracts';
import { Installation, ONE_TASK, starts, type TestExecutor } from '../fixtures/executor.fixture';
import { settled } from '../fixtures/manual-clock';

const PARENT = 'execution_1';
const MADE = { made: true };

let installation: Installation;
let first: TestExecutor;
let go: () => void;
let gate: Promise<void>;

beforeEach(async () => {
  installation = new Installation();
  installation.define('child', ONE_TASK);
  installation.define('parent', starts('child'));
  first = await installation.executor();
  gate = new Promise((resolve) => (go = resolve));
});

const rowOf = (id: string) => installation.store.rows.get(id);
const typesOf = (id: string) => rowOf(id)?.history.map(({ type }) => type) ?? [];

function child(): string {
  const task = rowOf(PARENT)?.history.find(({ type }) => type === 'taskScheduled');
  return task ? childIdOf(PARENT, task.seq, task.at) : '';
}

async function quiet(): Promise<void> {
  for (let turn = 0; turn < 10; turn++) await settled();
}

async function work(by: TestExecutor): Promise<void> {
  for (const task of await by.take('work')) await by.complete(task, MADE);
  await quiet();
}

/** Where the first owner waits for somebody, and how it comes to wait there; what waits goes on with `go`. */
const AWAITS: [string, () => Promise<unknown>][] = [
  [
    'the search for the workflow',
    async () => {
      installation.searchesWait = gate;
      await first.start(PARENT, { workflowId: 'parent' });
      installation.searchesWait = undefined;
    },
  ],
  [
    'the answer to the start',
    async () => {
      installation.answersWait = gate;
      await first.start(PARENT, { workflowId: 'parent' });
      installation.answersWait = undefined;
    },
  ],
  [
    'the pause after a start that failed',
    async () => {
      installation.lostAnswers = 1;
      await first.start(PARENT, { workflowId: 'parent' });
      gate = gate.then(() => installation.clock.advance(1_000));
    },
  ],
  ['the end of the child', () => first.start(PARENT, { workflowId: 'parent' })],
  [
    'the output of the child',
    async () => {
      installation.store.endedWait = gate;
      await first.start(PARENT, { workflowId: 'parent' });
      await work(first);
      installation.store.endedWait = undefined;
    },
  ],
];

/** How the first owner learns that its shards are somebody else's; the next owner is there already. */
const LOSSES: [string, () => Promise<unknown>][] = [
  ['gives its shards up', () => first.executor.assign([])],
  ['stops', () => first.executor.stop()],
  ['does not hear that it lost its shards', async () => undefined],
];

describe.each(AWAITS)('an owner that waits for %s', (_, wait) => {
  it.each(LOSSES)('and %s leaves parent and child to the next owner', async (_, lose) => {
    await wait();
    const second = await installation.executor();
    await lose();
    go();
    await quiet();
    await work(second);
    expect(typesOf(child())).not.toContain('executionCancelled');
    expect(rowOf(child())?.finished).toMatchObject({ status: 'completed', output: MADE });
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'completed', output: MADE });
    expect([installation.store.tasks.size, installation.store.openChildren.size]).toEqual([0, 0]);
  });

  it('and loses its shards for a moment finds the child again', async () => {
    await wait();
    await first.executor.assign([]);
    await first.executor.assign([0, 1, 2, 3]);
    await quiet();
    go();
    await quiet();
    await work(first);
    expect(rowOf(child())?.finished).toMatchObject({ status: 'completed', output: MADE });
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'completed', output: MADE });
  });

  it('takes the child along where the task is closed meanwhile', async () => {
    await wait();
    await first.send({ kind: 'cancel', tenant: 'default', executionId: PARENT, reason: '' });
    go();
    await quiet();
    expect(rowOf(PARENT)?.finished).toMatchObject({ status: 'cancelled' });
    await installation.clock.advance(5_000);
    const status = rowOf(child())?.finished?.status;
    expect([undefined, 'cancelled', 'completed']).toContain(status);
    expect(rowOf(child()) === undefined || status !== undefined).toBe(true);
    expect(installation.store.openChildren.size).toBe(0);
  });
});
