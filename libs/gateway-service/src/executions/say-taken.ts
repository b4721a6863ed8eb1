import { toTimestamp, type TakenTask } from '@workflows/contracts';

const MOST_NAMED = 5;
/** As long may pass between two polls of a worker that works. */
const QUIET_MS = 60_000;

/** Which worker has which task since when, and what ends its wait; a sentence a task. */
export function sayTaken(taken: readonly TakenTask[]): string[] {
  const said = taken.slice(0, MOST_NAMED).map(sayOne);
  return taken.length > MOST_NAMED ? [...said, `${taken.length - MOST_NAMED} more were taken`] : said;
}

function sayOne({ function: name, takenAt, workerId, silentMs, timeoutAt, heartbeatMs }: TakenTask): string {
  const worker = workerId === undefined ? 'a worker without a name' : `worker ${JSON.stringify(workerId)}`;
  const silence =
    silentMs === undefined || silentMs < QUIET_MS ? '' : `, not heard of for ${Math.floor(silentMs / 1000)} s`;
  const ends = [
    ...(heartbeatMs === undefined ? [] : [`a heartbeat is due every ${heartbeatMs / 1000} s`]),
    timeoutAt === undefined ? 'no timeout' : `times out at ${toTimestamp(timeoutAt)}`,
  ];
  return `${JSON.stringify(name)} was taken by ${worker} at ${toTimestamp(takenAt)}${silence}, ${ends.join(', ')}`;
}
