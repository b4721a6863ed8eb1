import type { Api, Body } from '../api';

/** Refusals are for people: they are not retried, and the execution fails. Everything else is a mood, and passes. */
const RETRY = [{ errors: ['States.ALL'], interval: 0.1, backoffRate: 1.5, maxDelay: 1, maxAttempts: 100 }];

/** What is called over HTTP, and what workers take. */
export const CALLED = ['reserve', 'release', 'weigh', 'send', 'unsend', 'step'].map((name) => `journey.${name}`);
export const WORKED = ['pack', 'unpack'].map((name) => `journey.${name}`);

export const JOURNEY = 'journey';
/** What it has done is undone before each end but its completion. */
export const SAGA = 'journey with an undo';
export const LEG = 'journey leg';
/** The same again; each of these is in the hands of one alone. */
export const HELD = 'journey in one hand';
/** What schedules start; nobody steers it, so that their executions can be told by their times. */
export const TICK = 'journey tick';

/** The state that has another name in each version. */
export const SEND_OF: Record<number, string> = { 1: 'send', 2: 'dispatch' };

/** Where another execution can begin, with what was known there. */
export function placesOf(version: number): string[] {
  return ['both', 'call', SEND_OF[version] ?? 'send', 'rest'];
}

const task = (name: string, undo?: string): Body => ({
  type: 'task',
  task: `journey.${name}`,
  retry: RETRY,
  ...(undo && { compensate: { task: `journey.${undo}`, retry: RETRY } }),
});

/** Calls, work, waits, branches, a child; a state that is refused now and then; and what undoes each. */
function journey(name: string, version: number, more: Body = {}): Body {
  const send = SEND_OF[version] ?? 'send';
  const line = { pack: { ...task('pack', 'unpack'), end: true } };
  const beside = { pause: { type: 'wait', duration: 'PT0.2S', next: 'weigh' }, weigh: { ...task('weigh'), end: true } };
  return {
    name,
    timeout: '{% $states.input.timeout %}',
    states: {
      reserve: { ...task('reserve', 'release'), next: 'both' },
      both: { type: 'parallel', branches: [{ states: line }, { states: beside }], next: 'call' },
      call: { type: 'workflow', workflow: LEG, next: send },
      [send]: { ...task('send', 'unsend'), next: 'rest' },
      rest: { type: 'wait', duration: 'PT0.1S', next: 'end' },
      end: { type: 'succeed' },
    },
    ...more,
  };
}

const compensate = { compensate: true };
const ENDINGS = { onFailure: compensate, onTimeout: compensate, onCancel: compensate };

/** Two versions of each, so that what runs can be moved from one to the other and back. Gives the ids by name. */
export async function createJourneys(api: Api): Promise<Map<string, string>> {
  const ids = new Map<string, string>();
  const leg = { step: { ...task('step'), next: 'rest' }, rest: { type: 'wait', duration: 'PT0.1S', end: true } };
  ids.set(LEG, await api.workflow(LEG, leg));
  ids.set(TICK, await api.workflow(TICK, { last: { type: 'wait', duration: 'PT1.5S', end: true } }));
  for (const [name, more] of [
    [JOURNEY, {}],
    [SAGA, ENDINGS],
    [HELD, {}],
  ] as const) {
    const { id } = await api.ask('POST', '/workflows', journey(name, 1, more));
    await api.ask('PUT', `/workflows/${id}`, journey(name, 2, more));
    ids.set(name, id);
  }
  return ids;
}
