import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { COMMIT_FUNCTION, CREATE_COMMIT_FUNCTION } from './commit/commit-function';
import { largeParts } from './large-parts';
import { LEDGER, MIGRATIONS } from './migrations';

/** Any constant that no one else uses: "wfmi". */
const MIGRATION_LOCK = 0x77666d69;
const ASK_AGAIN_MS = 100;

/** The database was written by a newer release than this one. */
export class SchemaUnknown extends Error {
  override readonly name = 'SchemaUnknown';
}

/**
 * Brings the schema up to date. Several processes may do so at once: one works, under an advisory lock, the others wait and find
 * nothing left to do.
 */
export async function migrate(url: string): Promise<void> {
  const guard = new Client({ connectionString: url, application_name: 'workflows migration', keepAlive: true });
  guard.on('error', () => undefined); // the statement that runs then fails and tells
  await guard.connect();
  try {
    await takeTurn(guard);
    if (!(await isUpToDate(guard))) await largeParts.migrations().runMigrations(url);
    await makeCommitFunction(guard);
  } finally {
    await guard.end();
  }
}

/** Asks again and again: a concurrent index waits for every statement under way, so one that waits for its turn would never end. */
async function takeTurn(guard: Client): Promise<void> {
  for (;;) {
    const { rows } = await guard.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [
      MIGRATION_LOCK,
    ]);
    if (rows[0]?.taken === true) return;
    await sleep(ASK_AGAIN_MS);
  }
}

/** Whether all migrations were applied; throws `SchemaUnknown` when some were that this release does not know. */
async function isUpToDate(client: Client): Promise<boolean> {
  const ledger = await client.query<{ present: boolean }>(`select to_regclass('${LEDGER}') is not null as present`);
  if (ledger.rows[0]?.present !== true) return false;
  const applied = await client.query<{ name: string }>(`select name from ${LEDGER} order by id`);
  const known = new Set(MIGRATIONS.map((migration) => migration.name));
  const unknown = applied.rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return applied.rows.length === MIGRATIONS.length;
  throw new SchemaUnknown(
    `the database has migrations this release does not know: ${unknown.join(', ')}. Run the newer release, or restore a backup.`,
  );
}

/** Its name stands for what it does: where it is there it is right, and those of other releases stay beside it. */
async function makeCommitFunction(client: Client): Promise<void> {
  const { rows } = await client.query<{ present: boolean }>('select to_regproc($1) is not null as present', [
    COMMIT_FUNCTION,
  ]);
  if (rows[0]?.present !== true) await client.query(CREATE_COMMIT_FUNCTION);
}
