import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Steps } from '@workflows/nodes';
import { createLogger } from '@workflows/platform';
import { FragileNetwork, freshDatabase, waitFor, type FreshDatabase } from '@workflows/testing';
import { Client } from 'pg';
import { loadStandaloneConfig } from './config';
import { startStandalone, type Standalone } from './standalone';

const WORKFLOW = { name: 'w', states: { a: { type: 'pass', next: 'b' }, b: { type: 'succeed' } } };
const EVENT = { specversion: '1.0', id: '1', source: 's', type: 't', data: 1 };

/** The tables that nothing more goes into: those of a start, and the one that is asked for room. */
const FULL = ['execution', 'history', 'space_probe'];

let folder: string;
let database: FreshDatabase;
let network: FragileNetwork;
let service: Standalone;
const steps = new Steps();
const fatal: string[] = [];
/** Executions whose start was answered with 201. */
const acknowledged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outage-'));
  database = await freshDatabase({});
  network = await FragileNetwork.to(database.url);
  const env = { DATABASE_URL: network.url, DATA_DIR: folder, PORT: '0' };
  service = await startStandalone(loadStandaloneConfig(env), createLogger('silent'), steps, (reason) =>
    fatal.push(reason),
  );
  expect((await call('POST /workflows', WORKFLOW)).status).toBe(201);
  await start();
}, 60_000);
afterAll(async () => {
  await steps.stop();
  await network.close();
  await database.drop();
  await rm(folder, { recursive: true });
});

async function call(line: string, body?: unknown): Promise<{ status: number; retryAfter: string | null; body: Body }> {
  const [method = 'GET', path = '/'] = line.split(' ');
  const response = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${service.apiKey}`,
      ...(body !== undefined && { 'content-type': 'application/json' }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const answer: Body = path === '/metrics' ? { text: await response.text() } : ((await response.json()) as Body);
  return { status: response.status, retryAfter: response.headers.get('retry-after'), body: answer };
}
type Body = Record<string, unknown>;

async function start(): Promise<number> {
  const { status, body } = await call('POST /workflows/w/execute', { input: {} });
  if (status === 201) acknowledged.push(String(body['id']));
  return status;
}

async function troubles(): Promise<number> {
  const { body } = await call('GET /metrics');
  return Number(/^workflows_engine_troubles_total (\d+)/m.exec(String(body['text']))?.[1]);
}

describe('a service whose database goes away', () => {
  it('says so at every door, and when to try again', async () => {
    const before = await troubles();
    // Under load, so that batches are under way when the connections break.
    const answers = [start(), start(), start()];
    network.cut();
    const [execution = ''] = acknowledged;
    expect([201, 503]).toEqual(expect.arrayContaining(await Promise.all(answers)));
    const doors: [string, unknown?][] = [
      ['GET /health/ready'],
      ['GET /workflows'],
      ['GET /workflows/w'],
      ['POST /workflows', { ...WORKFLOW, name: 'x' }],
      ['PUT /workflows/w', WORKFLOW],
      ['DELETE /workflows/w'],
      ['POST /workflows/w/execute', {}],
      [`GET /workflows/executions/${execution}`],
      [`GET /workflows/executions/${execution}/history`],
      [`POST /workflows/executions/${execution}/cancel`, {}],
      [`POST /workflows/executions/${execution}/signal`, { type: 'x' }],
      ['POST /events', EVENT],
      ['GET /functions'],
      ['POST /functions', { name: 'f', type: 'worker' }],
      ['GET /schedules'],
      ['POST /schedules', { name: 's', workflow: 'w', spec: { every: 60 } }],
      ['GET /approvals'],
      ['GET /quarantine'],
      ['GET /objects/bucket'],
      ['PUT /objects/bucket/key', 'value'],
      ['DELETE /objects/bucket/key'],
    ];
    for (const [line, body] of doors) {
      const { status, retryAfter } = await call(line, body);
      expect([line, status, Number(retryAfter) > 0]).toEqual([line, 503, true]);
    }
    expect(await call('GET /health/live')).toMatchObject({ status: 200 });
    expect(await troubles()).toBeGreaterThan(before);
  }, 60_000);

  it('goes on where it was once the database is back, and has lost nothing', async () => {
    network.mend();
    await waitFor(async () => (await call('GET /health/ready')).status === 200);
    await waitFor(async () => (await start()) === 201);
    for (const id of acknowledged)
      await waitFor(async () => (await call(`GET /workflows/executions/${id}`)).body['status'] === 'completed');
    expect(fatal).toEqual([]);
  }, 60_000);
});

describe('a service whose database has a full disk', () => {
  it('is not ready, refuses starts at once, and still shows what there is', async () => {
    const client = new Client(database.url);
    await client.connect();
    await client.query(`create function disk_full() returns trigger language plpgsql as $$
      begin raise exception 'could not extend file: No space left on device' using errcode = '53100'; end $$`);
    for (const table of FULL)
      await client.query(
        `create trigger disk_full before insert on ${table} for each statement execute function disk_full()`,
      );
    expect((await call('POST /workflows/w/execute', {})).status).toBe(503);
    expect((await call('GET /health/ready')).status).toBe(503);
    expect(await call('POST /workflows/w/execute', {})).toMatchObject({ status: 503, retryAfter: '2' });
    expect((await call(`GET /workflows/executions/${acknowledged[0]}`)).status).toBe(200);
    for (const table of FULL) await client.query(`drop trigger disk_full on ${table}`);
    await client.end();
    await waitFor(async () => (await call('GET /health/ready')).status === 200);
    expect(await start()).toBe(201);
    expect(fatal).toEqual([]);
  }, 60_000);
});
