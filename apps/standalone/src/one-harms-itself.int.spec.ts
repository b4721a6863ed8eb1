import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Steps } from '@workflows/nodes';
import { createLogger } from '@workflows/platform';
import { freshDatabase, waitFor, type FreshDatabase } from '@workflows/testing';
import { Client } from 'pg';
import { loadStandaloneConfig } from './config';
import { startStandalone, type Standalone } from './standalone';

type Body = Record<string, unknown>;

const task = (name: string, next: string): Body => ({ type: 'task', task: name, next });
const END = { type: 'succeed' };
/** Valid workflows, by their names; the database has something against the task `unwritable`. */
const WORKFLOWS: Record<string, Body> = {
  plain: { a: { type: 'pass', next: 'b' }, b: END },
  'fails at once': { a: task('unwritable', 'b'), b: END },
  'fails later': { a: task('writable', 'b'), b: task('unwritable', 'c'), c: END },
  'waits long': { a: { type: 'wait', seconds: 3_600, next: 'b' }, b: END },
  'waits a little': { a: { type: 'wait', seconds: 2, next: 'b' }, b: END },
};
/** As a statement that takes too long. */
const FAIL_UNWRITABLE = `
  create function fail_unwritable() returns trigger language plpgsql as $$ begin
    if new.function = 'unwritable' then raise exception 'it takes too long' using errcode = '57014'; end if;
    return new;
  end $$;
  create trigger fail_unwritable before insert on task for each row execute function fail_unwritable()`;

let folder: string;
let database: FreshDatabase;
let service: Standalone;
let steps = new Steps();

async function boot(): Promise<void> {
  steps = new Steps();
  const env = { DATABASE_URL: database.url, DATA_DIR: folder, PORT: '0' };
  service = await startStandalone(loadStandaloneConfig(env), createLogger('silent'), steps, () => undefined);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'harm-'));
  database = await freshDatabase({});
  await boot();
  for (const [name, states] of Object.entries(WORKFLOWS))
    expect((await call('POST /workflows', { name, states })).status).toBe(201);
}, 60_000);
afterAll(async () => {
  await steps.stop();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function call(line: string, body?: unknown): Promise<{ status: number; body: Body }> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await fetch(service.url + encodeURI(path.replaceAll('+', ' ')), {
    method,
    headers: {
      authorization: `Bearer ${service.apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  return { status: response.status, body: (await response.json()) as Body };
}

const start = (name: string) => call(`POST /workflows/${name.replaceAll(' ', '+')}/execute`, { input: {} });
const startAll = (name: string, count: number) => Promise.all(Array.from({ length: count }, () => start(name)));
const statusOf = async (id: unknown): Promise<unknown> =>
  (await call(`GET /workflows/executions/${String(id)}`)).body['status'];

async function query(text: string): Promise<void> {
  const client = new Client(database.url);
  await client.connect();
  await client.query(text);
  await client.end();
}

async function completed(started: readonly { body: Body }[]): Promise<void> {
  for (const { body } of started) await waitFor(async () => (await statusOf(body['id'])) === 'completed');
}

describe('on Postgres, a commit that fails again and again', () => {
  it('harms the execution alone that it fails for: a start is refused, one that is there is ended', async () => {
    const later = await start('fails later');
    const polled = await call('POST /tasks/poll', { functions: ['writable'], wait: 10 });
    const [taken] = polled.body['tasks'] as { token: string }[];
    await query(FAIL_UNWRITABLE);
    const refused = start('fails at once');
    const answered = call(`POST /tasks/${taken?.token}/complete`, { output: {} });
    await completed(await startAll('plain', 50));
    expect((await refused).status).toBeGreaterThanOrEqual(500);
    await answered;
    await waitFor(async () => (await statusOf(later.body['id'])) === 'failed', { within: 30_000 });
    await completed(await startAll('plain', 50));
  }, 120_000);
});

describe('on Postgres, a definition that cannot be loaded', () => {
  it('harms its own executions alone, which can still be cancelled', async () => {
    const [broken, sound] = [await startAll('waits long', 5), await startAll('waits a little', 5)];
    await steps.stop();
    await query(`update workflow_version set body = '{"states": 7}' where workflow_id in
      (select id from workflow where name = 'waits long')`);
    // All of them at once: a timer fires at the time that the history says it was armed for.
    await query(`update history set events = regexp_replace(events::text, '"dueAt":[0-9.]+', '"dueAt":0', 'g')::json`);
    await query(`update timer set due_at = 0`);
    await boot();
    await completed(sound);
    await completed(await startAll('plain', 50));
    for (const { body } of broken) {
      expect(await statusOf(body['id'])).toBe('running');
      expect((await call(`POST /workflows/executions/${String(body['id'])}/cancel`)).status).toBe(200);
      expect(await statusOf(body['id'])).toBe('cancelled');
    }
  }, 120_000);
});
