import { setTimeout as sleep } from 'node:timers/promises';
import type { Foundation } from '@workflows/nodes';
import { DatabaseInUse } from '@workflows/persistence';

const RETAKE_MS = 60_000;
const PAUSE_MS = 250;

/**
 * Keeps the database for this process alone, until the function it gives is called. A connection that breaks, as it does
 * when Postgres is started again, is made anew; until then the fence keeps writers apart (I13). Another process that was
 * faster, or a database that stays away, is fatal.
 */
export async function keepDatabase(
  lock: Foundation['persistence']['lock'],
  onFatal: (reason: string) => void,
): Promise<() => void> {
  let isLeaving = false;
  const retake = async (lost: Error): Promise<void> => {
    for (const deadline = performance.now() + RETAKE_MS; !isLeaving; await sleep(PAUSE_MS)) {
      try {
        return await lock.lockExclusively((reason) => void retake(reason));
      } catch (error) {
        const isOver = error instanceof DatabaseInUse || performance.now() > deadline;
        if (isOver && !isLeaving)
          return onFatal(
            `the lock on the database is lost (${lost.message}): ${error instanceof Error ? error.message : String(error)}`,
          );
      }
    }
  };
  await lock.lockExclusively((reason) => void retake(reason));
  return () => (isLeaving = true);
}
