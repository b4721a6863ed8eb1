import { waitFor } from '../../wait-for';
import type { ReadableDatabase } from '../database-faults';
import type { Action } from './action';
import { TICK } from './journeys';
import { OVERLAPS, scheduleName } from './schedules';
import { later, type Steerer } from './steerer';

const NEVER = { spec: { cron: '0 0 1 1 *' } };
/** Long enough that a time of it comes and goes in most of them. */
const PAUSED_MS = 3_000;
/** Long before any test, and a span for each that is asked for. */
const PAST = Date.parse('2020-01-01T00:00:00Z');
const SPAN = { times: 2, everyMs: 1_000 };

const pathOf = (overlap: string): string => `/schedules/${encodeURIComponent(scheduleName(overlap))}`;
const oneOf = (steerer: Steerer): string => steerer.oneOf(OVERLAPS) ?? 'skip';

export async function createSchedules(steerer: Steerer): Promise<void> {
  for (const overlap of OVERLAPS) {
    const body = { name: scheduleName(overlap), workflow: TICK, overlap, spec: { every: 1 } };
    await steerer.api.ask('POST', '/schedules', body);
  }
}

export const pauseSchedule: Action = {
  name: 'pause a schedule',
  share: 1,
  act(steerer) {
    const overlap = oneOf(steerer);
    const of = scheduleName(overlap);
    return steerer.pauses.alone(of, async () => {
      const paused = await steerer.ask('POST', `${pathOf(overlap)}/pause`);
      if (paused === undefined) return undefined;
      const from = Date.now();
      await later(steerer.random() * PAUSED_MS);
      steerer.pauses.kept.push({ what: 'schedule', of, from, until: Date.now() });
      await steerer.ask('POST', `${pathOf(overlap)}/resume`);
      return { on: of };
    });
  },
};

/** Times of the past, each of which starts one execution, whoever else asks for the same; of `cancelOther`, where no later time comes before it has. */
export const backfill: Action = {
  name: 'backfill a schedule',
  share: 1,
  async act(steerer) {
    const overlap = oneOf(steerer);
    const first = PAST + steerer.next() * SPAN.times * SPAN.everyMs;
    const last = first + (SPAN.times - 1) * SPAN.everyMs;
    const body = { from: new Date(first).toISOString(), to: new Date(last).toISOString() };
    const asked = await steerer.ask('POST', `${pathOf(overlap)}/backfill`, { body });
    if (asked === undefined) return undefined;
    const { firings } = (await steerer.ask('POST', `${pathOf(overlap)}/backfill`, { body })) ?? {};
    if (firings !== undefined && firings !== 0)
      steerer.faults.push(`${firings} times of ${body.from} were added to "${scheduleName(overlap)}" again (I44)`);
    return { on: scheduleName(overlap), answer: { first, last, least: overlap === 'cancelOther' ? 0 : SPAN.times } };
  },
  async holds({ on, answer: { first, last, least } }, { database }) {
    const sql = `select count(*) from idempotency_key join schedule s on s.id = split_part(key, e'\\n', 2)
      where key like e'schedule\\n%' and s.name = '${on}' and split_part(key, e'\\n', 3)::bigint between ${first} and ${last}`;
    const started = await database.number(sql);
    return started >= least && started <= SPAN.times
      ? undefined
      : `${started} of ${SPAN.times} times from ${first} were started (I44)`;
  },
};

/** They fire no more, and what they had decided to start was started and has ended. */
export async function endSchedules(steerer: Steerer, database: ReadableDatabase, within: number): Promise<void> {
  for (const overlap of OVERLAPS) {
    await steerer.ask('PATCH', pathOf(overlap), { body: NEVER });
    await steerer.ask('POST', `${pathOf(overlap)}/resume`);
  }
  const open = `select count(*) from firing f join schedule s on s.id = schedule_id where status in ('pending', 'queued') and name like 'journey %'`;
  await waitFor(async () => (await database.number(open)) === 0, { within, every: 100 });
}
