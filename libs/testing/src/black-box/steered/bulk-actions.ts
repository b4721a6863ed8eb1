import type { Action } from './action';
import { JOURNEY, SAGA, SEND_OF } from './journeys';
import { later, type Steerer } from './steerer';

const PAUSED_MS = 500;
const FEW = 5;

/** Again under the same key it is the same operation. Nobody waits for it: whatever dies, it goes on. */
async function operate(steerer: Steerer, body: object): Promise<string | undefined> {
  const headers = { 'idempotency-key': `bulk ${steerer.next()}` };
  return (await steerer.ask('POST', '/workflows/executions/bulk', { body, headers }))?.id;
}

function latest({ started, random }: Steerer): string[] {
  const from = Math.max(0, started.length - Math.floor(random() * 4 * FEW) - FEW);
  return started.slice(from, from + FEW);
}

/** All that it came to is counted, and it came to its end. */
const counted: NonNullable<Action['holds']> = async ({ on }, { database }) => {
  const [operation] = await database.rows<Record<string, string>>(`select * from operation where id = '${on}'`);
  const { status, matched, done, skipped, failed } = operation ?? {};
  const isCounted = Number(matched) === Number(done) + Number(skipped) + Number(failed);
  return status === 'completed' && isCounted
    ? undefined
    : `it is ${status}, with ${JSON.stringify({ matched, done, skipped, failed })} (I48)`;
};

export const pauseMany: Action = {
  name: 'pause in bulk',
  share: 1,
  async act(steerer) {
    const filter = { workflowId: steerer.workflowId(steerer.chance(0.5) ? JOURNEY : SAGA) };
    const on = await operate(steerer, { action: 'pause', filter: { ...filter, status: 'running' } });
    await later(steerer.random() * PAUSED_MS);
    await operate(steerer, { action: 'resume', filter: { ...filter, status: 'paused' } });
    return on === undefined ? undefined : { on };
  },
  holds: counted,
};

export const cancelMany: Action = {
  name: 'cancel in bulk',
  share: 1,
  async act(steerer) {
    const ids = latest(steerer);
    if (ids.length === 0) return undefined;
    const on = await operate(steerer, { action: 'cancel', ids, reason: 'enough', undo: steerer.chance(0.5) });
    return on === undefined ? undefined : { on };
  },
  holds: counted,
};

export const redriveMany: Action = {
  name: 'redrive in bulk',
  share: 1,
  async act(steerer) {
    const filter = { workflowId: steerer.workflowId(JOURNEY), status: 'failed' };
    const on = await operate(steerer, { action: 'redrive', filter });
    return on === undefined ? undefined : { on };
  },
  holds: counted,
};

/** Each of them once, whoever dies in the middle. */
export const restartMany: Action = {
  name: 'restart in bulk',
  share: 1,
  async act(steerer) {
    const ids = latest(steerer);
    if (ids.length === 0) return undefined;
    const mark = `bulk ${steerer.next()}`;
    const on = await operate(steerer, { action: 'restart', ids, version: 2, input: { timeout: 3_600, mark } });
    return on === undefined ? undefined : { on, answer: mark };
  },
  async holds(deed, found) {
    const sql = `select restarted_from from execution where restarted_from is not null and input ->> 'mark' = '${deed.answer}'`;
    const restarted = (await found.database.rows<{ restarted_from: string }>(sql)).map(({ restarted_from: of }) => of);
    const done = await found.database.number(`select done from operation where id = '${deed.on}'`);
    const isOnce = new Set(restarted).size === restarted.length && restarted.length === done;
    return isOnce ? counted(deed, found) : `${done} were done, and these were done anew: ${restarted.join()} (I48)`;
  },
};

/** All that run on the one version go on with the other, or say why not. */
export const migrateMany: Action = {
  name: 'migrate in bulk',
  share: 1,
  async act(steerer) {
    const [from, to] = steerer.chance(0.5) ? [1, 2] : [2, 1];
    const body = { from, to, map: { [SEND_OF[from] ?? '']: SEND_OF[to] } };
    const headers = { 'idempotency-key': `bulk ${steerer.next()}` };
    const workflow = steerer.workflowId(steerer.chance(0.5) ? JOURNEY : SAGA);
    const on = (await steerer.ask('POST', `/workflows/${workflow}/migrate`, { body, headers }))?.id;
    return on && { on };
  },
  holds: counted,
};
