import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { Worker, type Api, type Body, freshDatabase, waitFor } from '@workflows/testing';
import { Client } from 'pg';
import { isAlive, killNow, processTree } from './process-tree.fixture';
import { Service, dataFolder, emptyFolder, postmasterPid, query, type Environment } from './service.fixture';

const THREE_STEPS = {
  a: { type: 'task', task: 'step', next: 'b' },
  b: { type: 'task', task: 'step', next: 'c' },
  c: { type: 'task', task: 'step', end: true },
};

jest.setTimeout(240_000);

const services: Service[] = [];
const workers: Worker[] = [];

afterEach(async () => {
  await Promise.all(workers.splice(0).map((worker) => worker.stop()));
  for (const service of services.splice(0).reverse()) await service.dispose();
});

async function start(dataDir: string, env?: Environment): Promise<Service> {
  const service = await Service.start(dataDir, env);
  services.push(service);
  return service;
}

/** A start that has to be refused: how it ended and what it said. */
async function refused(dataDir: string, env?: Environment): Promise<{ code: number | string; output: string }> {
  const service = Service.launch(dataDir, env);
  services.push(service);
  const late = setTimeout(() => killNow([service.pid]), 30_000);
  const code = await service.ended;
  clearTimeout(late);
  return { code, output: service.output };
}

async function ready(service: Service): Promise<number> {
  return (await fetch(`${service.url}/health/ready`)).status;
}

/** Clients that start executions one after another until they are told to end; a worker carries the tasks out. */
async function load(api: Api): Promise<{ acknowledged: string[]; worker: Worker; end(): Promise<void> }> {
  const id = await api.workflow('load', THREE_STEPS);
  const worker = new Worker(() => api, { step: ({ state }) => ({ [state]: true }) });
  workers.push(worker);
  const acknowledged: string[] = [];
  let isLoading = true;
  const client = async (): Promise<void> => {
    while (isLoading) {
      const answer = await api.send('POST', `/workflows/${id}/execute`, { body: {} }).catch(() => undefined);
      if (answer?.status === 201) acknowledged.push(answer.body.id);
      if (answer === undefined) isLoading = false; // nobody listens any more
    }
  };
  const clients = Array.from({ length: 8 }, client);
  await waitFor(() => acknowledged.length >= 60 && worker.taken.length >= 40, { within: 15_000 });
  return {
    acknowledged,
    worker,
    end: async () => {
      isLoading = false;
      await Promise.all(clients);
    },
  };
}

async function expectAllCompleted(api: Api, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    expect(await api.finished(id, 20_000)).toMatchObject({
      status: 'completed',
      output: { a: true, b: true, c: true },
    });
}

/** The longest that a poll may wait. */
const POLL_SECONDS = 60;

