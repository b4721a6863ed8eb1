import { realpath } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { SUPERUSER } from './cluster';
import { codeOf, messageOf, PostgresUnavailable, USE_YOUR_OWN } from './errors';
import type { Place } from './place';

/**
 * The one connection that a supervisor keeps to its Postgres.
 *   G1. It holds a lock, so a data folder has one supervisor. When that one dies, however it dies, the system closes
 *       the connection and the lock is free: no stale lock file, no pid to mistake.
 *   G2. When it breaks, Postgres died or restarted; this tells of an adopted Postgres too, which is nobody's child.
 */
export type Guard = { close(): Promise<void> };

export const DATABASE = 'workflows';
const LOCK = 4_937_201_188; // any number: nobody else takes advisory locks in the database "postgres"
const LOCK_WAIT_MS = 3_000; // a supervisor that was just killed may take a moment to lose its connection

type Target = { place: Place; port: number; password: string };

export async function openGuard({ place, port, password }: Target, onLost: () => void): Promise<Guard> {
  const client = new Client({
    host: '127.0.0.1',
    port,
    user: SUPERUSER,
    password,
    database: 'postgres',
    ssl: false,
    connectionTimeoutMillis: 10_000,
    application_name: `workflows supervisor, pid ${process.pid}`,
  });
  let guarding = false;
  let ended = false;
  const lost = () => {
    if (ended) return;
    ended = true;
    if (guarding) onLost();
  };
  client.on('error', lost);
  client.on('end', lost);
  try {
    await client.connect();
    await checkCluster(client, place, port);
    await takeLock(client, place);
    await ensureDatabase(client);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  if (ended) throw new Error('the connection broke');
  guarding = true;
  return {
    close: async () => {
      guarding = false;
      await client.end().catch(() => undefined); // it may be broken already, and that is as closed as can be
    },
  };
}

/** The port in a pid file may have gone to another Postgres since. */
async function checkCluster(client: Client, place: Place, port: number): Promise<void> {
  const { rows } = await client.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
  const [theirs, ours] = await Promise.all([realpath(rows[0]?.folder ?? '/').catch(() => ''), realpath(place.cluster)]);
  if (theirs !== ours) {
    throw new PostgresUnavailable(
      `The Postgres on 127.0.0.1:${port} keeps its data in ${rows[0]?.folder}, not in ${place.cluster}. Stop it, ${USE_YOUR_OWN}.`,
    );
  }
}

async function takeLock(client: Client, place: Place): Promise<void> {
  for (const deadline = Date.now() + LOCK_WAIT_MS; ; await sleep(100)) {
    const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [LOCK]);
    if (rows[0]?.taken === true) return;
    if (Date.now() > deadline) throw await heldByAnother(client, place);
  }
}

async function heldByAnother(client: Client, place: Place): Promise<Error> {
  const { rows } = await client.query<{ holder: string }>(
    `select a.application_name as holder from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and l.granted and a.application_name like 'workflows supervisor%' limit 1`,
  );
  return new PostgresUnavailable(
    `The data in ${place.home} are in use by another service (${rows[0]?.holder ?? 'unknown'}). ` +
      `Stop that one, or set DATA_DIR to another folder for this one, ${USE_YOUR_OWN}.`,
  );
}

async function ensureDatabase(client: Client): Promise<void> {
  const { rowCount } = await client.query('select from pg_database where datname = $1', [DATABASE]);
  if (rowCount === 0) await client.query(`create database ${DATABASE}`);
}

/** Whether trying again is of no use. Else Postgres may be starting, stopping, throwing everybody out, or slow. */
export function isFinal(error: unknown): boolean {
  return error instanceof PostgresUnavailable || ['28P01', '28000'].includes(codeOf(error) ?? '');
}

export function describeFailure(error: unknown, place: Place): Error {
  if (error instanceof PostgresUnavailable) return error;
  if (codeOf(error) === '28P01') {
    return new PostgresUnavailable(
      `The Postgres of ${place.cluster} does not take the password in workflows.password there. Put the right one in, ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
  return new PostgresUnavailable(
    `The Postgres of ${place.cluster} does not work: ${messageOf(error)}. See ${place.home}/postgres.log, ${USE_YOUR_OWN}.`,
    { cause: error },
  );
}
