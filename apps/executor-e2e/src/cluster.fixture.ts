import { randomBytes } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startKafka, type KafkaServer } from '@workflows/kafka-server';
import { freePort } from '@workflows/postgres-server';
import { Api, dumpOf, freshDatabase, waitFor } from '@workflows/testing';
import { Kafka, logLevel } from 'kafkajs';
import { Pool } from 'pg';
import { ServiceProcess, type Environment } from './service-process.fixture';

const CACHE = join(__dirname, '../../../.cache/kafka');
/** The sessions of the test itself. */
const OURS = 'black-box';
const KEY = 'key-of-the-black-box-tests';
/**
 * Notes in the database itself which session commits batches for which owner of a shard. An executor commits over
 * sessions of its own, so one that wrote for two owners wrote what was not its own (I13). Sessions are told apart by a name that each is
 * given, since the numbers of processes come again.
 */
const WATCH_WRITERS = `
  create schema black_box;
  create table black_box.writer (session text, owner text, primary key (session, owner));
  create function black_box.note_writer() returns trigger language plpgsql as $$
  declare session text := current_setting('black_box.session', true);
  begin
    if coalesce(session, '') = '' then session := set_config('black_box.session', gen_random_uuid()::text, false); end if;
    insert into black_box.writer values (session, new.owner) on conflict do nothing;
    return null;
  end $$;
  create trigger note_writer after update on shard for each row when (new.revision <> old.revision) execute function black_box.note_writer()`;
/** The shortest that Kafka's broker allows by default. */
export const SESSION_MS = 6_000;
/** For the hook that opens a cluster: the jars of Kafka may have to be fetched first. */
export const OPEN_MS = 180_000;

/**
 * The distributed form on one machine: a broker and a database of its own, and the processes that a test starts.
 * Topic names are fixed, hence the broker of its own, which a test may also kill.
 */
export class Cluster {
  private readonly processes: ServiceProcess[] = [];
  private closed = false;
  private count = 0;

  private constructor(
    readonly broker: KafkaServer,
    readonly databaseUrl: string,
    readonly database: Pool,
    readonly kafka: Kafka,
    private readonly env: Environment,
    private readonly cleanUp: () => Promise<void>,
  ) {}

  /** `more`: of all its processes. */
  static async open(more: Environment = {}): Promise<Cluster> {
    process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
    const folder = await mkdtemp(join(tmpdir(), 'workflows-cluster-'));
    await chmod(folder, 0o711);
    const [broker, { url, drop }] = await Promise.all([
      startKafka({ cacheDir: CACHE, dataDir: join(folder, 'kafka'), log: () => undefined }),
      freshDatabase({}),
    ]);
    const [registryPort, gatewayPort] = [await freePort(), await freePort()];
    const env: Environment = {
      DATABASE_URL: url,
      KAFKA_BROKERS: broker.brokers,
      KAFKA_SESSION_TIMEOUT_MS: String(SESSION_MS),
      INTERNAL_SECRET: 'secret of the black-box tests',
      REGISTRY_ADDRESS: `127.0.0.1:${registryPort}`,
      REGISTRY_PORT: String(registryPort),
      GATEWAY_PORT: String(gatewayPort),
      API_KEY: KEY,
      SECRETS_KEY: randomBytes(32).toString('base64'),
      ALLOW_PRIVATE_NETWORK: 'true',
      EXECUTOR_HOST: '127.0.0.1',
      PORT: '0',
      EXAMPLE: 'off',
      ...more,
    };
    const database = new Pool({ connectionString: url, max: 4, application_name: OURS });
    database.on('error', () => undefined); // at the end, when the database is dropped
    const kafka = new Kafka({
      brokers: [broker.brokers],
      clientId: 'black-box',
      logLevel: logLevel.NOTHING,
      retry: { retries: 20, maxRetryTime: 1_000 },
    });
    return new Cluster(broker, url, database, kafka, env, async () => {
      await database.end();
      await broker.stop();
      await drop();
      await rm(folder, { recursive: true, force: true, maxRetries: 5 });
    });
  }

