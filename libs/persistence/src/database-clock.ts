import type { Instant } from '@workflows/contracts';
import type { Clock, InstallationStore } from '@workflows/runtime';
import type { Log } from './connections';

const SAMPLES = 5;
const REFRESH_MS = 30_000;
const TICK_MS = 1_000;
/** A timer of Node that is set for longer fires at once. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The database's clock, told by the local monotonic one (I16).
 *   K1. Never ahead: a sample is taken to have been made when its answer arrived, which it was not later than.
 *   K2. Of several samples the one with the shortest round trip says most.
 *   K3. Never backwards: where a new measurement says less, time stands still until it has caught up.
 *   K4. What waits for about a time waits for a tick, one timer for all. Who looks again a second after a look has the next tick,
 *       however long the look took, as the nearest one counts.
 */
export class DatabaseClock implements Clock {
  private latest: Instant = 0;
  private readonly refresh: NodeJS.Timeout;
  private readonly timers = new Set<NodeJS.Timeout>();
  /** What waits for a tick, by its number. */
  private readonly ticks = new Map<number, Set<() => void>>();
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

  /** K4 */
  about(ms: number, action: () => void): () => void {
    const now = performance.now();
    const tick = Math.max(Math.floor(now / TICK_MS) + 1, Math.round((now + ms) / TICK_MS));
    let waiting = this.ticks.get(tick);
    if (waiting === undefined) {
      this.ticks.set(tick, (waiting = new Set()));
      this.after(Math.ceil(tick * TICK_MS - now), () => this.ring(tick));
    }
    const call = (): void => action(); // the same action may wait twice
    waiting.add(call);
    return () => void waiting.delete(call);
  }

  private ring(tick: number): void {
    const waiting = this.ticks.get(tick);
    this.ticks.delete(tick);
    for (const action of waiting ?? []) action();
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
