import { openTestPersistence } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;
const a = { executionId: 'execution_a', shard: 0 };
const b = { executionId: 'execution_b', shard: 1 };

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

describe('what is known of executors that died', () => {
  it('is which shards were not left by their owner', async () => {
    const { suspects, executionStore } = persistence;
    expect(await suspects.takeOver([0, 1])).toEqual({ unclean: [], suspects: [] });
    await executionStore.claimShards('first', [0, 1]);
    await suspects.leave('first', [0]);
    await suspects.leave('somebody else', [1]);
    expect(await suspects.takeOver([0, 1])).toEqual({ unclean: [1], suspects: [] });
    expect((await suspects.takeOver([0, 1])).unclean.sort()).toEqual([0, 1]);
  });

  it('is what they were at, and how often one was alone', async () => {
    const { suspects, executionStore } = persistence;
    await suspects.begin([a, b], false);
    expect((await suspects.takeOver([0, 1])).suspects).toEqual([
      { ...a, deaths: 0 },
      { ...b, deaths: 0 },
    ]);
    await suspects.begin([a], true);
    expect((await suspects.takeOver([0])).suspects).toEqual([{ ...a, deaths: 1 }]);
    expect((await suspects.takeOver([0])).suspects).toEqual([{ ...a, deaths: 1 }]); // it was not under way
    await suspects.begin([a], true);
    await executionStore.claimShards('second', [0]);
    await suspects.leave('second', [0]);
    expect((await suspects.takeOver([0])).suspects).toEqual([{ ...a, deaths: 1 }]); // nobody died
    await suspects.clear([a.executionId, b.executionId]);
    expect((await suspects.takeOver([0, 1])).suspects).toEqual([]);
  });
});
