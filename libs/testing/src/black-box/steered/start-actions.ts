import { eventsOf, type Action, type Found } from './action';
import { JOURNEY, SAGA, placesOf } from './journeys';

const SAGAS = 0.4;
/** Of those that are undone, so many have no time to come to their end. */
const HURRIED = 0.2;
const FROM_THE_MIDDLE = 0.6;

async function executionsOf(found: Found, key: string): Promise<number> {
  const sql = `select count(*) from idempotency_key where key = '${key}'`;
  return found.database.number(sql);
}

export const start: Action = {
  name: 'start',
  share: 10,
  async act(steerer) {
    const key = `journey ${steerer.next()}`;
    const name = steerer.chance(SAGAS) ? SAGA : JOURNEY;
    const timeout = name === SAGA && steerer.chance(HURRIED) ? 2 : 3_600;
    const version = steerer.chance(0.5) ? '@1' : '';
    const started = await steerer.ask('POST', `/workflows/${steerer.workflowId(name)}${version}/execute`, {
      body: { input: { timeout } },
      headers: { 'idempotency-key': key },
    });
    if (started === undefined) return undefined;
    steerer.started.push(started.id);
    return { on: started.id, answer: key };
  },
  async holds({ on, answer: key }, found) {
    if (!found.histories.has(on)) return 'it was acknowledged, and does not exist (I1)';
    return (await executionsOf(found, key)) === 1 ? undefined : 'its key has no execution (I2)';
  },
};

/** Each call makes another one, unless its key says that it is the same. */
export const restart: Action = {
  name: 'restart',
  share: 3,
  async act(steerer) {
    const of = steerer.oneOfLatest();
    if (of === undefined) return undefined;
    const version = steerer.chance(0.5) ? 1 : 2;
    const from = steerer.chance(FROM_THE_MIDDLE) ? steerer.oneOf(placesOf(version)) : undefined;
    const key = `restart ${steerer.next()}`;
    const body = { version, ...(from && { from }), idempotencyKey: key };
    const made = await steerer.ask('POST', `/workflows/executions/${of}/restart`, { body });
    if (made === undefined) return undefined;
    steerer.started.push(made.id);
    return { on: made.id, answer: { of, from, key } };
  },
  holds({ on, answer: { of, from } }, found) {
    const history = found.histories.get(on);
    if (history?.row.restarted_from !== of) return `it was to do ${of} anew`;
    const takenOver = eventsOf(found, on, 'resultsTakenOver').map(({ state }) => state);
    return takenOver.join() === (from ?? '')
      ? undefined
      : `it took over what led to "${takenOver.join()}", not "${from}" (I45)`;
  },
};
