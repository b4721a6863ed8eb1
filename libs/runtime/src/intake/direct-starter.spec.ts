import { EngineError, type StartOutcome, type StartRequest } from '@workflows/contracts';
import type { PlacedStart, StartStore } from '../ports/execution-store';
import { DirectStarter } from './direct-starter';
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

function outcomes(starts: readonly PlacedStart[]): StartOutcome[] {
  return starts.map(({ request: { tenant: _, workflowName: __, ...outcome } }) => ({ ...outcome, replayed: false }));
}

function starterOn(insert: (starts: readonly PlacedStart[]) => StartOutcome[]) {
  const health = new MemoryHealth();
  const groups: string[][] = [];
  const announced: string[] = [];
  const store: StartStore = {
    insertStarts: async (starts) => {
      groups.push(starts.map((start) => start.request.executionId));
      return insert(starts);
    },
  };
  const starter = new DirectStarter(store, 4, ({ executionId }) => announced.push(executionId), health);
  return { health, groups, announced, starter };
}

describe('starts', () => {
  it('that come together are written together, and announced once they are durable', async () => {
    const { starter, groups, announced } = starterOn(outcomes);
    await Promise.all(['a', 'b', 'c'].map((id) => starter.start(request(id))));
    expect(groups).toEqual([['a'], ['b', 'c']]);
    expect(announced).toEqual(['a', 'b', 'c']);
  });

  it('are refused at once while nothing can be written', async () => {
    const { starter, health, groups } = starterOn(outcomes);
    health.become(AWAY);
    await expect(starter.start(request('a'))).rejects.toBe(AWAY);
    expect(groups).toEqual([]);
  });

  it('are not harmed by one that the database does not take', async () => {
    const { starter } = starterOn((group) => {
      if (group.some((start) => start.request.executionId === 'bad')) throw new Error('invalid input syntax');
      return outcomes(group);
    });
    const results = await Promise.allSettled(['a', 'b', 'bad', 'c', 'd'].map((id) => starter.start(request(id))));
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('are told at once, and together, that the database is away', async () => {
    const { starter, groups } = starterOn(() => {
      throw AWAY;
    });
    const failures = await Promise.allSettled(['a', 'b', 'c'].map((id) => starter.start(request(id))));
    for (const failure of failures)
      expect(failure).toMatchObject({ reason: { code: 'UNAVAILABLE', options: { cause: AWAY } } });
    expect(groups).toEqual([['a'], ['b', 'c']]);
    expect(failures[0]).toMatchObject({ reason: expect.any(EngineError) });
  });
});