describe('a second process', () => {
  it('on the same data folder is refused, and told why; the first goes on', async () => {
    const dataDir = await dataFolder();
    const first = await start(dataDir);
    const { code, output } = await refused(dataDir);
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^Workflows could not start: .*\\b${first.pid}\\b`, 'm'));
    expect(output).not.toMatch(/^ +at /m);
    const id = await first.api.workflow('goes on', { only: { type: 'succeed' } });
    expect(await first.api.run(id)).toMatchObject({ status: 'completed' });
    expect(await ready(first)).toBe(200);
  });

  it('on the same DATABASE_URL is refused, and told why; the first goes on', async () => {
    const database = await freshDatabase({});
    try {
      const first = await start(await emptyFolder(), { DATABASE_URL: database.url });
      const { code, output } = await refused(await emptyFolder(), { DATABASE_URL: database.url });
      expect(code).toBe(1);
      expect(output).toMatch(/^Workflows could not start: .*another .*running on this database/m);
      expect(output).not.toContain(new URL(database.url).password || 'no password');
      const id = await first.api.workflow('goes on', { only: { type: 'succeed' } });
      expect(await first.api.run(id)).toMatchObject({ status: 'completed' });
      expect(await first.stop()).toBe(0);
      const next = await start(await emptyFolder(), { DATABASE_URL: database.url });
      expect(await next.api.run(id)).toMatchObject({ status: 'completed' });
      expect(await next.stop()).toBe(0);
    } finally {
      for (const service of services.splice(0)) await service.dispose();
      await database.drop();
    }
  });
});

describe('a start', () => {
  it('on a port that was asked for and is taken is refused with the reason', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    const dataDir = await emptyFolder();
    const { code, output } = await refused(dataDir, { PORT: String(port) });
    holder.close();
    expect(code).toBe(1);
    expect(output).toMatch(new RegExp(`^Workflows could not start: port ${port} \\(PORT\\) is taken`, 'm'));
    expect(await postmasterPid(dataDir)).toBeUndefined();
  });

  it('without a port takes the usual one or the next that is free, and says so', async () => {
    const first = await start(await dataFolder(), { PORT: '' });
    const second = await start(await dataFolder(), { PORT: '' });
    const [one, two] = [first, second].map(({ url }) => Number(new URL(url).port));
    expect(one).toBeGreaterThanOrEqual(3000);
    expect(two).toBeGreaterThan(one ?? 0);
    expect(second.output).toContain(`port 3000 is taken by another program; using ${two}`);
    expect(await ready(second)).toBe(200);
    expect(await second.stop('SIGINT')).toBe(0);
  });

  it('in production is refused on the defaults, all of them named', async () => {
    const { code, output } = await refused(await emptyFolder(), { NODE_ENV: 'production', API_KEY: '' });
    expect(code).toBe(1);
    for (const name of ['API_KEY', 'DATABASE_URL', 'ALLOW_PRIVATE_NETWORK']) expect(output).toContain(name);
  });

  it('with wrong settings names each of them', async () => {
    const { code, output } = await refused(await emptyFolder(), { PORT: 'web', LOG_LEVEL: 'loud', API_KEY: 'short' });
    expect(code).toBe(1);
    for (const name of ['PORT', 'LOG_LEVEL', 'API_KEY']) expect(output).toContain(name);
  });

  it('that is interrupted leaves no process behind', async () => {
    const dataDir = await emptyFolder();
    const service = Service.launch(dataDir);
    services.push(service);
    await waitFor(() => service.output.includes('Postgres is running'), { within: 20_000 });
    const postmaster = await postmasterPid(dataDir);
    expect(postmaster).toBeGreaterThan(0);
    await service.stop();
    expect(await postmasterPid(dataDir)).toBeUndefined();
  });
});

describe('a first start as a new user sees it', () => {
  it('prints a call of the example that works when it is pasted, and again after a restart', async () => {
    const dataDir = await emptyFolder();
    const key = 'a-key-of-the-new-user';
    for (const env of [
      { API_KEY: key, EXAMPLE: 'on' },
      { API_KEY: '', EXAMPLE: 'on' },
    ]) {
      const service = await start(dataDir, env);
      await waitFor(() => service.output.includes('Ctrl-C'));
      const [command = ''] = /curl -s [^]*?'\n\n/.exec(service.output) ?? [];
      expect(service.output.includes(key)).toBe(false);
      const { stdout } = await promisify(execFile)('sh', ['-c', command], {
        env: { ...process.env, API_KEY: env.API_KEY },
      });
      expect(JSON.parse(stdout)).toMatchObject({ status: 'completed', output: { valid: true, emailSent: true } });
      const processes = processTree(service.pid);
      expect(await service.stop('SIGINT')).toBe(0);
      expect(processes.filter(isAlive)).toEqual([]);
    }
  });
});

describe('the service beside the API', () => {
  it('answers to probes, metrics and readers of its documentation without a key', async () => {
    const service = await start(await dataFolder());
    await service.api.run(await service.api.workflow('counted', { only: { type: 'succeed' } }));
    const get = async (path: string): Promise<{ status: number; text: string }> => {
      const response = await fetch(service.url + path);
      return { status: response.status, text: await response.text() };
    };
    expect((await get('/health/live')).status).toBe(200);
    expect((await get('/health/ready')).status).toBe(200);
    expect(await get('/metrics')).toMatchObject({ status: 200, text: expect.stringMatching(/^# TYPE \w+ counter$/m) });
    expect(await get('/docs')).toMatchObject({ status: 200, text: expect.stringMatching(/<html/i) });
    const { status, text } = await get('/openapi.json');
    expect(status).toBe(200);
    const document: Body = JSON.parse(text);
    expect(document.openapi).toMatch(/^3\.1/);
    expect(Object.keys(document.paths)).toEqual(
      expect.arrayContaining(['/workflows', '/workflows/{id}/execute', '/tasks/poll']),
    );
  });

  it('limits requests by RATE_LIMIT_PER_MINUTE and says how many are left, while completions of tasks pass', async () => {
    const { api } = await start(await dataFolder(), { RATE_LIMIT_PER_MINUTE: '6' });
    const id = await api.workflow('limited', { ask: { type: 'task', task: 'ask', end: true } });
    const execution = await api.start(id);
    const { tasks } = await api.ask('POST', '/tasks/poll', { functions: ['ask'], wait: 5 });
    const fourth = await api.send('GET', `/workflows/executions/${execution}`);
    expect(fourth.headers.get('ratelimit')).toMatch(/^"default";r=2;t=\d+$/);
    expect(fourth.headers.get('ratelimit-policy')).toBe('"default";q=6;w=60');
    await waitFor(async () => (await api.send('GET', '/workflows')).status === 429);
    const over = await api.send('GET', '/workflows');
    expect(over).toMatchObject({ status: 429, body: { errors: [{ code: 'RATE_LIMITED' }] } });
    expect(Number(over.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(over.headers.get('ratelimit')).toMatch(/^"default";r=0;t=\d+$/);
    expect(await api.send('POST', `/tasks/${tasks[0].token}/complete`, { body: { output: {} } })).toMatchObject({
      status: 200,
      body: { accepted: true },
    });
    expect((await fetch(`${api.url}/health/ready`)).status).toBe(200);
  });
});

describe('an end', () => {
  it('by SIGTERM under load finishes what was taken in: exit code 0, and the next start completes it all', async () => {
    const dataDir = await dataFolder();
    const first = await start(dataDir);
    const { acknowledged, worker, end } = await load(first.api);
    const processes = processTree(first.pid);
    const begun = performance.now();
    const poll = first.api.send('POST', '/tasks/poll', { body: { functions: ['nobody'], wait: POLL_SECONDS } });
    const cutOff = poll.catch(() => undefined);
    expect(await first.stop()).toBe(0);
    expect(performance.now() - begun).toBeLessThan((POLL_SECONDS * 1_000) / 2); // it is not waited for
    await cutOff;
    await end();
    await worker.stop();
    expect(processes.filter(isAlive)).toEqual([]);

    const second = await start(dataDir);
    const open = await query<{ open: number }>(
      dataDir,
      `select count(*)::int as open from execution where status = 'running'`,
    );
    expect(open[0]?.open).toBeGreaterThan(0); // else nothing was cut short
    workers.push(new Worker(() => second.api, { step: ({ state }) => ({ [state]: true }) }));
    await expectAllCompleted(second.api, acknowledged);
  });

  it('of the service alone by kill -9 leaves its Postgres to the next start, which goes on with the work', async () => {
    const dataDir = await dataFolder();
    const first = await start(dataDir);
    const { acknowledged, worker, end } = await load(first.api);
    const postmaster = await postmasterPid(dataDir);
    await first.kill();
    await end();
    await worker.stop();
    expect(await postmasterPid(dataDir)).toBe(postmaster);

    const second = await start(dataDir);
    expect(await postmasterPid(dataDir)).toBe(postmaster);
    expect(second.output).toContain('is adopted');
    workers.push(new Worker(() => second.api, { step: ({ state }) => ({ [state]: true }) }));
    await expectAllCompleted(second.api, acknowledged);
    expect(await second.stop()).toBe(0);
    expect(await postmasterPid(dataDir)).toBeUndefined();
  });

  it('of the Postgres by kill -9 is mended under load: the service goes on with the work', async () => {
    const dataDir = await dataFolder();
    const service = await start(dataDir);
    const { acknowledged, end } = await load(service.api);
    const postmaster = await postmasterPid(dataDir);
    killNow([Number(postmaster)]);
    await waitFor(async () => ![undefined, postmaster].includes(await postmasterPid(dataDir)), { within: 20_000 });
    await waitFor(async () => (await ready(service)) === 200, { within: 20_000 });
    const before = acknowledged.length;
    await waitFor(() => acknowledged.length > before + 20, { within: 20_000 });
    await end();
    await expectAllCompleted(service.api, acknowledged);
    expect(await service.stop()).toBe(0);
  });

  it('of the connections to a database that is not ours is mended, too, and the lock on it taken again', async () => {
    const database = await freshDatabase({});
    try {
      const service = await start(await emptyFolder(), { DATABASE_URL: database.url });
      const { acknowledged, end } = await load(service.api);
      const client = new Client(database.url);
      await client.connect();
      const { rowCount } = await client.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`,
      );
      await client.end();
      expect(rowCount).toBeGreaterThan(2);
      const before = acknowledged.length;
      await waitFor(() => acknowledged.length > before + 20, { within: 20_000 });
      expect(await ready(service)).toBe(200);
      await end();
      await expectAllCompleted(service.api, acknowledged);
      await expect(refused(await emptyFolder(), { DATABASE_URL: database.url })).resolves.toMatchObject({ code: 1 }); // it holds its lock again
    } finally {
      for (const service of services.splice(0)) await service.dispose();
      await database.drop();
    }
  });
});
