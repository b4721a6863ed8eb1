import { Client } from 'pg';
import { openPersistence } from './open-persistence';
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

  it('is nothing of an owner that lives and is about to leave', async () => {
    const { suspects, executionStore, executors } = persistence;
    await executors.announce({ id: 'living', address: 'localhost:1' });
    await suspects.takeOver([2, 3]);
    await executionStore.claimShards('living', [2]);
    await executionStore.claimShards('dead', [3]);
    const found = suspects.takeOver([2, 3]);
    await suspects.leave('living', [2]);
    expect(await found).toEqual({ unclean: [3], suspects: [] });
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

  it('is written without waiting for the disk: a batch with care costs no more flushes than one without', async () => {
    const client = new Client(persistence.url);
    await client.connect();
    const { rows } = await client.query<{ name: string }>('select current_database() as name');
    await client.query(`alter database "${rows[0]?.name}" set synchronous_commit = 'on'`);
    await client.query(`
      create table committed_by (how text);
      create function note_commit() returns trigger language plpgsql as $$ begin
        insert into committed_by values (current_setting('synchronous_commit'));
        return null;
      end $$;
      create constraint trigger note_commit after insert or delete on suspect
        deferrable initially deferred for each row execute function note_commit()`);
    const careful = await openPersistence({ url: persistence.url, name: 'careful', log: () => undefined });
    await careful.suspects.begin([a], false);
    await careful.suspects.clear([a.executionId]);
    await careful.close();
    expect((await client.query('select how from committed_by')).rows).toEqual([{ how: 'off' }, { how: 'off' }]);
    await client.end();
  });
});
