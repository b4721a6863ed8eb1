import { Client } from 'pg';
import { migrate } from '../migrate';
import { batch, entered, openTestPersistence, type TestPersistence } from '../test-persistence.fixture';
import { COMMIT_FUNCTION } from './commit-function';

let persistence: TestPersistence;
let client: Client;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client(persistence.url);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await persistence.end();
});

/** Calls a function as an executor of its release does, with null for every list that is absent. */
async function call(name: string, lists: Record<string, string>): Promise<void> {
  const { rows } = await client.query<{ names: string[] }>(
    'select proargnames as names from pg_proc where proname = $1',
    [name],
  );
  const parameters = rows[0]?.names ?? [];
  const unknown = Object.keys(lists).filter((list) => !parameters.includes(list));
  if (parameters.length === 0 || unknown.length > 0) throw new Error(`${name} takes no ${unknown.join(', ')}`);
  await client.query(
    `select ${name}(${parameters.map((_, index) => `$${index + 1}`).join(',')})`,
    parameters.map((parameter) => lists[parameter] ?? null),
  );
}

describe.each(['commit_batch_v1', 'commit_batch_v2'])('an executor that still writes by %s', (name) => {
  it('writes beside those of this release, behind the same fence', async () => {
    const [claim] = await persistence.executionStore.claimShards(name, [0]);
    const at = (revision: number) => ({
      shard_id: '{0}',
      shard_epoch: `{${claim?.epoch}}`,
      shard_revision: `{${revision}}`,
      shard_next_offset: '{0}',
      shard_next_outbox: '{1}',
    });
    const history = { history_id: `{${name}}`, history_first: '{1}', history_last: '{1}' };
    const events = { history_json: JSON.stringify([entered(1, 'first')]) };
    await call(name, { ...at(claim?.revision ?? 0), ...history, ...events });
    const [next] = await persistence.executionStore.readClaims(name, [0]);
    expect(next?.revision).toBe((claim?.revision ?? 0) + 1);
    expect(await persistence.executionStore.readHistory(name, 0)).toEqual([entered(1, 'first')]);
    expect(await persistence.executionStore.commit(batch(claim))).toEqual({ kind: 'lost', shards: [0] });
    expect(await persistence.executionStore.commit(batch(next))).toEqual({ kind: 'committed' });
    await expect(call(name, at(next?.revision ?? 0))).rejects.toMatchObject({ code: 'WF001', detail: '0' });
  });
});

describe('the function of this release', () => {
  const made = async (): Promise<string[]> => {
    const { rows } = await client.query<{ name: string }>(
      `select proname as name from pg_proc where proname like 'commit\\_batch\\_%' order by 1`,
    );
    return rows.map((row) => row.name);
  };

  it('is made once, and those of other releases stay', async () => {
    await client.query(`create function commit_batch_of_the_next() returns void language sql as ''`);
    const before = await made();
    await migrate(persistence.url);
    expect(await made()).toEqual(before);
    expect(before).toEqual(expect.arrayContaining([COMMIT_FUNCTION, 'commit_batch_v1', 'commit_batch_v2']));
  });

  it('is made anew where it is missing', async () => {
    await client.query(`drop function ${COMMIT_FUNCTION}`);
    await migrate(persistence.url);
    expect(await made()).toContain(COMMIT_FUNCTION);
  });
});
