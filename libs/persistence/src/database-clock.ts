import type { Instant } from '@workflows/contracts';
import type { Clock, InstallationStore } from '@workflows/runtime';
import type { Log } from './connections';

const SAMPLES = 5;
const REFRESH_MS = 30_000;
/** A timer of Node that is set for longer fires at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The database's clock, told by the local monotonic one (I16).
 *   K1. Never ahead: a sample is taken to have been made when its answer arrived, which it was not later than.
 *   K2. Of several samples the one with the shortest round trip says most.
 *   K3. Never backwards: where a new measurement says less, time stands still until it has caught up.
 */
export class DatabaseClock implements Clock {
  private latest: Instant = 0;
  private readonly refresh: NodeJS.Timeout;
  private readonly timers = new Set<NodeJS.Timeout>();
  private closed = false;

  private constructor(
    private offsetMs: number,
    measure: () => Promise<number>,
    log: Log,
  ) {
    this.refresh = setInterval(() => {
      measure().then(
        (offsetMs) => (this.offsetMs = offsetMs),
        (error: unknown) => log('the database could not be asked for the time; the last measurement stays', error),
      );
    }, REFRESH_MS).unref();
  }

  static async open(store: Pick<InstallationStore, 'now'>, log: Log): Promise<DatabaseClock> {
    const measure = (): Promise<number> => measureOffset(store);
    return new DatabaseClock(await measure(), measure, log);
  }

  now(): Instant {
    this.latest = Math.max(this.latest, Math.floor(performance.now() + this.offsetMs));
    return this.latest;
  }

  after(ms: number, action: () => void): () => void {
    let timer: NodeJS.Timeout;
    const wait = (leftMs: number): void => {
      if (this.closed) return;
      const stageMs = Math.min(leftMs, LONGEST_TIMEOUT_MS);
      timer = setTimeout(() => {
        this.timers.delete(timer);
        if (leftMs > stageMs) wait(leftMs - stageMs);
        else action();
      }, stageMs);
      this.timers.add(timer);
    };
    wait(ms);
    return () => {
      this.timers.delete(timer);
      clearTimeout(timer);
    };
  }

  /** Sets nothing off any more: what is tried again and again would be tried for ever, on a database that is closed. */
  close(): void {
    this.closed = true;
    clearInterval(this.refresh);
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}

async function measureOffset(store: Pick<InstallationStore, 'now'>): Promise<number> {
  let best = { roundTripMs: Infinity, offsetMs: 0 };
  for (let i = 0; i < SAMPLES; i++) {
    const asked = performance.now();
    const told = await store.now();
    const answered = performance.now();
    if (answered - asked < best.roundTripMs) best = { roundTripMs: answered - asked, offsetMs: told - answered };
  }
  return best.offsetMs;
}
