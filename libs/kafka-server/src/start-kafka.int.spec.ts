import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Kafka, logLevel } from 'kafkajs';
import { startKafka, type KafkaServer } from './start-kafka';

const cacheDir = join(__dirname, '..', '..', '..', '.cache', 'kafka');
const withKafka = process.env['WORKFLOWS_TEST_KAFKA'] === 'off' ? describe.skip : describe;

withKafka('the Kafka broker', () => {
  let dataDir: string;
  let server: KafkaServer;

  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'workflows-kafka-'));
    server = await startKafka({ cacheDir, dataDir, log: () => undefined });
  }, 180_000);

  afterAll(async () => {
    await server?.stop();
    await rm(dataDir, { recursive: true, force: true });
  });

  it('hands a consumer what a producer sent', async () => {
    await createTopic('greetings');
    await produce('greetings', 'hello');
    expect(await consume('greetings', 1)).toEqual(['hello']);
  }, 60_000);

  it('makes no topic that nobody created', async () => {
    await expect(produce('typo', 'lost')).rejects.toThrow(/does not host this topic-partition/);
  }, 60_000);

  it('comes back on its port with its records after it was killed', async () => {
    await createTopic('kept');
    await produce('kept', 'before');
    const { pid, brokers } = server;
    await server.kill();
    await server.restart();
    expect(server.brokers).toBe(brokers);
    expect(server.pid).not.toBe(pid);
    await produce('kept', 'after');
    expect(await consume('kept', 2)).toEqual(['before', 'after']);
  }, 90_000);

  it('refuses a second broker on the same folder and names the first', () =>
    expect(startKafka({ cacheDir, dataDir, log: () => undefined })).rejects.toThrow(`pid ${server.pid}`));

  it('says which port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    const started = startKafka({ cacheDir, dataDir: join(dataDir, 'x'), port, log: () => undefined });
    await expect(started).rejects.toThrow(`Port ${port} of 127.0.0.1, wanted for Kafka, is taken`);
    other.close();
  });

  function client(): Kafka {
    const retry = { initialRetryTime: 100, maxRetryTime: 1_000, retries: 8 };
    return new Kafka({ brokers: [server.brokers], logLevel: logLevel.NOTHING, retry });
  }

  async function createTopic(topic: string): Promise<void> {
    const admin = client().admin();
    await admin.connect();
    await admin.createTopics({ topics: [{ topic, numPartitions: 1 }], waitForLeaders: false });
    await admin.disconnect();
  }

  async function produce(topic: string, value: string): Promise<void> {
    const producer = client().producer();
    await producer.connect();
    try {
      await producer.send({ topic, messages: [{ value }] });
    } finally {
      await producer.disconnect();
    }
  }

  async function consume(topic: string, count: number): Promise<string[]> {
    const consumer = client().consumer({ groupId: `readers-of-${topic}` });
    const values: string[] = [];
    await consumer.connect();
    await consumer.subscribe({ topic, fromBeginning: true });
    await consumer.run({ eachMessage: async ({ message }) => void values.push(String(message.value)) });
    for (const deadline = Date.now() + 30_000; values.length < count && Date.now() < deadline;) await sleep(20);
    await consumer.disconnect();
    return values;
  }
});
