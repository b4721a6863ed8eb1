import type { ParentTask, StartRequest } from '@workflows/contracts';
import type { ChildCursor, ShardClaim } from '@workflows/runtime';
import { batch, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

const PARENT: ParentTask = { executionId: 'execution_parent', state: 'call "it"', taskId: 3, depth: 1 };
const ALL = [0, 1, 2, 3];

let ids = 0;
const newId = (): string => `execution_child_${String(++ids).padStart(3, '0')}`;

async function claimOf(shard: number): Promise<ShardClaim> {
  const [claim] = await persistence.executionStore.claimShards('spec', [shard]);
  if (claim === undefined) throw new Error(`no shard ${shard}`);
  return claim;
}

async function commit(shard: number, lists: Parameters<typeof batch>[1]): Promise<void> {
  const result = await persistence.executionStore.commit(batch(await claimOf(shard), lists));
  expect(result).toEqual({ kind: 'committed' });
}

function child(executionId: string, parent: ParentTask = PARENT) {
  const execution = newExecution(executionId);
  return { ...execution, seed: { ...execution.seed, parent, name: 'mine' } };
}

async function orphanIds(): Promise<string[]> {
  return (await persistence.children.findOrphans(ALL, undefined, 100)).orphans.map(({ childId }) => childId);
}

describe('a child in a batch', () => {
  it('comes back with its parent and its name', async () => {
    const [id, other] = [newId(), newId()];
    await commit(0, { inserted: [newExecution(other), child(id)] });
    expect((await persistence.reader.read(TENANT, id))?.seed).toEqual(child(id).seed);
    const [stored] = await persistence.executionStore.loadExecutions([other]);
    expect(stored?.seed).toEqual(newExecution(other).seed);
  });

  it('is an orphan once the task that started it is closed, and no more once it has ended', async () => {
    const [id, parentId] = [newId(), newId()];
    const task = {
      executionId: parentId,
      taskId: 3,
      shard: 0,
      tenant: TENANT,
      kind: 'workflow' as const,
      state: 's',
      attempt: 1,
    };
    await commit(0, { tasksOpened: [task], inserted: [child(id, { ...PARENT, executionId: parentId })] });
    expect(await orphanIds()).not.toContain(id);
    await commit(0, { tasksClosed: [{ executionId: parentId, taskId: 3 }] });
    expect(await orphanIds()).toContain(id);
    const finished = [{ executionId: id, status: 'cancelled' as const, completedAt: 9 }];
    await commit(0, { finished, childrenEnded: [{ executionId: id, shard: 0 }] });
    expect(await orphanIds()).not.toContain(id);
  });

  it("that is detached is nobody's orphan", async () => {
    const id = newId();
    await commit(0, { inserted: [child(id, { ...PARENT, detached: true })] });
    expect(await orphanIds()).not.toContain(id);
  });
});

describe('a child that is inserted outside of any batch', () => {
  const start = async (executionId: string, createdAt: number) => {
    const { seed, startState } = newExecution(executionId);
    const request: StartRequest = { ...seed, tenant: TENANT, startState, createdAt, parent: PARENT, name: 'mine' };
    const [result] = await persistence.starts.insertStarts([{ request, shard: 1 }]);
    return result;
  };

  it('is made once, however often it is started, and the first one is told of', async () => {
    const id = newId();
    const told = { executionId: id, createdAt: 1_000 };
    expect(await start(id, 1_000)).toMatchObject({ ...told, replayed: false });
    expect(await start(id, 2_000)).toMatchObject({ ...told, replayed: true });
    expect((await persistence.reader.read(TENANT, id))?.seed).toMatchObject({ parent: PARENT, name: 'mine' });
    expect((await orphanIds()).filter((orphan) => orphan === id)).toHaveLength(1);
  });

  it('does not become open again when it is started after its end', async () => {
    const id = newId();
    await start(id, 1_000);
    const finished = [{ executionId: id, status: 'completed' as const, completedAt: 9, output: 1 }];
    await commit(1, { begun: [{ executionId: id, at: 5 }], finished, childrenEnded: [{ executionId: id, shard: 1 }] });
    await start(id, 2_000);
    expect(await orphanIds()).not.toContain(id);
  });
});

describe('the walk over open children', () => {
  it('goes through all shards asked for, a page at a time, and comes to an end', async () => {
    const made = [0, 1, 2, 3, 0, 1].map((shard) => ({ shard, id: newId() }));
    const starts = made.map(({ shard, id }) => {
      const { seed, startState } = newExecution(id);
      return { request: { ...seed, tenant: TENANT, startState, parent: PARENT }, shard };
    });
    await persistence.starts.insertStarts(starts);
    const seen: string[] = [];
    let after: ChildCursor | undefined;
    do {
      const { orphans, next } = await persistence.children.findOrphans([0, 1, 3], after, 2);
      seen.push(...orphans.map(({ childId }) => childId));
      after = next;
    } while (after);
    expect(seen).toEqual(expect.arrayContaining(made.filter(({ shard }) => shard !== 2).map(({ id }) => id)));
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen).not.toContain(made[2]?.id);
  });
});

describe('the end of a child', () => {
  it('is told with what it was given and what it gave; one that runs is left out', async () => {
    const [ended, running] = [newId(), newId()];
    await commit(0, { inserted: [child(ended), child(running)] });
    await commit(0, {
      finished: [{ executionId: ended, status: 'failed', completedAt: 7_000, error: 'E', cause: 'c' }],
    });
    expect(await persistence.children.findEnded([ended, running, 'nobody'])).toEqual([ended]);
    expect(await persistence.children.readEnded([ended, running])).toEqual([
      {
        executionId: ended,
        workflowId: 'workflow_1',
        name: 'mine',
        status: 'failed',
        input: { b: 1, a: 2 },
        createdAt: 1_000,
        completedAt: 7_000,
        error: 'E',
        cause: 'c',
      },
    ]);
  });
});
