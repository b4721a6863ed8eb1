import type { Body } from '../api';
import type { KeptPause } from './pause-book';
import { later, type Steerer } from './steerer';

/** So often is asked again for a pause that there is: each answer comes from whoever owns it, behind what that one had begun before. */
const AGAIN = 2;

export interface Subject {
  what: Exclude<KeptPause['what'], 'schedule'>;
  of: string;
  path: string;
  body?: object;
}

/**
 * Pauses it, notes from when on nothing begins there any more, and lets it go on; gives the answer.
 *   W1. What had been begun when the pause was answered may still be on its way. It has come once the owner has answered twice more, and the
 *       world has answered after that: a connection that was being made has been made by then, and what was sent is there.
 *   W2. Of names executors elsewhere hear within a while (`lagMs`); what begins until then counts as begun before.
 */
export async function whilePaused(steerer: Steerer, subject: Subject, forMs: number): Promise<Body> {
  const { what, of, path, body } = subject;
  const pause = (): Promise<Body> => steerer.ask('POST', `${path}/pause`, body && { body });
  return steerer.pauses.alone(of, async () => {
    const paused = await pause();
    if (paused === undefined) return undefined;
    if (what === 'function') await later(steerer.lagMs);
    for (let times = 0; times < AGAIN; times++) await pause();
    await steerer.visitWorld();
    const from = Date.now();
    await later(forMs);
    steerer.pauses.kept.push({ what, of, from, until: Date.now() });
    await steerer.ask('POST', `${path}/resume`, what === 'tree' ? { body: { tree: true } } : {});
    return paused;
  });
}
