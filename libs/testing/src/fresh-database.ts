import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { testServerUrl } from './servers';

export type FreshDatabaseOptions = {
  /** Brings an empty database to the schema under test. Absent: the database stays empty. */
  migrate?: (url: string) => Promise<unknown>;
  /** Tells apart what `migrate` makes, where there is more than one. */
  template?: string;
};

export type FreshDatabase = { url: string; drop(): Promise<void> };

/**
 * A new database for one test or one file of tests.
 * `migrate` runs once a run and template; each call then clones what it made, which takes some 30 ms.
 */
export async function freshDatabase({ migrate, template = 'main' }: FreshDatabaseOptions): Promise<FreshDatabase> {
  const server = await testServerUrl();
  const prefix = `test_${process.env['WORKFLOWS_TEST_RUN'] ?? 'alone'}_`;
  const name = `${prefix}${randomBytes(6).toString('hex')}`;
  await withClient(server, async (client) => {
    const source = migrate && (await ensureTemplate(client, server, `${prefix}of_${template}`, migrate));
    await whenUnused(() => client.query(`create database "${name}"${source ? ` template "${source}"` : ''}`));
  });
  const drop = () =>
    withClient(server, async (client) => void (await client.query(`drop database if exists "${name}" with (force)`)));
  return { url: urlOf(server, name), drop };
}

async function ensureTemplate(
  client: Client,
  server: string,
  name: string,
  migrate: (url: string) => Promise<unknown>,
) {
  const lock = createHash('sha256').update(name).digest().readBigInt64BE().toString();
  await client.query('select pg_advisory_lock($1)', [lock]); // workers of one run want it at the same time
  try {
    const { rowCount } = await client.query('select from pg_database where datname = $1', [name]);
    if (rowCount === 1) return name;
    const half = `${name}_half`; // it gets its name when complete: a migration that fails must not leave a template
    await client.query(`drop database if exists "${half}" with (force)`);
    await client.query(`create database "${half}"`);
    await migrate(urlOf(server, half));
    await whenUnused(() => client.query(`alter database "${half}" rename to "${name}"`));
    return name;
  } finally {
    await client.query('select pg_advisory_unlock($1)', [lock]);
  }
}

/** Postgres neither renames nor clones a database in use, and a pool that was closed is in use a moment longer. */
async function whenUnused(action: () => Promise<unknown>): Promise<void> {
  for (const deadline = Date.now() + 10_000; ; await sleep(50)) {
    try {
      await action();
      return;
    } catch (error) {
      const inUse = error instanceof Error && 'code' in error && error.code === '55006';
      if (!inUse || Date.now() > deadline) throw error;
    }
  }
}

async function withClient<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client(url);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}
