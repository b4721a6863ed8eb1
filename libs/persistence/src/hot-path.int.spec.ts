import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { waitFor } from '@workflows/testing';
import type { ShardClaim } from '@workflows/runtime';
import { Client } from 'pg';
import { COMMIT, commitParameters } from './commit/commit-function';
import { connectionConfig } from './connections';
import { batch, newExecution, openTestPersistence, type TestPersistence } from './test-persistence.fixture';

/** What makes all who commit wait for each other, or for a lock that no row stands for. */
const SHARED_BY_ALL = /\b(notify|listen|pg_notify|pg_(try_)?advisory\w*|lock\s+table)\b/i;

let persistence: TestPersistence;
let client: Client;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
beforeEach(async () => {
  client = new Client(connectionConfig(persistence.url, 'another process'));
  client.on('error', () => undefined); // its session is ended by the server
  await client.connect();
});
afterEach(() => client.end());
afterAll(() => persistence.end());

async function claimOf(shard: number, owner: string): Promise<ShardClaim> {
  const [claim] = await persistence.executionStore.claimShards(owner, [shard]);
  if (claim === undefined) throw new Error(`no shard ${shard}`);
  return claim;
}

/** Everything of a batch, but its end: the process stands still in the middle of its transaction. */
async function writeWithoutCommit(claim: ShardClaim, executionId: string): Promise<void> {
  const write = batch(claim, { inserted: [newExecution(executionId, { shard: claim.shard })] });
  await client.query('begin');
  await client.query(COMMIT, commitParameters(write));
}

describe('an owner that stands still in the middle of a transaction', () => {
  it('is ended by the server, and the next owner gets the shard without what it wrote', async () => {
    await writeWithoutCommit(await claimOf(0, 'stopped'), 'execution_stopped');
    const claimed = async (): Promise<ShardClaim | undefined> => claimOf(0, 'next').catch(() => undefined);
    const claim = await waitFor(claimed, { within: 30_000 });
    expect(await persistence.executionStore.loadExecutions(['execution_stopped'])).toEqual([]);
    expect(await persistence.executionStore.commit(batch(claim))).toEqual({ kind: 'committed' });
    await expect(client.query('commit')).rejects.toThrow();
  }, 120_000);
});

describe('the batches of two owners', () => {
  it('wait for nothing of each other: executors that are added take their share of the work', async () => {
    const other = await claimOf(2, 'other');
    await writeWithoutCommit(await claimOf(1, 'slow'), 'execution_slow');
    const write = batch(other, { inserted: [newExecution('execution_other', { shard: 2 })] });
    expect(await persistence.executionStore.commit(write)).toEqual({ kind: 'committed' });
    await client.query('commit');
    const both = await persistence.executionStore.loadExecutions(['execution_slow', 'execution_other']);
    expect(both).toHaveLength(2);
  });
});

describe('what an update of executions sets off', () => {
  it('looks at each of them once, where all have run to their end', async () => {
    const ids = ['execution_ended', 'execution_over'];
    const claim = await claimOf(3, 'ending');
    const inserted = ids.map((id) => newExecution(id, { shard: 3 }));
    await persistence.executionStore.commit(batch(claim, { inserted }));
    const plans: string[] = [];
    client.on('notice', ({ message }) => plans.push(message ?? ''));
    await client.query(`load 'auto_explain'; set auto_explain.log_min_duration = 0; set auto_explain.log_nested_statements = on;
      set client_min_messages = log`);
    await client.query(`update execution set status = 'completed' where id = any ($1)`, [ids]);
    const ofTables = plans.filter((plan) => plan.includes('Named Tuplestore Scan'));
    expect(ofTables).toHaveLength(3); // the old ones, the new ones, and the terms of the old ones
    expect(ofTables.filter((plan) => /Nested Loop|Join/.test(plan))).toEqual([]);
  });
});

describe('the statements of the hot path', () => {
  const folder = join(__dirname, 'sql');
  const files = readdirSync(folder).map((file) => [file, readFileSync(join(folder, file), 'utf8')] as const);
  const code = (sql: string): string => sql.replaceAll(/--.*$/gm, '');

  it.each(files)('%s takes nothing that all of them share', (_, sql) => expect(code(sql)).not.toMatch(SHARED_BY_ALL));

  it.each(files.filter(([, sql]) => !/create function/.test(sql)))(
    '%s is one statement, and so a transaction of one',
    (_, sql) => expect(code(sql).trim().replace(/;$/, '')).not.toMatch(/;|^\s*(begin|commit|set)\b/im),
  );

  it('call no function, and set off no trigger, that does', async () => {
    const functions = await client.query<{ name: string; body: string }>(
      `select proname as name, prosrc as body from pg_proc where pronamespace = 'public'::regnamespace and prolang <>
         (select oid from pg_language where lanname = 'c')`,
    );
    expect(functions.rows.length).toBeGreaterThan(0);
    const sharing = functions.rows.filter(({ body }) => SHARED_BY_ALL.test(code(body))).map(({ name }) => name);
    expect(sharing).toEqual(['change_documents_v1']); // which no batch calls, and whose lock is that of one change
    const triggers = await client.query<{ function: string }>(
      `select proname as function from pg_trigger t join pg_proc p on p.oid = t.tgfoid where not tgisinternal order by 1`,
    );
    const called = triggers.rows.map((trigger) => trigger.function);
    expect(called).toEqual(['execution_inserted_v1', 'execution_updated_v1']);
    expect(functions.rows.map(({ name }) => name)).toEqual(expect.arrayContaining(called)); // those that were looked into
  });
});
