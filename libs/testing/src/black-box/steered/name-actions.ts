import type { Body } from '../api';
import type { Action } from './action';
import { CALLED, JOURNEY, LEG, SAGA, WORKED } from './journeys';
import { later, type Steerer } from './steerer';
import { whilePaused } from './while-paused';

const PAUSED_MS = 800;
/** Where executors hear of it later, most are over before that: everything waits for it. */
const LONG = 0.3;
const QUEUED = 2;

/** Whatever is about to call it waits, and goes on by the ramp. */
export const pauseFunction: Action = {
  name: 'pause a function',
  share: 1,
  async act(steerer) {
    const name = steerer.oneOf([...CALLED, ...WORKED]) ?? '';
    const path = `/functions/${name}`;
    const isLong = steerer.lagMs === 0 || steerer.chance(LONG);
    const paused = isLong
      ? await whilePaused(steerer, { what: 'function', of: name, path }, steerer.random() * PAUSED_MS)
      : await steerer.pauses.alone(name, () => pauseShortly(steerer, path));
    if (paused !== undefined && paused.paused === undefined)
      steerer.faults.push(`${name} was paused, and is not: ${JSON.stringify(paused)}`);
    return paused && { on: name };
  },
};

/** What is started meanwhile is queued and stays so, and begins afterwards. */
export const pauseWorkflow: Action = {
  name: 'pause a workflow',
  share: 1,
  act(steerer) {
    const on = steerer.workflowId(steerer.oneOf([JOURNEY, SAGA, LEG]) ?? JOURNEY);
    const path = `/workflows/${on}`;
    return steerer.pauses.alone(on, async () => {
      const paused = await pauseShortly(steerer, path, async () => {
        const started: Body[] = [];
        for (let count = 0; count < QUEUED; count++) started.push(await startQueued(steerer, path));
        await later(steerer.random() * PAUSED_MS);
        for (const one of started) await mustBeQueued(steerer, one);
      });
      return paused && { on };
    });
  },
  async holds({ on }, { database }) {
    const paused = await database.number(
      `select count(*) from execution where workflow_id = '${on}' and begun_at is null and status = 'running'`,
    );
    return paused === 0 ? undefined : `${paused} have not begun though it was resumed (I52)`;
  },
};

async function pauseShortly(
  steerer: Steerer,
  path: string,
  meanwhile = (): Promise<void> => later(steerer.random() * PAUSED_MS),
): Promise<Body> {
  const paused = await steerer.ask('POST', `${path}/pause`);
  if (paused === undefined) return undefined;
  await meanwhile();
  await steerer.ask('POST', `${path}/resume`);
  return paused;
}

function startQueued(steerer: Steerer, path: string): Promise<Body> {
  const headers = { 'idempotency-key': `queued ${steerer.next()}` };
  return steerer.ask('POST', `${path}/execute`, { body: { input: { timeout: 3_600 } }, headers });
}

/** Elsewhere it may have begun because its executor had not heard of the pause yet; once it is queued, it stays so until the workflow is resumed. */
async function mustBeQueued(steerer: Steerer, started: Body): Promise<void> {
  if (started === undefined || (started.status !== 'queued' && steerer.lagMs > 0)) return;
  const now = await steerer.ask('GET', `/workflows/executions/${started.id}`);
  if (now === undefined) return;
  steerer.queued++;
  if (started.status !== 'queued' || now.status !== 'queued')
    steerer.faults.push(`${started.id} was ${started.status} and is ${now.status} while its workflow is paused (I52)`);
}
