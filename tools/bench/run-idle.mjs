// A service that has nothing to do but to hold the polls of a worker: what it takes all the same.
import { setTimeout as sleep } from 'node:timers/promises';

const SETTLE_MS = 5_000; // what follows a start is over

export async function runIdle(stand, { times }) {
  await sleep(SETTLE_MS);
  const usage = stand.watch();
  const openedAt = process.hrtime.bigint();
  await sleep(times.idleMs);
  return { seconds: times.idleMs / 1000, usage: usage.stop(), openedAt, closedAt: process.hrtime.bigint() };
}
