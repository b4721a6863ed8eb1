import type { Instant } from '@workflows/contracts';

/** Time, as the database tells it (I16): every process of an installation reads the same clock. */
export interface Clock {
  now(): Instant;
  /** Calls `action` once after `ms` milliseconds, unless the returned function was called before. */
  after(ms: number, action: () => void): () => void;
  /** The same to the nearest second, all at once: for looks again and again, that a process at rest wakes up once for all of them. */
  about(ms: number, action: () => void): () => void;
}

/** Everything random that a process draws. */
export interface Entropy {
  /** In [0, 1). */
  random(): number;
  /** 32 hexadecimal digits of a UUIDv7 (RFC 9562) made at `now`. */
  uuid(): string;
  /** 16 random bytes as 32 hexadecimal digits: nobody can guess them. */
  chance(): string;
}
