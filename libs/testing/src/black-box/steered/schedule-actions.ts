import { waitFor } from '../../wait-for';
import type { Body } from '../api';
import type { ReadableDatabase } from '../database-faults';
import type { Action } from './action';
import { TICK } from './journeys';
import type { Steerer } from './steerer';

/** Each fires every second, and what it starts takes longer than that. */
const OVERLAPS = ['skip', 'queue', 'cancelOther', 'allow'];
/** Of these, one at most is open at any moment. */
const ONE_AT_A_TIME = ['skip', 'queue'];
const NEVER = { spec: { cron: '0 0 1 1 *' } };
const FIRED = `select i.execution_id as id, split_part(key, e'\\n', 2) as schedule, split_part(key, e'\\n', 3)::bigint as time, e.status, created_at, begun_at, completed_at
  from idempotency_key i join execution e on e.id = execution_id where workflow_name = '${TICK}' order by created_at, time`;

const nameOf = (overlap: string): string => `journey ${overlap}`;

export async function createSchedules(steerer: Steerer): Promise<void> {
  for (const overlap of OVERLAPS)
    await steerer.api.ask('POST', '/schedules', { name: nameOf(overlap), workflow: TICK, overlap, spec: { every: 1 } });
}

export const pauseSchedule: Action = {
  name: 'pause a schedule',
  weight: 0.5,
  async act(steerer) {
    const on = encodeURIComponent(nameOf(steerer.oneOf(OVERLAPS) ?? 'skip'));
    const paused = await steerer.ask('POST', `/schedules/${on}/pause`);
    await steerer.ask('POST', `/schedules/${on}/resume`);
    return paused && { on };
  },
};

/** They fire no more, and what they had decided to start was started and has ended. */
export async function endSchedules(steerer: Steerer, database: ReadableDatabase, within: number): Promise<void> {
  for (const overlap of OVERLAPS)
    await steerer.ask('PATCH', `/schedules/${encodeURIComponent(nameOf(overlap))}`, { body: NEVER });
  const open = `select count(*) from firing f join schedule s on s.id = schedule_id where status in ('pending', 'queued') and name like 'journey %'`;
  await waitFor(async () => (await database.number(open)) === 0, { within, every: 100 });
}

/** No time fires twice or early, each execution has a time, and none is open beside another where it must not be. */
export async function scheduleFaults(database: ReadableDatabase): Promise<string[]> {
  const fired = await database.rows<Body>(FIRED);
  const faults: string[] = [];
  const count = await database.number(`select count(*) from execution where workflow_name = '${TICK}'`);
  if (count !== fired.length) faults.push(`${fired.length} times have started ${count} executions (I44)`);
  const names = new Map((await database.rows<Body>('select id, name from schedule')).map(({ id, name }) => [id, name]));
  for (const { id, time, created_at: at } of fired)
    if (Number(at) < Number(time)) faults.push(`${id} was started before its time ${time}`);
  for (const overlap of ONE_AT_A_TIME) {
    const own = fired.filter(({ schedule }) => names.get(schedule) === nameOf(overlap));
    own.slice(1).forEach((next, index) => {
      const before = own[index];
      if (Number(next.created_at) < Number(before.completed_at))
        faults.push(`${next.id} was started at ${next.created_at} by "${overlap}" while ${before.id} was open (I44)`);
    });
  }
  return faults;
}
