import type { Action } from './action';
import { CALLED, JOURNEY, LEG, SAGA, WORKED } from './journeys';
import { later } from './steerer';

const PAUSED_MS = 800;

/** Whatever is about to call it waits, and goes on by the ramp. */
export const pauseFunction: Action = {
  name: 'pause a function',
  weight: 0.5,
  async act(steerer) {
    const name = steerer.oneOf([...CALLED, ...WORKED]) ?? '';
    const paused = await steerer.ask('POST', `/functions/${name}/pause`, { body: { reason: 'repairs' } });
    await later(steerer.random() * PAUSED_MS);
    await steerer.ask('POST', `/functions/${name}/resume`);
    if (paused !== undefined && paused.paused === undefined)
      steerer.faults.push(`${name} was paused, and is not: ${JSON.stringify(paused)}`);
    return paused && { on: name };
  },
};

/** What is started meanwhile is queued, and begins afterwards. `resumedAt`: when that was asked for first. */
export const pauseWorkflow: Action = {
  name: 'pause a workflow',
  weight: 0.5,
  async act(steerer) {
    const on = steerer.workflowId(steerer.oneOf([JOURNEY, SAGA, LEG]) ?? JOURNEY);
    if ((await steerer.ask('POST', `/workflows/${on}/pause`)) === undefined) return undefined;
    await later(steerer.random() * PAUSED_MS);
    await steerer.ask('POST', `/workflows/${on}/resume`);
    return { on };
  },
  async holds({ on }, { database }) {
    const paused = await database.number(
      `select count(*) from execution where workflow_id = '${on}' and begun_at is null and status = 'running'`,
    );
    return paused === 0 ? undefined : `${paused} have not begun though it was resumed (I52)`;
  },
};
