import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { COMMIT_FUNCTION, CREATE_COMMIT_FUNCTION } from './commit/commit-function';
import { CreateEvents1764300000000 } from './migrations/create-events';
import { CreateListeners1764400000000 } from './migrations/create-listeners';
import { CreateObjects1764200000000 } from './migrations/create-objects';
import { CreateSuspects1764500000000 } from './migrations/create-suspects';
import { CreateTables1764000000000 } from './migrations/create-tables';
import { SpaceAndNames1764600000000 } from './migrations/space-and-names';
import { TasksByShard1764650000000 } from './migrations/tasks-by-shard';
import { TasksOfEveryKind1764100000000 } from './migrations/tasks-of-every-kind';

/** In their order; each is final once released. */
const MIGRATIONS = [
  CreateTables1764000000000,
  TasksOfEveryKind1764100000000,
  CreateObjects1764200000000,
  CreateEvents1764300000000,
  CreateListeners1764400000000,
  CreateSuspects1764500000000,
  SpaceAndNames1764600000000,
  TasksByShard1764650000000,
];
const LEDGER = 'schema_migration';
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
    await assertKnownSchema(guard);
    await runMigrations(url);
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

/** Throws `SchemaUnknown` when migrations were applied that this release does not know. */
export async function assertKnownSchema(client: Pick<Client, 'query'>): Promise<void> {
  const ledger = await client.query<{ present: boolean }>(`select to_regclass('${LEDGER}') is not null as present`);
  if (ledger.rows[0]?.present !== true) return;
  const applied = await client.query<{ name: string }>(`select name from ${LEDGER} order by id`);
  const known = new Set(MIGRATIONS.map((migration) => migration.name));
  const unknown = applied.rows.map((row) => row.name).filter((name) => !known.has(name));
  if (unknown.length === 0) return;
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

async function runMigrations(url: string): Promise<void> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations: MIGRATIONS,
    migrationsTableName: LEDGER,
    synchronize: false,
    logging: false,
    extra: { max: 2 },
  });
  await dataSource.initialize();
  try {
    await dataSource.runMigrations({ transaction: 'each' });
  } finally {
    await dataSource.destroy();
  }
}
