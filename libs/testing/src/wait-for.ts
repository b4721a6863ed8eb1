import { setTimeout as sleep } from 'node:timers/promises';

/** How much slower than ours a machine may be. A deadline measures nothing: it only ends a wait for what never comes. */
const SLOWEST = 3;

/** Waits until the condition gives something true, and gives that. An error of the condition is not waited out. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { within = 10_000, every = 10 }: { within?: number; every?: number } = {},
): Promise<T> {
  const caller = new Error(`the condition did not come true within ${within * SLOWEST} ms`); // made here for its stack
  for (const deadline = performance.now() + within * SLOWEST; ; await sleep(every)) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > deadline) throw caller;
  }
}
