import { getHeapStatistics } from 'node:v8';
import { EngineError } from '@workflows/contracts';

/**
 * How much memory bodies and answers may hold at once. Rules of this file:
 *   M1. It is counted in bytes of memory: three million empty arrays are 10 MB of text and thirteen times that when read.
 *   M2. Whoever finds it used up is sent away with OVERLOADED and comes back (settled 57). One that is alone is always let in, or a small
 *       machine would never take a large body that is allowed.
 *   M3. Everything taken is given back when its request is over, however it ends.
 */
export class MemoryBudget {
  private used = 0;
  private holders = 0;

  constructor(private readonly limit = shareOfHeap()) {}

  /** Bytes that are held. */
  get held(): number {
    return this.used;
  }

  open(): MemoryLease {
    return new MemoryLease(
      (bytes, held) => {
        const isAlone = this.holders === (held > 0 ? 1 : 0);
        if (this.used + bytes > this.limit && !isAlone) throw overloaded();
        if (held === 0) this.holders++;
        this.used += bytes;
      },
      (held) => {
        this.used -= held;
        this.holders--;
      },
    );
  }
}

/** What one request holds. */
export class MemoryLease {
  private held = 0;
  private isClosed = false;

  constructor(
    private readonly take: (bytes: number, held: number) => void,
    private readonly give: (held: number) => void,
  ) {}

  /** Makes it hold at least so much in all. Throws OVERLOADED. */
  hold(bytes: number): void {
    if (this.isClosed || bytes <= this.held) return;
    this.take(bytes - this.held, this.held);
    this.held = bytes;
  }

  close(): void {
    if (!this.isClosed && this.held > 0) this.give(this.held);
    this.isClosed = true;
  }

  get bytes(): number {
    return this.held;
  }
}

/** The rest is for what is done with them: what is written of a body is about twice as large again. */
function shareOfHeap(): number {
  return getHeapStatistics().heap_size_limit / 5;
}

function overloaded(): EngineError {
  return new EngineError('OVERLOADED', 'The service has as much to read and to send as its memory allows; try again.', {
    retryAfterSeconds: 1,
  });
}