  /** Registry, gateway and as many executors, all ready. */
  async start(executors: number): Promise<ServiceProcess[]> {
    await this.found();
    const others = [this.gateway(), ...Array.from({ length: executors }, () => this.executor())];
    const [, ...ready] = await Promise.all(others.map(async (one) => (await one).ready()));
    return ready;
  }

  /** Gateway and executors end as by kill -9; `isDown` is said, and as many come back. Gives the executors. */
  async crash(isDown: () => void): Promise<ServiceProcess[]> {
    const serving = this.processes.filter(({ name, hasEnded }) => !hasEnded && name !== 'registry');
    await Promise.all(serving.map((one) => one.kill()));
    isDown();
    const others = serving.map(({ name }) => (name === 'gateway' ? this.gateway() : this.executor()));
    const ready = await Promise.all(others.map(async (one) => (await one).ready()));
    return ready.filter(({ name }) => name !== 'gateway');
  }

  /** The registry, which migrates the database, and who watches the writers from then on. */
  async found(checkout = ''): Promise<ServiceProcess> {
    const registry = await this.registry({}, checkout).ready();
    await this.database.query(WATCH_WRITERS);
    return registry;
  }

  registry(env: Environment = {}, checkout = ''): ServiceProcess {
    return this.launch('registry', join(checkout, 'dist/apps/registry/src/main.js'), { LOG_LEVEL: 'warn', ...env });
  }

  /** Always on the same port, so that clients find the next one where the last one was. `checkout`: of another release, a folder that is built. */
  gateway(env: Environment = {}, checkout = ''): ServiceProcess {
    return this.launch('gateway', join(checkout, 'dist/apps/gateway/src/main.js'), {
      PORT: this.setting('GATEWAY_PORT'),
      LOG_LEVEL: 'warn',
      ...env,
    });
  }

  async executor(env: Environment = {}, checkout = ''): Promise<ServiceProcess> {
    return this.launch(`executor ${++this.count}`, join(checkout, 'dist/apps/executor/src/main.js'), {
      EXECUTOR_PORT: String(await freePort()),
      ...env,
    });
  }

  standalone(env: Record<string, string | undefined> = {}): ServiceProcess {
    return this.launch('standalone', 'dist/apps/standalone/src/main.js', env);
  }

  /** A program of the example, which knows the service only by its API. */
  example(file: string, env: Environment = {}): ServiceProcess {
    return this.launch(file, `examples/onboarding/${file}`, { WORKFLOWS_URL: this.api.url, ...env });
  }

  get api(): Api {
    return new Api(`http://127.0.0.1:${this.setting('GATEWAY_PORT')}`, KEY);
  }

  setting(name: string): string {
    return this.env[name] ?? '';
  }

