import { setTimeout as sleep } from 'node:timers/promises';

/** Waits until the condition gives something true, and gives that. An error of the condition is not waited out. */
export async function waitFor<T>(
  condition: () => T | Promise<T>,
  { within = 10_000, every = 10 }: { within?: number; every?: number } = {},
): Promise<T> {
  const caller = new Error(`the condition did not come true within ${within} ms`); // made here for its stack
  for (const deadline = performance.now() + within; ; await sleep(every)) {
    const result = await condition();
    if (result) return result;
    if (performance.now() > deadline) throw caller;
  }
}
