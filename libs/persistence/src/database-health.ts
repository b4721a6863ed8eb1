import { EngineError } from '@workflows/contracts';
import { isOutage, type StoreHealth } from '@workflows/runtime';
import { Client } from 'pg';
import { connectionConfig } from './connections';
import type { Log } from './connections';
import { foreseen } from './database-errors';

/** Asks for new space on the disk, as a batch of some size does, and gives it back. */
const PROBE = 'select probe_space_v1()';
const AGAIN_MS = 500;
const CONNECT_TIMEOUT_MS = 3_000;
const PROBE_TIMEOUT_MS = 5_000;

/**
 * Whether the database takes what we write.
 *   H1. A statement that found it away, or an answer that is late, makes us look; what the look finds, too, is an outage. So a
 *       single connection that broke is none.
 *   H2. An outage ends when a look has written something: that reads go through says nothing of a full disk.
 *   H3. While it lasts we look again and again, one look at a time, each by a connection of its own.
 */
export class DatabaseHealth implements StoreHealth {
  outage: EngineError | undefined;
  private readonly listeners = new Set<(outage: EngineError | undefined) => void>();
  private looking = false;
  private again: NodeJS.Timeout | undefined;
  private closed = false;

  constructor(
    private readonly url: string,
    private readonly name: string,
    private readonly log: Log,
  ) {}

  onChange(listener: (outage: EngineError | undefined) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** A statement has found the database away (H1). */
  suspect(): void {
    if (this.looking || this.closed) return;
    this.looking = true;
    clearTimeout(this.again);
    this.look()
      .then((outage) => this.seen(outage))
      .catch((error: unknown) => this.log('a listener to the health of the database failed', error));
  }

  close(): void {
    this.closed = true;
    clearTimeout(this.again);
    this.listeners.clear();
  }

  private seen(outage: EngineError | undefined): void {
    this.looking = false;
    if (this.closed) return;
    if (outage) this.again = setTimeout(() => this.suspect(), AGAIN_MS).unref(); // H3
    this.become(outage);
  }

  private become(outage: EngineError | undefined): void {
    const before = this.outage;
    this.outage = outage;
    if (Boolean(before) === Boolean(outage)) return;
    this.log(
      outage ? 'the database takes nothing; starts are refused until it does' : 'the database is back',
      outage?.cause,
    );
    for (const listener of [...this.listeners]) listener(outage);
  }

  /** What stands in the way of a write; undefined where nothing does. */
  private async look(): Promise<EngineError | undefined> {
    const client = new Client({
      ...connectionConfig(this.url, `${this.name} health`),
      connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
      query_timeout: PROBE_TIMEOUT_MS,
    });
    client.on('error', () => undefined); // the statement that runs then fails and tells
    try {
      await client.connect();
      await client.query(PROBE);
      return undefined;
    } catch (error) {
      const failure = foreseen(error);
      // Others may be looking, too: a look that did not get its turn has found nothing out.
      return isOutage(failure) ? failure : failure instanceof EngineError ? this.outage : undefined;
    } finally {
      await client.end().catch(() => undefined); // it has broken already
    }
  }
}
