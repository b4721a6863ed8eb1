import { setTimeout as sleep } from 'node:timers/promises';

/** After the last one stopped watching; who starts executions and waits for them one by one should find it read. */
const LINGER_MS = 60_000;
const LOOK_MS = { first: 25, longest: 500 };

export interface FollowedPartitionParts {
  /** Begins to read at the end as it is now; resolves when that place is fixed. */
  follow(): Promise<void>;
  /** Stops reading. */
  rest(): void;
  /** Looks elsewhere than in the partition for what is waited for; one that fails is tried again. */
  look(): Promise<void>;
  /** How long records may be on their way here once the place is fixed. */
  settlingMs: number;
  lingerMs?: number;
}

/**
 * One partition that is read while somebody watches it.
 *   F1. What was written before the place was fixed is found by a look after that; what comes later is read.
 *   F2. Until reading has surely begun, looks are made again and again, so that nobody waits for the reader to begin.
 *   F3. While the broker is away the looks go on, and the beginning is tried again.
 */
export class FollowedPartition {
  private watching = 0;
  private phase: 'resting' | 'waking' | 'read' | 'closed' = 'resting';
  private resting: NodeJS.Timeout | undefined;
  private readonly ending = new AbortController();

  constructor(private readonly parts: FollowedPartitionParts) {}

  /** Looks are over: what is written now is read. */
  get isRead(): boolean {
    return this.phase === 'read';
  }

  enter(): void {
    this.watching++;
    clearTimeout(this.resting);
    if (this.phase !== 'resting') return;
    this.wake().catch(() => {
      if (this.phase === 'waking') this.phase = 'resting'; // broken off, not closed: whoever enters next wakes it again
    });
  }

  leave(): void {
    this.watching--;
    this.restLater();
  }

  close(): void {
    this.phase = 'closed';
    clearTimeout(this.resting);
    this.ending.abort();
  }

  private async wake(): Promise<void> {
    this.phase = 'waking';
    const place: { fixedAt?: number; isAsked: boolean } = { isAsked: false };
    for (let ms = LOOK_MS.first; this.phase === 'waking'; ms = Math.min(2 * ms, LOOK_MS.longest)) {
      if (!place.isAsked) this.fix(place);
      const isSettled = place.fixedAt !== undefined && performance.now() - place.fixedAt >= this.parts.settlingMs;
      const hasLooked = await this.parts.look().then(
        () => true,
        () => false,
      );
      if (isSettled && hasLooked) break; // F1
      await sleep(ms, undefined, { signal: this.ending.signal, ref: false }); // F2
    }
    if (this.phase === 'waking') this.phase = 'read';
    this.restLater();
  }

  /** F3: asked again after it failed. */
  private fix(place: { fixedAt?: number; isAsked: boolean }): void {
    place.isAsked = true;
    this.parts.follow().then(
      () => (place.fixedAt = performance.now()),
      () => (place.isAsked = false),
    );
  }

  private restLater(): void {
    if (this.watching > 0 || this.phase !== 'read') return;
    this.resting = setTimeout(() => {
      this.phase = 'resting';
      this.parts.rest();
    }, this.parts.lingerMs ?? LINGER_MS).unref();
  }
}
