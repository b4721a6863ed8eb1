import { EngineError, type StartRequest } from '@workflows/contracts';
import type { ShardClaim } from '@workflows/runtime';
import { FragileNetwork, waitFor } from '@workflows/testing';
import { Client } from 'pg';

import { openPersistence, type Persistence } from './open-persistence';
import { batch, newExecution, openTestPersistence, TENANT, type TestPersistence } from './test-persistence.fixture';

let database: TestPersistence;
let network: FragileNetwork;
let persistence: Persistence;
let registry: Awaited<ReturnType<Persistence['openRegistry']>>;

beforeAll(async () => {
  database = await openTestPersistence();
  network = await FragileNetwork.to(database.url);
  persistence = await openPersistence({ url: network.url, name: 'fragile', log: () => undefined });
  registry = await persistence.openRegistry();
});
afterAll(async () => {
  await persistence.close();
  await network.close();
  await database.end();
});

const request: StartRequest = {
  tenant: TENANT,
  executionId: 'execution_1',
  workflowId: 'workflow_1',
  version: 1,
  workflowName: 'Orders',
  startState: 'first',
  input: {},
  createdAt: 1,
};
const start = (): Promise<unknown> => persistence.starts.insertStarts([{ request, shard: 0 }]);

describe('while the database is away', () => {
  beforeAll(() => network.cut());
  afterAll(async () => {
    network.mend();
    await waitFor(() => persistence.health.outage === undefined);
  });

  const calls: Record<string, () => Promise<unknown>> = {
    'a batch': async () => persistence.executionStore.commit(batch(await claimed())),
    'a claim of shards': () => persistence.executionStore.claimShards('me', [0]),
    'a start': start,
    'a read of an execution': () => persistence.reader.read(TENANT, 'execution_1'),
    'an event': () => persistence.events.record([{ tenant: TENANT, type: 'paid', body: {} }]),
    'what waits for people': () => persistence.approvals.list(TENANT, { limit: 1 }),
    'what was heard': () => persistence.hearings.claim(1),
    'an object': () => persistence.objects.head(TENANT, 'bucket', 'key'),
    'the quarantine': () => persistence.quarantine.list(TENANT, { limit: 1 }),
    'a list of definitions': () =>
      registry.definitions.list(TENANT, { limit: 1, offset: 0, sort: 'name', order: 'asc' }),
    'a definition': () => registry.definitions.find(TENANT, 'Orders'),
    'a function': () => registry.functions.find(TENANT, 'mail'),
    'a change of a function': () => registry.functions.delete(TENANT, 'function_1'),
    readiness: () => persistence.ping(),
  };

  it.each(Object.entries(calls))('%s says so, and when to try again', async (_, call) => {
    const failure = await call().catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: 'UNAVAILABLE', options: { retryAfterSeconds: 2 } });
  });

  it('that is known to all who would write', async () => {
    await waitFor(() => persistence.health.outage !== undefined);
    expect(persistence.health.outage).toBeInstanceOf(EngineError);
  });
});

describe('when the database is back', () => {
  it('everything goes on with new connections', async () => {
    await waitFor(() => persistence.health.outage === undefined);
    await persistence.ping();
    expect(await registry.definitions.find(TENANT, 'none')).toBeUndefined();
  });
});

describe('a database that has fallen silent', () => {
  it('is away as soon as a look at it has waited long enough', async () => {
    network.freeze();
    let isGivenUp = false;
    const ping = persistence.ping().catch(() => (isGivenUp = true));
    await waitFor(() => persistence.health.outage !== undefined, { within: 30_000 });
    expect(isGivenUp).toBe(false);
    network.mend();
    await waitFor(() => persistence.health.outage === undefined);
    await ping;
    await persistence.ping();
  }, 60_000);
});

describe('a single connection that broke', () => {
  it('is no outage', async () => {
    const told: unknown[] = [];
    const forget = persistence.health.onChange((outage) => told.push(outage));
    await query(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'fragile reads'`);
    await waitFor(() =>
      persistence.ping().then(
        () => true,
        () => false,
      ),
    );
    expect(told).toEqual([]);
    forget();
  });
});

describe('while the disk is full', () => {
  beforeAll(() =>
    query(`create function disk_full() returns trigger language plpgsql as $$
        begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$;
      create trigger disk_full before insert on execution for each statement execute function disk_full();
      create trigger disk_full before insert on space_probe for each statement execute function disk_full()`),
  );

  it('starts say so, the service is not ready, and reads go on', async () => {
    await expect(start()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await waitFor(() => persistence.health.outage !== undefined);
    await expect(persistence.ping()).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await persistence.reader.read(TENANT, 'execution_1')).toBeUndefined();
  });

  it('a batch is neither lost nor refused', async () => {
    const write = batch(await claimed(), { inserted: [newExecution('e')] });
    await expect(persistence.executionStore.commit(write)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await query('drop trigger disk_full on execution; drop trigger disk_full on space_probe');
    await waitFor(() => persistence.health.outage === undefined);
    await persistence.ping();
    expect(await persistence.executionStore.commit(write)).toEqual({ kind: 'committed' });
  });
});

describe('a statement that did not come through', () => {
  it('says that others may, and is no outage', async () => {
    const write = batch((await database.executionStore.claimShards('me', [1]))[0]);
    await query(`create function too_slow() returns trigger language plpgsql as $$
        begin raise exception 'canceling statement due to statement timeout' using errcode = '57014'; end $$;
      create trigger too_slow before update on shard for each statement execute function too_slow()`);
    await expect(persistence.executionStore.commit(write)).rejects.toMatchObject({ code: 'OVERLOADED' });
    await query('drop trigger too_slow on shard');
    expect(persistence.health.outage).toBeUndefined();
  });
});

const claimed = async (): Promise<ShardClaim | undefined> => (await database.executionStore.claimShards('me', [0]))[0];

async function query(text: string): Promise<void> {
  const client = new Client(database.url);
  await client.connect();
  await client.query(text);
  await client.end();
}
