/**
 * `java.util.Random`, which AWS draws from where a seed is given: the same seed gives the same numbers as there. A linear
 * congruential generator of 48 bits.
 */
export interface JavaRandom {
  /** In [0, 1). */
  nextDouble(): number;
  /** In [0, bound), `bound` above 0 and of 31 bits at most. */
  nextInt(bound: number): number;
}

const MULTIPLIER = 0x5deece66dn;
const INCREMENT = 0xbn;
const MASK = (1n << 48n) - 1n;

/** A fraction of the seed is dropped, as a cast to `long` drops it. */
export function javaRandom(seed: number): JavaRandom {
  let state = (BigInt.asIntN(64, BigInt(Math.trunc(seed))) ^ MULTIPLIER) & MASK;
  const next = (bits: number): number => {
    state = (state * MULTIPLIER + INCREMENT) & MASK;
    return Number(BigInt.asIntN(32, state >> BigInt(48 - bits)));
  };
  return {
    nextDouble: () => (next(26) * 2 ** 27 + next(27)) / 2 ** 53,
    nextInt(bound) {
      if ((bound & -bound) === bound) return Math.floor((bound * next(31)) / 2 ** 31);
      for (;;) {
        const bits = next(31);
        const value = bits % bound;
        // What lies beyond the last whole multiple of the bound would favour small values.
        if (bits - value + (bound - 1) < 2 ** 31) return value;
      }
    },
  };
}
