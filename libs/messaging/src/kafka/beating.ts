export interface Beat {
  heartbeat(): Promise<void>;
}

/**
 * Waits for `work` and keeps the place in the group meanwhile.
 *   B1. A heartbeat that fails says that a rebalance waits for us, or that we were expelled. The work in hand is then
 *       given `graceMs` to end, because it ends better now than under the next owner; after that the error escapes, as
 *       kafkajs needs it to join again.
 *   B2. kafkajs sends a heartbeat only when its interval has passed, so asking often costs nothing.
 */
export async function beating<T>(beat: Beat, work: Promise<T>, everyMs: number, graceMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  let grace: NodeJS.Timeout | undefined;
  let done = false;
  const failed = new Promise<never>((_, reject) => {
    timer = setInterval(() => {
      beat.heartbeat().catch((error: unknown) => {
        clearInterval(timer);
        if (!done) grace ??= setTimeout(() => reject(error), graceMs);
      });
    }, everyMs);
  });
  try {
    return await Promise.race([work, failed]);
  } finally {
    done = true;
    clearInterval(timer);
    clearTimeout(grace);
  }
}
