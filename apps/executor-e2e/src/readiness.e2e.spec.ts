import { once } from 'node:events';
import { connect } from 'node:net';
import { join } from 'node:path';
import { freshDatabase, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';

const TEST_MS = 120_000;
const WITHIN = { within: 60_000, every: 200 };
const PASSING = { name: 'passing', states: { only: { type: 'pass', end: true } } };

/** What is large and serves some of the processes, or some installations. */
const LARGE = ['typeorm', 'undici', 'class-validator', '@aws-sdk/client-s3'];
const TELLING = { NODE_OPTIONS: `--require ${join(__dirname, 'loaded-packages.cjs')}` };

interface Ready {
  status: number;
  /** What it does without, or cannot do without. */
  missing: string[];
}

async function readiness({ url }: ServiceProcess): Promise<Ready> {
  const response = await fetch(`${url}/health/ready`);
  const body = (await response.json()) as { degraded?: string[]; errors?: { path: string }[] };
  return { status: response.status, missing: body.degraded ?? body.errors?.map(({ path }) => path) ?? [] };
}

describeKafka('the processes of an installation', () => {
  let cluster: Cluster;
  let executor: ServiceProcess;
  let gateway: ServiceProcess;
  let registry: ServiceProcess;

  beforeAll(async () => {
    cluster = await Cluster.open();
    registry = await cluster.registry(TELLING).ready();
    const started = [cluster.gateway(TELLING), await cluster.executor(TELLING)];
    [gateway, executor] = (await Promise.all(started.map((one) => one.ready()))) as [ServiceProcess, ServiceProcess];
    await cluster.shared([executor]);
    await cluster.api.ask('POST', '/workflows', PASSING);
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  const say = async (process: ServiceProcess, expected: Ready): Promise<void> => {
    let last: Ready | undefined;
    const isSo = async (): Promise<boolean> => {
      last = await readiness(process);
      return last.status === expected.status && expected.missing.every((name) => last?.missing.includes(name));
    };
    await waitFor(isSo, WITHIN).catch(() => {
      throw new Error(`${process.name} says ${JSON.stringify(last)}, not ${JSON.stringify(expected)}`);
    });
  };
  const READY: Ready = { status: 200, missing: [] };

  it('hold nothing large in memory that others need', async () => {
    const largeOf = async (asked: ServiceProcess): Promise<string[]> => {
      const told = /has loaded ([^;]*);/;
      process.kill(asked.pid, 'SIGUSR2');
      await asked.says(told, TEST_MS);
      const loaded = told.exec(asked.output)?.[1]?.split(' ') ?? [];
      return LARGE.filter((name) => loaded.includes(name));
    };
    expect(await largeOf(gateway)).toEqual(['class-validator']);
    expect(await largeOf(executor)).toEqual(['undici']);
    expect(await largeOf(registry)).toEqual(['typeorm']);
  });

  it(
    'say what they lack while Kafka is away, are ready again when it is back, and work all the time',
    async () => {
      await Promise.all([say(gateway, READY), say(executor, READY)]);
      await cluster.broker.kill();
      await say(executor, { status: 503, missing: ['kafka', 'shards'] });
      await say(gateway, READY);
      const { status } = await cluster.api.ask('POST', '/workflows/passing/execute?wait=20', { input: {} });
      expect(status).toBe('completed');
      await cluster.broker.restart();
      await Promise.all([say(gateway, READY), say(executor, READY)]);
    },
    TEST_MS,
  );

  it(
    'start known workflows while the registry is away, and say that they do without it',
    async () => {
      await cluster.api.ask('POST', '/workflows/passing/execute?wait=20', { input: {} });
      await registry.kill();
      await say(executor, { status: 503, missing: ['registry'] });
      await say(gateway, { status: 200, missing: ['registry'] });
      const { status } = await cluster.api.ask('POST', '/workflows/passing/execute?wait=20', { input: {} });
      expect(status).toBe('completed');
      const unknown = await cluster.api.send('POST', '/workflows/unknown/execute', { body: { input: {} } });
      expect(unknown.status).toBe(503);
      registry = await cluster.registry().ready();
      await Promise.all([say(gateway, READY), say(executor, READY)]);
    },
    TEST_MS,
  );

  it(
    'do not start on another database than that of the topics, and say what to do',
    async () => {
      const { url, drop } = await freshDatabase({});
      const stranger = await cluster.executor({ DATABASE_URL: url });
      expect(await stranger.ended).toBe(1);
      expect(stranger.output).toMatch(/belong to another installation than this database.*delete its topics/);
      await drop();
      await say(executor, READY);
    },
    TEST_MS,
  );

  it(
    'stop in order with connections open over which nothing is said',
    async () => {
      const doors = [gateway, executor].map(({ url }) => Number(new URL(url).port));
      const inner = [Number(executor.setting('EXECUTOR_PORT')), Number(registry.setting('REGISTRY_PORT'))];
      const sockets = [...doors, Number(new URL(registry.url).port), ...inner].map((port) =>
        connect(port, '127.0.0.1'),
      );
      for (const socket of sockets) socket.on('error', () => undefined);
      await Promise.all(sockets.map((socket) => once(socket, 'connect')));
      expect(await Promise.all([gateway.stop(), executor.stop(), registry.stop()])).toEqual([0, 0, 0]);
      for (const socket of sockets) socket.destroy();
    },
    TEST_MS,
  );
});
