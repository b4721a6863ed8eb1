// The Postgres of a run: the embedded one of the service, with its settings, on the disk under the folder given.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { URL } from 'node:url';
import pg from 'pg';
import { root } from '../workspace.mjs';

export async function startDatabase({ folder, onLost }) {
  const { startPostgres } = createRequire(import.meta.url)(join(root, 'dist/libs/postgres-server/src/index.js'));
  const server = await startPostgres({ dataDir: join(folder, 'postgres'), log: () => undefined, onExit: onLost });
  const admin = new pg.Client(server.url);
  admin.on('error', () => undefined); // its loss is told by onLost
  await admin.connect();
  const value = async (sql) => Object.values((await admin.query(sql)).rows[0])[0];

  return {
    pid: server.pid,
    version: await value('show server_version'),
    /** Makes an empty database; gives its address. */
    async create(name) {
      await admin.query(`create database ${name}`);
      const url = new URL(server.url);
      url.pathname = `/${name}`;
      return url.href;
    },
    /** Lets each variant begin with the same distance to the next checkpoint. */
    checkpoint: () => admin.query('checkpoint'),
    /**
     * Transactions that wrote something, by the number of the next one, and bytes of WAL. The numbers are exact at this
     * moment; `xact_commit` of pg_stat_database is told up to ten seconds late, and counts mere reads, too. Flushes of
     * the WAL are told by each busy session once a second, which is the same at both ends of a steady load.
     */
    async counters() {
      return {
        commits: Number(await value('select pg_snapshot_xmax(pg_current_snapshot())::text')),
        walBytes: Number(await value(`select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')`)),
        flushes: Number(await value(`select sum(fsyncs) from pg_stat_io where object = 'wal'`)),
      };
    },
    async stop() {
      await admin.end().catch(() => undefined); // stopping the server is what counts
      await server.stop();
    },
  };
}
