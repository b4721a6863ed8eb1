import { EngineError, type StartRequest } from '@workflows/contracts';
import type { StartInsertion, StartStore } from '../ports/execution-store';
import { GroupedStarts } from './grouped-starts';
import { AWAY, MemoryHealth } from './memory-health.fixture';

function request(executionId: string): StartRequest {
  return {
    tenant: 'acme',
    executionId,
    workflowId: 'workflow_1',
    version: 1,
    workflowName: 'Orders',
    startState: 'first',
    input: {},
    createdAt: 1,
  };
}

type Starts = Parameters<StartStore['insertStarts']>[0];

function insertions(starts: Starts): StartInsertion[] {
  return starts.map(({ request: { tenant: _, workflowName: __, ...outcome } }) => ({
    kind: 'started',
    outcome: { ...outcome, replayed: false },
  }));
}

function grouped(insert: (starts: Starts) => StartInsertion[]) {
  const health = new MemoryHealth();
  const groups: string[][] = [];
  const announced: string[] = [];
  const store: StartStore = {
    insertStarts: async (starts) => {
      groups.push(starts.map((start) => start.request.executionId));
      return insert(starts);
    },
  };
  const starts = new GroupedStarts(store, 4, ({ executionId }) => announced.push(executionId), health);
  return { health, groups, announced, starts };
}

describe('starts', () => {
  it('that come together are written together, and announced once they are durable', async () => {
    const { starts, groups, announced } = grouped(insertions);
    await Promise.all(['a', 'b', 'c'].map((id) => starts.start(request(id))));
    expect(groups).toEqual([['a'], ['b', 'c']]);
    expect(announced).toEqual(['a', 'b', 'c']);
  });

  it('are refused at once while nothing can be written', async () => {
    const { starts, health, groups } = grouped(insertions);
    health.become(AWAY);
    await expect(starts.start(request('a'))).rejects.toBe(AWAY);
    expect(groups).toEqual([]);
  });

  it('are not harmed by one that the database does not take', async () => {
    const { starts } = grouped((group) => {
      if (group.some((start) => start.request.executionId === 'bad')) throw new Error('invalid input syntax');
      return insertions(group);
    });
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((id) => starts.start(request(id))));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('are told at once, and together, that the database is away', async () => {
    const { starts, groups } = grouped(() => {
      throw AWAY;
    });
    const failures = await Promise.allSettled(['a', 'b', 'c'].map((id) => starts.start(request(id))));
    for (const failure of failures)
      expect(failure).toMatchObject({ reason: { code: 'UNAVAILABLE', options: { cause: AWAY } } });
    expect(groups).toEqual([['a'], ['b', 'c']]);
    expect(failures[0]).toMatchObject({ reason: expect.any(EngineError) });
  });
});
