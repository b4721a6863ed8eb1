import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { connectionConfig } from './connections';

/** Any constant that no one else uses: "wfli". */
const INSTANCE_LOCK = 0x77666c69;
/** How long the server may take to notice that the holder was killed. */
const PATIENCE_MS = 3_000;
const RETRY_MS = 100;
/** How often a lock that was lost is asked for while the database is away. */
const RETAKE_MS = 250;

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
 * connection of its own, so it ends with the process. A connection that breaks, as it does when Postgres is started again, is made
 * anew. The lock keeps mistakes away; what keeps writers apart, also meanwhile, is the fence (I13).
 */
export class InstanceLock {
  private client: Client | undefined;
  private isKept = false;
  private retaking: Promise<void> = Promise.resolve();

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /** For the embedded form. Throws `DatabaseInUse`; `onTaken` is told where another service was faster after a loss. */
  lockExclusively(onTaken: (reason: DatabaseInUse) => void): Promise<void> {
    return this.keep('exclusive', onTaken);
  }

  /** For executors of the Kafka form. Throws `DatabaseInUse` while an embedded service runs. */
  lockShared(onTaken: (reason: DatabaseInUse) => void): Promise<void> {
    return this.keep('shared', onTaken);
  }

  async release(): Promise<void> {
    this.isKept = false;
    await this.retaking; // it ends at its next step
    const { client } = this;
    this.client = undefined;
    await client?.end();
  }

  private async keep(mode: Mode, onTaken: (reason: DatabaseInUse) => void): Promise<void> {
    await this.release();
    this.isKept = true;
    await this.take(mode, onTaken);
  }

  /** As often as the database is started again, and for as long as it stays away. */
  private async retake(mode: Mode, onTaken: (reason: DatabaseInUse) => void): Promise<void> {
    while (this.isKept) {
      try {
        return await this.take(mode, onTaken);
      } catch (error) {
        if (error instanceof DatabaseInUse) return onTaken(error);
        await sleep(RETAKE_MS);
      }
    }
  }

  private async take(mode: Mode, onTaken: (reason: DatabaseInUse) => void): Promise<void> {
    const client = new Client(connectionConfig(this.url, this.name));
    const lost = (): void => {
      if (this.client !== client) return;
      this.client = undefined;
      this.retaking = this.retake(mode, onTaken);
    };
    client.on('error', lost);
    client.on('end', lost);
    await client.connect();
    try {
      // A dead machine at the other end is noticed within half a minute.
      await client.query('set tcp_keepalives_idle = 10; set tcp_keepalives_interval = 5; set tcp_keepalives_count = 4');
      await ask(client, mode, this.patienceMs);
    } catch (error) {
      await client.end().catch(() => undefined); // it has broken already
      throw error;
    }
    this.client = client;
  }
}

async function ask(client: Client, mode: Mode, patienceMs: number): Promise<void> {
  for (const deadline = performance.now() + patienceMs; ;) {
    const { rows } = await client.query<{ taken: boolean }>(`select ${TRY[mode]}($1) as taken`, [INSTANCE_LOCK]);
    if (rows[0]?.taken === true) return;
    if (performance.now() > deadline) throw new DatabaseInUse(await describeHolders(client));
    await sleep(RETRY_MS);
  }
}

async function describeHolders(client: Client): Promise<string> {
  const { rows } = await client.query<{ pid: number; name: string; address: string }>(HOLDERS, [INSTANCE_LOCK]);
  const holders =
    rows.map((row) => `"${row.name}" from ${row.address}, database session ${row.pid}`).join('; ') ||
    'it has just ended';
  return `another Workflows service is running on this database (${holders}). Stop it first, or give this one a database of its own.`;
}
