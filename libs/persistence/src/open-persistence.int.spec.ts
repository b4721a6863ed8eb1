import { waitFor } from '@workflows/testing';
import { Client } from 'pg';
import { migrate, SchemaUnknown } from './migrate';
import { openPersistence } from './open-persistence';
import { openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

const silent = (): void => undefined;

async function query(text: string): Promise<void> {
  const client = new Client(persistence.url);
  await client.connect();
  await client.query(text);
  await client.end();
}

describe('migrations', () => {
  it('may be run by several processes at once, and again', async () => {
    await query('drop schema public cascade; create schema public');
    await Promise.all([migrate(persistence.url), migrate(persistence.url), migrate(persistence.url)]);
    await migrate(persistence.url);
  });

  it('refuse the schema of a newer release', async () => {
    await query(`insert into schema_migration (timestamp, name) values (9999999999999, 'FromTheFuture9999999999999')`);
    await expect(openPersistence({ url: persistence.url, log: silent })).rejects.toThrow(SchemaUnknown);
    await query(`delete from schema_migration where name like 'FromTheFuture%'`);
  });
});

describe('an installation', () => {
  it('is fixed by whoever comes first, for all that come together or later', async () => {
    const open = (shardCount: number): ReturnType<TestPersistence['installation']['open']> =>
      persistence.installation.open({ shardCount, tokenSecret: `of ${shardCount}` });
    const [first, second] = await Promise.all([open(8), open(16)]);
    expect(second).toEqual(first);
    expect(await open(32)).toEqual(first);
    expect(await persistence.installation.progress()).toEqual({ isNew: true, read: [] });
    const claims = await persistence.executionStore.claimShards(
      'me',
      Array.from({ length: 64 }, (_, id) => id),
    );
    expect(claims).toHaveLength(first.shardCount);
    await query('update shard set next_offset = 7 where id = 3');
    expect(await persistence.installation.progress()).toEqual({ isNew: false, read: [{ shard: 3, nextOffset: 7 }] });
  });

  it('knows the executors that were seen lately', async () => {
    await persistence.executors.announce({ id: 'a', address: 'tcp://a' });
    await persistence.executors.announce({ id: 'b', address: 'tcp://old' });
    await persistence.executors.announce({ id: 'b', address: 'tcp://b' });
    expect(await persistence.executors.alive(60_000)).toEqual([
      { id: 'a', address: 'tcp://a' },
      { id: 'b', address: 'tcp://b' },
    ]);
    await persistence.executors.withdraw('a');
    expect(await persistence.executors.alive(60_000)).toHaveLength(1);
    await query('update executor set seen_at = seen_at - 61000');
    expect(await persistence.executors.alive(60_000)).toEqual([]);
  });
});

describe('the clock', () => {
  it('is the database’s, never ahead of it, never backwards', async () => {
    const before = persistence.clock.now();
    const told = await persistence.installation.now();
    const after = persistence.clock.now();
    expect(before).toBeLessThanOrEqual(told);
    expect(after).toBeGreaterThanOrEqual(before);
    expect(after).toBeLessThanOrEqual(await persistence.installation.now());
    await waitFor(() => persistence.clock.now() >= told);
  });

  it('calls back once, unless it was called off', async () => {
    let calls = 0;
    persistence.clock.after(1, () => calls++)();
    persistence.clock.after(40 * 86_400_000, () => calls++)();
    await new Promise<void>((resolve) => void persistence.clock.after(20, resolve));
    expect(calls).toBe(0);
  });
});

describe('the presence of workers', () => {
  it('is seen at once where they poll, and by the other processes soon after', async () => {
    const other = await openPersistence({ url: persistence.url, log: silent });
    persistence.presence.polled(TENANT, ['mail', 'charge']);
    const here = await persistence.presence.sincePoll(TENANT, ['mail', 'never']);
    expect([...here.keys()]).toEqual(['mail']);
    await waitFor(async () => (await other.presence.sincePoll(TENANT, ['mail', 'charge'])).size === 2);
    expect((await other.presence.sincePoll('other', ['mail'])).size).toBe(0);
    await other.close();
  });
});

describe('after the loss of every connection', () => {
  it('goes on with new ones', async () => {
    await query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
    );
    await waitFor(() =>
      persistence.ping().then(
        () => true,
        () => false,
      ),
    );
    await waitFor(() =>
      persistence.executionStore.claimShards('me', [0]).then(
        (claims) => claims.length === 1,
        () => false,
      ),
    );
    await waitFor(() =>
      persistence.definitions.find(TENANT, 'none').then(
        (found) => found === undefined,
        () => false,
      ),
    );
  });
});
