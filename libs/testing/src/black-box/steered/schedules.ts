import type { Body } from '../api';
import type { ReadableDatabase } from '../database-faults';
import { TICK } from './journeys';
import type { KeptPause } from './pause-book';

/** Each fires every second, and what it starts takes longer than that. */
export const OVERLAPS = ['skip', 'queue', 'cancelOther', 'allow'];
const EVERY_MS = 1_000;
/** Of these, one at most is open at any moment. */
const ONE_AT_A_TIME = ['skip', 'queue'];
const FIRED = `select i.execution_id as id, s.name as schedule, split_part(key, e'\\n', 3)::bigint as time, e.created_at, e.completed_at
  from idempotency_key i join execution e on e.id = execution_id join schedule s on s.id = split_part(key, e'\\n', 2)
  where workflow_name = '${TICK}' order by e.created_at, time`;

export const scheduleName = (overlap: string): string => `journey ${overlap}`;

/** An execution that a schedule has started. */
export interface Fired {
  id: string;
  schedule: string;
  time: number;
  createdAt: number;
  completedAt: number;
}

export async function scheduleFaults(database: ReadableDatabase, pauses: readonly KeptPause[]): Promise<string[]> {
  const fired = (await database.rows<Body>(FIRED)).map((row): Fired => ({
    ...{ id: row.id, schedule: row.schedule, time: Number(row.time) },
    ...{ createdAt: Number(row.created_at), completedAt: Number(row.completed_at) },
  }));
  const count = await database.number(`select count(*) from execution where workflow_name = '${TICK}'`);
  const lost = count === fired.length ? [] : [`${fired.length} times have started ${count} executions (I44)`];
  return [...lost, ...firingFaults(fired, pauses)];
}

/** No time fires early or while its schedule is paused, and none is open beside another where it must not be; they come in the order of their making. */
export function firingFaults(fired: readonly Fired[], pauses: readonly KeptPause[]): string[] {
  const faults: string[] = [];
  for (const { id, time, createdAt } of fired)
    if (createdAt < time) faults.push(`${id} was started before its time ${time}`);
  for (const { id, time, schedule } of fired)
    if (pauses.some((pause) => isIn(pause, schedule, time)))
      faults.push(`${id} is of ${time}, when "${schedule}" was paused (I44)`);
  for (const overlap of ONE_AT_A_TIME) {
    const own = fired.filter(({ schedule }) => schedule === scheduleName(overlap));
    own.slice(1).forEach((next, index) => {
      const before = own[index];
      if (before && next.createdAt < before.completedAt)
        faults.push(`${next.id} was started at ${next.createdAt} by "${overlap}" while ${before.id} was open (I44)`);
    });
  }
  return faults;
}

/** Who resumes it reads a clock that may be a little behind: that has passed the time for sure once the next one has come as well. */
function isIn({ what, of, from, until }: KeptPause, schedule: string, time: number): boolean {
  return what === 'schedule' && of === schedule && from < time && time + EVERY_MS < until;
}
