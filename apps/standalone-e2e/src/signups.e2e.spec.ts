import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { Worker, inParallel, waitFor, type Body } from '@workflows/testing';
import { Service, dataFolder, removeData } from './service.fixture';

/**
 * The example of the documentation while everything is killed, again and again: each signup has one user and one message in the end.
 * `SIGNUPS=300 KILLS=6 npx jest -c apps/standalone-e2e/jest.config.cjs signups` is the long run.
 *   D1. An event counts once it was answered; one that was cut off is sent again under its id, and is the same event.
 *   D2. A message is what one `Idempotency-Key` asked for: whoever was called and killed before the answer is called again by it (I12).
 */
const SIGNUPS = Number(process.env['SIGNUPS'] ?? 40);
const KILLS = Number(process.env['KILLS'] ?? 2);
const EXAMPLE = join(__dirname, '../../../examples/business-as-code/documented.ts');
const COMMAND = join(__dirname, '../../../dist/libs/sdk-typescript/cli.js');
const WORKERS = {
  'apollo.search': ({ arguments: input }: Body) => input,
  'peopleDataLabs.findSocialProfiles': () => ({ github: 'ada' }),
  'github.profile': () => ({ login: 'ada' }),
  scheduleEmails: () => ({ scheduled: 3 }),
  'slack.postMessage': () => ({ ok: true }),
};

jest.setTimeout(600_000);

it('has one user and one message for each signup, whatever is killed', async () => {
  const dataDir = await dataFolder();
  let service = await Service.start(dataDir, { LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '1000000' });
  const worker = new Worker(() => service.api, WORKERS);
  try {
    for (const name of Object.keys(WORKERS))
      await service.api.send('POST', '/functions', { body: { name, type: 'worker' } });
    const env = { PATH: process.env['PATH'], WORKFLOWS_URL: service.url, API_KEY: service.api.key };
    expect(spawnSync(process.execPath, [COMMAND, 'deploy', EXAMPLE], { env }).status).toBe(0);

    const messages = (): Body[] => worker.taken.filter((task) => task.function === 'slack.postMessage');
    const numbers = Array.from({ length: SIGNUPS }, (_, n) => n);
    const sending = inParallel(numbers, 4, (n) => signUp(() => service, n));
    for (let kill = 1; kill <= KILLS; kill++) {
      // Within the calls of many, and before the last of them.
      await waitFor(() => messages().length >= (SIGNUPS * kill) / (KILLS + 2), { within: 120_000 });
      await service.killTree();
      service = await Service.start(dataDir, { LOG_LEVEL: 'warn', RATE_LIMIT_PER_MINUTE: '1000000' });
    }
    await sending;

    const ended = async (): Promise<Body[]> => all(service, '/workflows/executions?status=completed');
    await waitFor(async () => (await ended()).length >= SIGNUPS, { within: 180_000, every: 500 });
    const emails = (await all(service, '/db/users')).map(({ email }) => email);
    const keys = new Map(messages().map((task) => [task.idempotencyKey, task.arguments.content.email]));
    const expected = numbers.map(emailOf).sort();
    expect(emails.sort()).toEqual(expected);
    expect([...keys.values()].sort()).toEqual(expected); // D2
    expect(await all(service, '/workflows/executions')).toHaveLength(SIGNUPS);
  } finally {
    await worker.stop();
    await service.dispose();
    await removeData(dataDir);
  }
});

function emailOf(n: number): string {
  return `ada-${n}@example.com`;
}

/** D1 */
async function signUp(service: () => Service, n: number): Promise<void> {
  const data = { name: 'Ada Lovelace', email: emailOf(n), company: 'Engines' };
  const body = { specversion: '1.0', id: `signup-${n}`, source: 'shop', type: 'User.Signup', data };
  const send = async (): Promise<boolean> => {
    const answer = await service()
      .api.send('POST', '/events', { body })
      .catch(() => undefined);
    return answer !== undefined && answer.status < 300;
  };
  await waitFor(send, { within: 60_000, every: 100 });
}

/** All pages of a list. */
async function all(service: Service, path: string): Promise<Body[]> {
  const found: Body[] = [];
  for (let cursor = ''; ;) {
    const page = `${path}${path.includes('?') ? '&' : '?'}limit=100${cursor}`;
    const { body } = await service.api.send('GET', page);
    found.push(...body.data);
    if (!body.meta.nextCursor) return found;
    cursor = `&cursor=${encodeURIComponent(body.meta.nextCursor)}`;
  }
}
