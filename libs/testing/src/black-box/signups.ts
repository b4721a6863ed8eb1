import { waitFor } from '../wait-for';
import type { Api, Body } from './api';
import { inParallel } from './in-parallel';
import { Worker } from './worker';

export interface Signups {
  /** The service, as it is now. */
  api(): Api;
  count: number;
  kills: number;
  /** Ends what is to die, and resolves once something stands in its place. */
  kill(): Promise<void>;
}

const WORKERS = {
  'apollo.search': ({ arguments: input }: Body) => input,
  'peopleDataLabs.findSocialProfiles': () => ({ github: 'ada' }),
  'github.profile': () => ({ login: 'ada' }),
  scheduleEmails: () => ({ scheduled: 3 }),
  'slack.postMessage': () => ({ ok: true }),
};
const CALLS = [
  ...['apollo.search', 'peopleDataLabs.findSocialProfiles', 'github.profile', 'ai.researchCompany'],
  ...['ai.researchPersonalBackground', 'ai.researchSocialActivity', 'ai.summarizeGithubActivity'],
  ...['ai.personalizeEmailSequence', 'scheduleEmails', 'ai.summarizeContent', 'db.users.create', 'slack.postMessage'],
];

/**
 * The example of the documentation, which is deployed, while the service is killed again and again: each signup has one user at its address
 * and one message in the end.
 *   D1. An event counts once it was answered; one that was cut off is sent again under its id, and is the same event.
 *   D2. A message is what one `Idempotency-Key` asked for: whoever was called and killed before the answer is called again by it (I12).
 */
export async function expectSignupsOnce({ api, count, kills, kill }: Signups): Promise<void> {
  const worker = new Worker(api, WORKERS);
  try {
    for (const name of Object.keys(WORKERS)) await api().ask('POST', '/functions', { name, type: 'worker' });
    const messages = (): Body[] => worker.taken.filter((task) => task.function === 'slack.postMessage');
    const numbers = Array.from({ length: count }, (_, n) => n);
    const sending = inParallel(numbers, 4, (n) => signUp(api, n));
    for (let time = 1; time <= kills; time++) {
      // Within the calls of many, and before the last of them.
      await waitFor(() => messages().length >= (count * time) / (kills + 2), { within: 120_000 });
      await kill();
    }
    await sending;

    const { id } = await api().ask('GET', '/workflows/onUserSignup');
    const executions = `/workflows/executions?workflowId=${id}`;
    const ended = async (): Promise<Body[]> => all(api(), `${executions}&status=completed`);
    await waitFor(async () => (await ended()).length >= count, { within: 180_000, every: 500 });
    const users = await all(api(), '/db/users');
    const keys = new Map(messages().map((task) => [task.idempotencyKey, task.arguments.content.email]));
    const expected = numbers.map(emailOf).sort();
    expect(users.map(({ email }) => email).sort()).toEqual(expected);
    expect([...keys.values()].sort()).toEqual(expected); // D2
    expect(await all(api(), executions)).toHaveLength(count);
    const [one] = await ended();
    const { stateHistory } = await api().ask('GET', `/workflows/executions/${one.id}`);
    expect(stateHistory.map(({ state }: Body) => state)).toEqual(CALLS);
    const { url } = stateHistory.find(({ state }: Body) => state === 'db.users.create').output;
    const { pathname } = new URL(url); // the service may stand somewhere else by now
    expect(await api().ask('GET', pathname)).toMatchObject({ company: 'Engines', revision: 1 });
  } finally {
    await worker.stop();
  }
}

function emailOf(n: number): string {
  return `ada-${n}@example.com`;
}

/** D1 */
async function signUp(api: () => Api, n: number): Promise<void> {
  const data = { name: 'Ada Lovelace', email: emailOf(n), company: 'Engines' };
  const body = { specversion: '1.0', id: `signup-${n}`, source: 'shop', type: 'User.Signup', data };
  const send = async (): Promise<boolean> => {
    const answer = await api()
      .send('POST', '/events', { body })
      .catch(() => undefined);
    return answer !== undefined && answer.status < 300;
  };
  await waitFor(send, { within: 60_000, every: 100 });
}

/** All pages of a list. */
async function all(api: Api, path: string): Promise<Body[]> {
  const found: Body[] = [];
  for (let cursor = ''; ;) {
    const page = `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor}`;
    const { data, meta } = await api.ask('GET', page);
    found.push(...data);
    if (!meta.nextCursor) return found;
    cursor = `&cursor=${encodeURIComponent(meta.nextCursor)}`;
  }
}
