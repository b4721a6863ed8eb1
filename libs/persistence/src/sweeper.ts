import { PAUSE_TRACE_MS } from '@workflows/contracts';
import { sweepChanges, sweepListened } from './changes/change-sweep';
import type { Connections, Log } from './connections';
import { sweepEffects } from './documents/effect-sweep';
import { sweepEvents } from './events/event-sweep';
import { loadSql } from './load-sql';
import { sweepAnswers } from './models/answer-cache';
import { sweepObjects } from './objects/object-sweep';

const EVERY_MS = 10 * 60_000;
const SLICE = 1_000;
const SWEEP_KEYS = loadSql('sweep-keys');
/** Small tables with a row per name or process, read as a whole; what was not heard of for a week is forgotten. Locks those rows. */
const SWEEP_POLLS = `delete from worker_poll where last_polled_at < now_ms() - 604800000`;
/** What was paused. Read as a whole as well: it is as large as what tenants have in a day. */
const SWEEP_PAUSES = `delete from pause where resumed_at < now_ms() - $1::bigint`;
const SWEEP_EXECUTORS = `delete from executor where seen_at < now_ms() - 604800000`;

/** Removes what has lost its meaning by age, in small statements, so that no table grows for ever (I18). */
export class Sweeper {
  private readonly timer: NodeJS.Timeout;
  private sweeping: Promise<void> = Promise.resolve();
  private closed = false;

  constructor(
    private readonly connections: Connections,
    private readonly log: Log,
  ) {
    this.timer = setInterval(() => {
      this.sweeping = this.sweep();
    }, EVERY_MS).unref();
  }

  /** A failure is logged and tried again at the next turn: nothing depends on it. */
  sweep(): Promise<void> {
    this.sweeping = this.sweeping.then(() =>
      this.sweepAll().catch((error: unknown) =>
        this.log('expired rows could not be removed; they will be later', error),
      ),
    );
    return this.sweeping;
  }

  async close(): Promise<void> {
    this.closed = true;
    clearInterval(this.timer);
    await this.sweeping;
  }

  private async sweepAll(): Promise<void> {
    for (let swept = SLICE; swept === SLICE && !this.closed;) {
      swept = (await this.connections.run('sweep-keys', SWEEP_KEYS, [SLICE])).length;
    }
    for (let swept = SLICE; swept === SLICE && !this.closed;) swept = await sweepEvents(this.connections, SLICE);
    for (let swept = SLICE; swept === SLICE && !this.closed;) swept = await sweepChanges(this.connections, SLICE);
    for (let swept = SLICE; swept === SLICE && !this.closed;) swept = await sweepEffects(this.connections, SLICE);
    for (let swept = SLICE; swept === SLICE && !this.closed;) swept = await sweepAnswers(this.connections, SLICE);
    await sweepListened(this.connections);
    await this.connections.run('sweep-polls', SWEEP_POLLS, []);
    await this.connections.run('sweep-executors', SWEEP_EXECUTORS, []);
    await this.connections.run('sweep-pauses', SWEEP_PAUSES, [PAUSE_TRACE_MS]);
    await sweepObjects(this.connections, () => this.closed);
  }
}
