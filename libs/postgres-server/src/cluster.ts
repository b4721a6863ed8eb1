import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { lchown, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { totalmem } from 'node:os';
import { join } from 'node:path';
import { codeOf, messageOf, PostgresUnavailable, USE_YOUR_OWN } from './errors';
import type { Place } from './place';
import { runProgram } from './programs';

export const SUPERUSER = 'workflows';
const PASSWORD = 'workflows.password';

/** Settings of Postgres by name, written to postgresql.conf at every start. */
export type Settings = Readonly<Record<string, string | number | boolean>>;

/** Makes the cluster on first use. It appears under its name only when complete, so a crash in between leaves none. */
export async function ensureCluster(place: Place, log: (line: string) => void): Promise<void> {
  const found = await readFile(join(place.cluster, 'PG_VERSION'), 'utf8').catch((error: unknown) => {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw new PostgresUnavailable(
      `Cannot read the database in ${place.cluster}: ${messageOf(error)}. It may belong to another user. ` +
        `Start as that user, set DATA_DIR to another folder, ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  });
  if (found === undefined) return createCluster(place, log);
  const ours = place.binaries.version.split('.')[0];
  if (found.trim() !== ours) {
    throw new PostgresUnavailable(
      `The data in ${place.cluster} are of Postgres ${found.trim()}, the installed programs of Postgres ${ours}. ` +
        `Move them over with pg_dump and pg_restore, set DATA_DIR to an empty folder, ${USE_YOUR_OWN}.`,
    );
  }
}

async function createCluster(place: Place, log: (line: string) => void): Promise<void> {
  log(`creating a Postgres database in ${place.cluster}`);
  for (const name of await readdir(place.home)) {
    if (/^cluster\.new-\d+$/.test(name) && !isAlive(Number(name.slice(12)))) {
      await rm(join(place.home, name), { recursive: true, force: true });
    }
  }
  const half = join(place.home, `cluster.new-${process.pid}`);
  const passwordFile = `${half}.password`;
  try {
    await rm(passwordFile, { force: true });
    // `wx` and `lchown`: as root we write into a folder of another user, and must not be led elsewhere by a link there.
    await writeFile(passwordFile, `${randomBytes(24).toString('base64url')}\n`, { mode: 0o600, flag: 'wx' });
    if (place.account !== undefined) await lchown(passwordFile, place.account.uid, place.account.gid);
    // C.UTF-8: text indexes compare bytes, which is quick and the same on every machine and after every upgrade of ICU.
    // Where people read a sorted list, the query names an ICU collation ("und-x-icu"), all of which are in this build.
    const args = [`--pgdata=${half}`, `--username=${SUPERUSER}`, `--pwfile=${passwordFile}`, '--auth=scram-sha-256'];
    const locale = ['--encoding=UTF8', '--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'];
    await runProgram(place.binaries.initdb, [...args, ...locale, '--no-instructions'], place.account);
    await rename(passwordFile, join(half, PASSWORD)); // inside, so that a cluster and its password appear together
    await rename(half, place.cluster);
  } catch (error) {
    await rm(half, { recursive: true, force: true });
    await rm(passwordFile, { force: true });
    if (existsSync(join(place.cluster, PASSWORD))) return; // another start was faster, and its cluster is as good
    throw new PostgresUnavailable(
      `Could not create a Postgres database in ${place.home}: ${messageOf(error)}. Check that the disk has 100 MB ` +
        `free and that the folder is on a local disk, set DATA_DIR to another folder, ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
}

export async function readPassword(place: Place): Promise<string> {
  const file = join(place.cluster, PASSWORD);
  try {
    return (await readFile(file, 'utf8')).trim();
  } catch (error) {
    throw new PostgresUnavailable(
      `Cannot read the database's password in ${file}: ${messageOf(error)}. Bring the file back, ${USE_YOUR_OWN}.`,
      { cause: error },
    );
  }
}

/** Writes postgresql.conf anew; what `ALTER SYSTEM` set stays and wins, it is in a file of its own. */
export async function writeSettings(place: Place, overrides: Settings): Promise<void> {
  const settings = { ...SETTINGS, shared_buffers: sharedBuffers(), ...overrides };
  const lines = Object.entries(settings).map(([name, value]) => `${name} = '${String(value).replaceAll("'", "''")}'`);
  const file = join(place.cluster, 'postgresql.conf');
  const next = `${file}.${process.pid}`;
  await rm(next, { force: true });
  await writeFile(next, `# Written at each start. Use ALTER SYSTEM for your own.\n${lines.join('\n')}\n`, {
    mode: 0o600,
    flag: 'wx',
  });
  if (place.account !== undefined) await lchown(next, place.account.uid, place.account.gid);
  await rename(next, file);
}

const SETTINGS: Settings = {
  unix_socket_directories: '', // loopback with a password is one door; a socket's path may also be too long in a deep clone
  listen_addresses: '127.0.0.1',
  max_connections: 100,
  jit: false, // our statements are short; compiling them costs more than running them
  max_wal_size: '2GB',
  min_wal_size: '256MB',
  checkpoint_timeout: '15min', // with max_wal_size: fewer full-page images in the WAL of a busy hour
  wal_compression: false, // this build has pglz only, which saved no WAL under single-row inserts
  autovacuum_naptime: '15s', // queue tables die young
  max_parallel_workers_per_gather: 0, // two cores; and parallel queries need /dev/shm, which containers keep at 64 MB
  max_parallel_maintenance_workers: 0,
  log_min_messages: 'log', // a statement's error goes to its client, and unique violations are everyday here
  log_checkpoints: false,
  log_line_prefix: '%m [%p] ',
  log_timezone: 'UTC',
  timezone: 'UTC',
  lc_messages: 'C',
  datestyle: 'iso, mdy',
  default_text_search_config: 'pg_catalog.english',
};

function sharedBuffers(): string {
  return totalmem() >= 4 * 2 ** 30 ? '256MB' : '128MB';
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM'; // it lives, but is not ours to signal
  }
}
