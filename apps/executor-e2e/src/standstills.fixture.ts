import type { Standstill } from '@workflows/testing';

/** Who goes on after it stood still works on what it has lost for two seconds at most (I13); thrice that where the machine is slow. */
const STALE_MS = 6_000;

/** For as long as `work` lasts, and until who stood still has heard of all that it has missed. */
export async function standstillOf(
  work: () => Promise<void>,
  of: Pick<Standstill, 'shards' | 'what'>,
): Promise<Standstill> {
  const from = Date.now();
  await work();
  return { from, until: Date.now() + STALE_MS, ...of };
}
