import { randomFillSync } from 'node:crypto';
import type { Clock, Entropy } from '@workflows/runtime';

const POOL_BYTES = 4_096;
const ID_RANDOM_BYTES = 10;
const CHANCE_BYTES = 16;

/** Randomness of the operating system, drawn in pools since each draw is a system call. */
export class SystemEntropy implements Entropy {
  private readonly pool = Buffer.alloc(POOL_BYTES);
  private used = POOL_BYTES;

  constructor(private readonly clock: Clock) {}

  random(): number {
    return Math.random();
  }

  /** UUIDv7 (RFC 9562, 5.7): 48 bits of time, then 74 random ones around version and variant. */
  uuid(): string {
    const random = this.draw(ID_RANDOM_BYTES);
    random[0] = 0x70 | ((random[0] ?? 0) & 0x0f);
    random[2] = 0x80 | ((random[2] ?? 0) & 0x3f);
    return this.clock.now().toString(16).padStart(12, '0') + random.toString('hex');
  }

  chance(): string {
    return this.draw(CHANCE_BYTES).toString('hex');
  }

  private draw(bytes: number): Buffer {
    if (this.used + bytes > POOL_BYTES) {
      randomFillSync(this.pool);
      this.used = 0;
    }
    const from = this.used;
    this.used += bytes;
    return this.pool.subarray(from, this.used);
  }
}