  async rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(sql, values)).rows;
  }

  async number(sql: string, values: unknown[] = []): Promise<number> {
    const [row] = await this.rows<Record<string, string>>(sql, values);
    return Number(Object.values(row ?? {})[0]);
  }

  /** The name under which an executor claims shards. */
  async ownerOf(executor: ServiceProcess): Promise<string> {
    const address = `127.0.0.1:${executor.setting('EXECUTOR_PORT')}`;
    const id = await waitFor(
      async () => (await this.rows<{ id: string }>('select id from executor where address = $1', [address]))[0]?.id,
    );
    return id ?? '';
  }

  /** Of how many shards an executor is the owner, by the database. */
  async shardsOf(executor: ServiceProcess): Promise<number> {
    return this.number('select count(*) from shard where owner = $1', [await this.ownerOf(executor)]);
  }

  async shardIdsOf(executor: ServiceProcess): Promise<Set<number>> {
    const sql = 'select id from shard where owner = $1';
    return new Set((await this.rows<{ id: number }>(sql, [await this.ownerOf(executor)])).map(({ id }) => id));
  }

  /** The sessions of the service's processes: of each, the server process that serves it. */
  async sessions(): Promise<number[]> {
    const sql = `select pid from pg_stat_activity where datname = current_database() and application_name <> '${OURS}'`;
    return (await this.rows<{ pid: number }>(sql)).map(({ pid }) => pid);
  }

  async shardCount(): Promise<number> {
    return this.number('select count(*) from shard');
  }

  /** How many sessions committed batches for more owners than one (I13). */
  async foreignWrites(): Promise<number> {
    return this.number('select count(*) - count(distinct session) from black_box.writer');
  }

  /** Waits until exactly these executors own the shards, each of them its share. */
  async shared(executors: readonly ServiceProcess[], within = 30_000): Promise<void> {
    const owners = await Promise.all(executors.map((one) => this.ownerOf(one)));
    const share = Math.floor((await this.shardCount()) / owners.length);
    let last: { owner: string; shards: string }[] = [];
    const isShared = async (): Promise<boolean> => {
      last = await this.rows('select owner, count(*) as shards from shard group by owner');
      return (
        last.length === owners.length &&
        last.every(({ owner, shards }) => owners.includes(owner) && Number(shards) >= share)
      );
    };
    await waitFor(isShared, { within, every: 50 }).catch(() => {
      throw new Error(`the shards are not shared by ${owners.join(', ')} within ${within} ms: ${JSON.stringify(last)}`);
    });
  }

  /** Every record of a topic, in the order of each partition. */
  async read(topic: string): Promise<TopicRecord[]> {
    const ends = await this.ends(topic);
    const records: TopicRecord[] = [];
    const reached = new Map<number, number>();
    const consumer = this.kafka.consumer({ groupId: `black-box-${topic}-${++this.count}`, maxWaitTimeInMs: 50 });
    await consumer.connect();
    try {
      await consumer.subscribe({ topic, fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch }) => {
          for (const { key, value, offset } of batch.messages) {
            records.push({
              partition: batch.partition,
              offset: Number(offset),
              key: key?.toString() ?? '',
              value: value?.toString() ?? '',
            });
          }
          reached.set(batch.partition, Number(batch.lastOffset()) + 1);
        },
      });
      await waitFor(() => [...ends].every(([partition, end]) => (reached.get(partition) ?? 0) >= end), {
        within: 20_000,
      });
    } finally {
      await consumer.disconnect();
    }
    return records;
  }

  /** All rows of all tables, all records of all topics, and what all processes have said. */
  async traces(): Promise<string> {
    const topics = (await this.topics()).filter((topic) => !topic.startsWith('__'));
    const records = await Promise.all(topics.map((topic) => this.read(topic)));
    const logs = this.processes.map(({ output }) => output);
    return [await dumpOf((sql) => this.rows(sql)), JSON.stringify(records), ...logs].join('\n');
  }

  private async topics(): Promise<string[]> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return await admin.listTopics();
    } finally {
      await admin.disconnect();
    }
  }

  /** The offset that the next record of each partition gets. */
  async ends(topic: string): Promise<Map<number, number>> {
    const admin = this.kafka.admin();
    await admin.connect();
    try {
      return new Map((await admin.fetchTopicOffsets(topic)).map(({ partition, high }) => [partition, Number(high)]));
    } finally {
      await admin.disconnect();
    }
  }

  async repartition(topic: string, count: number): Promise<void> {
    const admin = this.kafka.admin();
    await admin.connect();
    await admin.createPartitions({ topicPartitions: [{ topic, count }] });
    await admin.disconnect();
  }

  async produce(topic: string, values: readonly (string | Buffer)[]): Promise<void> {
    const producer = this.kafka.producer();
    await producer.connect();
    await producer.send({ topic, messages: values.map((value) => ({ value })) });
    await producer.disconnect();
  }

  /** Triggers, as any producer of JSON records sends them. */
  async trigger(...records: object[]): Promise<void> {
    await this.produce(
      'workflows.triggers',
      records.map((record) => JSON.stringify(record)),
    );
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.processes.filter((one) => !one.hasEnded).map((one) => one.kill()));
    await this.cleanUp();
  }

  /** A setting that is given as undefined is left out. */
  private launch(name: string, program: string, env: Record<string, string | undefined>): ServiceProcess {
    if (this.closed) throw new Error(`${name} is not launched: the test is over`); // a run of faults that nobody waits for any more
    const given = Object.entries({ ...this.env, ...env }).filter(
      (entry): entry is [string, string] => entry[1] !== undefined,
    );
    const launched = ServiceProcess.launch(name, program, Object.fromEntries(given));
    this.processes.push(launched);
    return launched;
  }
}

export interface TopicRecord {
  partition: number;
  offset: number;
  key: string;
  value: string;
}
