import type { Action } from './action';
import { HELD } from './journeys';
import { later } from './steerer';
import { whilePaused } from './while-paused';

const RUNS_MS = 800;
const PAUSED_MS = 600;

/** One that nobody else knows is paused in the middle, with those that it has called or without: no call of it begins before it goes on. */
export const hold: Action = {
  name: 'pause, and look on',
  share: 3,
  async act(steerer) {
    const headers = { 'idempotency-key': `held ${steerer.next()}` };
    const path = `/workflows/${steerer.workflowId(HELD)}/execute`;
    const started = await steerer.ask('POST', path, { body: { input: { timeout: 3_600 } }, headers });
    if (started === undefined) return undefined;
    await later(steerer.random() * RUNS_MS);
    const what = steerer.chance(0.5) ? 'tree' : 'execution';
    const body = { tree: what === 'tree', clocks: steerer.chance(0.5) ? 'run' : 'stop' };
    const subject = { what, of: started.id, path: `/workflows/executions/${started.id}`, body } as const;
    const paused = await whilePaused(steerer, subject, steerer.random() * PAUSED_MS);
    return paused && { on: started.id };
  },
};
