import { once } from 'node:events';
import { Client } from 'pg';
import './global-setup';

/** Once a test run, after all workers: the servers are gone when this has ended. */
export default async function globalTeardown(): Promise<void> {
  const { TEST_DATABASE_URL: url, WORKFLOWS_TEST_RUN: run } = process.env;
  if (url !== undefined && run !== undefined) await dropDatabases(url, run);
  const keeper = globalThis.workflowsTestKeeper;
  if (keeper === undefined || keeper.exitCode !== null) return;
  const ended = once(keeper, 'exit');
  keeper.stdin?.end();
  await ended;
}

/** On a server that outlives the run, nothing of the run may stay. */
async function dropDatabases(url: string, run: string): Promise<void> {
  const client = new Client(url);
  await client.connect();
  try {
    const mine = [`test_${run}_%`];
    const { rows } = await client.query<{ name: string }>(
      'select datname as name from pg_database where datname like $1',
      mine,
    );
    for (const { name } of rows) await client.query(`drop database if exists "${name}" with (force)`);
  } finally {
    await client.end();
  }
}
