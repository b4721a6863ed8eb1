import { Client } from 'pg';
import { connectionConfig } from './connections';

/** Any constant that no one else uses: "wfli". */
const INSTANCE_LOCK = 0x77666c69;
/** How long the server may take to notice that the holder was killed. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 100;

type Mode = 'exclusive' | 'shared';
const TRY = { exclusive: 'pg_try_advisory_lock', shared: 'pg_try_advisory_lock_shared' };

/** Somebody else's `objid` of a bigint key: its low half; the high half is `classid` (0), and 1 says "one bigint". */
const HOLDERS = `select a.pid, a.application_name as name, coalesce(host(a.client_addr), 'this machine') as address
  from pg_locks l join pg_stat_activity a using (pid)
  where l.locktype = 'advisory' and l.granted and l.classid = 0 and l.objid = $1 and l.objsubid = 1
    and l.database = (select oid from pg_database where datname = current_database()) and l.pid <> pg_backend_pid() order by a.backend_start, a.pid`;

/** Another service runs on this database in a way that does not bear company. */
export class DatabaseInUse extends Error {
  override readonly name = 'DatabaseInUse';
}

/**
 * Who may run on a database: one embedded service alone, or any number of executors of the Kafka form. Held by the session of a
 * connection of its own, so it ends with the process. It keeps mistakes away; what keeps writers apart is the fence (I13).
 */
export class InstanceLock {
  private client: Client | undefined;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** For the embedded form. Throws `DatabaseInUse`. `onLost` is told once, if the connection that holds the lock breaks. */
  lockExclusively(onLost: (reason: Error) => void): Promise<void> {
    return this.lock('exclusive', onLost);
  }

  /** For executors of the Kafka form. Throws `DatabaseInUse` while an embedded service runs. */
  lockShared(onLost: (reason: Error) => void): Promise<void> {
    return this.lock('shared', onLost);
  }

  async release(): Promise<void> {
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private async lock(mode: Mode, onLost: (reason: Error) => void): Promise<void> {
    await this.release();
    const client = new Client(connectionConfig(this.url, this.name));
    const lost = (reason: Error): void => {
      if (this.client !== client) return;
      this.client = undefined;
      onLost(reason);
    };
    client.on('error', lost);
    client.on('end', () => lost(new Error('the connection that held the lock on the database has ended')));
    await client.connect();
    try {
      // A dead machine at the other end is noticed within half a minute.
      await client.query('set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4');
      await take(client, mode, this.patienceMs);
    } catch (error) {
      await client.end();
      throw error;
    }
    this.client = client;
  }
}

async function take(client: Client, mode: Mode, patienceMs: number): Promise<void> {
  for (const deadline = performance.now() + patienceMs; ;) {
    const { rows } = await client.query<{ taken: boolean }>(`select ${TRY[mode]}($1) as taken`, [INSTANCE_LOCK]);
    if (rows[0]?.taken === true) return;
    if (performance.now() > deadline) throw new DatabaseInUse(await describeHolders(client));
    await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
  }
}

async function describeHolders(client: Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; name: string; address: string }>(HOLDERS, [INSTANCE_LOCK]);
  const holders =
    rows.map((row) => `"${row.name}" from ${row.address}, database session ${row.pid}`).join('; ') ||
    'it has just ended';
  return `another Workflows service is running on this database (${holders}). Stop it first, or give this one a database of its own.`;
}
