import type { TenantId } from '@workflows/contracts';
import type { Clock } from '@workflows/runtime';

/** Two are an event, which costs some 30 µs: a third of a core for one tenant. Models write a few hundred a second. */
const LINES_A_MS = 20;
/** Of what they may read in this time they may read all at once. */
const AHEAD_MS = 1_000;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;

/** How fast the streams of each tenant are read, all together: what they cost goes by their lines, and servers decide how many they send. */
export class StreamPace {
  /** When all that was read would have been read at the pace. */
  private readonly paidAt = new Map<TenantId, number>();

  constructor(private readonly clock: Pick<Clock, 'now' | 'after'>) {}

  /** To be waited for before the next piece is read. */
  async keep(tenant: TenantId, piece: Uint8Array): Promise<void> {
    const now = this.clock.now();
    const paidAt = Math.max(this.paidAt.get(tenant) ?? now, now) + linesIn(piece) / LINES_A_MS;
    this.paidAt.set(tenant, paidAt);
    const waitMs = paidAt - now - AHEAD_MS;
    if (waitMs > 0) await new Promise<void>((resolve) => void this.clock.after(waitMs, resolve));
  }
}

function linesIn(piece: Uint8Array): number {
  let lines = 0;
  for (const byte of piece) if (byte === LINE_FEED || byte === CARRIAGE_RETURN) lines += 1;
  return lines;
}
