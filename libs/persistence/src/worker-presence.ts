import type { TenantId } from '@workflows/contracts';
import type { WorkerPresence } from '@workflows/runtime';
import type { Connections, Log } from './connections';
import { plainText, textList } from './sql-lists';

/** How often one function's row is written at most. */
const WRITE_EVERY_MS = 5_000;
/** Names are chosen by clients: the least recently polled are forgotten here beyond this many; their rows stay. */
const MOST_REMEMBERED = 10_000;

const WRITE = `insert into worker_poll (tenant, function, last_polled_at)
  select tenant, function, now_ms() - ago from unnest($1::text[], $2::text[], $3::bigint[]) as p (tenant, function, ago)
    order by tenant collate "C", function collate "C"
  on conflict (tenant, function) do update set last_polled_at = greatest(worker_poll.last_polled_at, excluded.last_polled_at)`;
/** Locks nothing. (worker_poll_pkey) */
const READ =
  'select function, greatest(now_ms() - last_polled_at, 0) as ago from worker_poll where tenant = $1 and function = any ($2::text[])';

interface Poll {
  tenant: TenantId;
  function: string;
  polledAt: number;
  writtenAt: number;
}

/**
 * Who polls is known at once in this process, and within seconds in the others: a poll writes nothing itself. Locks the rows of
 * `worker_poll` it writes, in the order of their key (worker_poll_pkey).
 */
export class PostgresWorkerPresence implements WorkerPresence {
  private readonly polls = new Map<string, Poll>();
  private timer: NodeJS.Timeout | undefined;
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  polled(tenant: TenantId, functions: readonly string[]): void {
    const polledAt = performance.now();
    let isNew = false;
    for (const name of functions) {
      const key = keyOf(tenant, name);
      const known = this.polls.get(key);
      isNew ||= known === undefined;
      this.polls.delete(key); // so that the map is in the order of polling
      this.polls.set(key, { tenant, function: name, polledAt, writtenAt: known?.writtenAt ?? -Infinity });
    }
    for (const key of this.polls.keys()) {
      if (this.polls.size <= MOST_REMEMBERED) break;
      this.polls.delete(key);
    }
    if (isNew) this.writeSoon(0);
    else if (this.timer === undefined) this.writeSoon(WRITE_EVERY_MS);
  }

  async sincePoll(tenant: TenantId, functions: readonly string[]): Promise<Map<string, number>> {
    const rows = await this.connections.run<{ function: string; ago: number }>('read-polls', READ, [
      tenant,
      textList(functions),
    ]);
    const written = new Map(rows.map((row) => [row.function, row.ago]));
    const now = performance.now();
    const ages = functions.map((name): [string, number] => {
      const here = this.polls.get(keyOf(tenant, name))?.polledAt ?? -Infinity;
      return [name, Math.min(written.get(plainText(name)) ?? Infinity, now - here)];
    });
    return new Map(ages.filter(([, age]) => age !== Infinity));
  }

  /** Writes what is not written yet. */
  async close(): Promise<void> {
    clearTimeout(this.timer);
    await this.write();
  }

  private writeSoon(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => {
      this.timer = undefined;
      this.writing = this.write();
    }, ms).unref();
  }

  /** One at a time. A failure is not the caller's: the next poll tries again. */
  private write(): Promise<void> {
    this.writing = this.writing.then(() =>
      this.writeDue().catch((error: unknown) =>
        this.log('the last polls of workers could not be written; the next poll tries again', error),
      ),
    );
    return this.writing;
  }

  private async writeDue(): Promise<void> {
    const now = performance.now();
    const due = [...this.polls.values()].filter((poll) => poll.polledAt > poll.writtenAt);
    if (due.length === 0) return;
    const ages = due.map((poll) => Math.round(now - poll.polledAt));
    await this.connections.run('write-polls', WRITE, [
      textList(due.map((poll) => poll.tenant)),
      textList(due.map((poll) => poll.function)),
      `{${ages.join(',')}}`,
    ]);
    for (const poll of due) poll.writtenAt = now;
  }
}

function keyOf(tenant: TenantId, name: string): string {
  return JSON.stringify([tenant, name]);
}
