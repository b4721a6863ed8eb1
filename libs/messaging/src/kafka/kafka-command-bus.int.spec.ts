import { randomUUID } from 'node:crypto';
import type { OutboxRange } from '@workflows/runtime';
import { SILENT } from '../log';
import { OutboxRelay } from '../outbox-relay';
import { describeKafka, installation, until, type TestInstallation } from './broker.fixture';
import { ChangePublisher } from './change-publisher';
import { ChangeWatch } from './change-watch';
import { KafkaCommandBus } from './kafka-command-bus';
import { FakeDatabase, FakeExecutor, cancel } from './shards.fixture';
import { ensureTopics } from './topics';

const SHARDS = 8;

describeKafka('commands and changes over Kafka', () => {
  let here: TestInstallation;
  const closers: (() => Promise<void>)[] = [];

  beforeAll(async () => {
    here = await installation(SHARDS);
  });
  afterEach(async () => {
    for (const close of closers.splice(0).reverse()) await close();
  });

  async function bus(timeoutMs = 10_000): Promise<KafkaCommandBus> {
    const made = new KafkaCommandBus({ ...here, shardCount: SHARDS, instanceId: randomUUID(), timeoutMs, log: SILENT });
    closers.push(() => made.close());
    await made.start();
    return made;
  }

  it('refuses to start on another number of partitions than there are shards, and takes the right one again and again', async () => {
    const { kafka, topics, owner } = here;
    await ensureTopics(kafka, { shardCount: SHARDS, topics, owner, log: SILENT });
    await expect(ensureTopics(kafka, { shardCount: SHARDS + 1, topics, owner, log: SILENT })).rejects.toThrow(
      /has 8 partitions, but this installation has 9 shards/,
    );
  });

  it('sends nothing before it can hear the answer', async () => {
    const early = new KafkaCommandBus({ ...here, shardCount: SHARDS, instanceId: 'early', log: SILENT });
    await expect(early.send(cancel('execution_1'))).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    await early.close();
  });

  it('is UNAVAILABLE when nobody answers in time', async () => {
    await expect((await bus(500)).send(cancel('execution_1'))).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      options: { retryAfterSeconds: 1 },
    });
  });

  it('answers each gateway its own, alone and in a crowd', async () => {
    const database = new FakeDatabase();
    const executor = new FakeExecutor('executor', database, here, { shardCount: SHARDS });
    closers.push(() => executor.stop());
    await executor.start();
    const [one, other] = [await bus(), await bus()];
    const answers = await Promise.all(
      Array.from({ length: 2_000 }, (_, index) => (index % 2 ? one : other).send(cancel(`execution_${index}`))),
    );
    expect(answers.every((answer) => answer.kind === 'cancelled')).toBe(true);
    const took: number[] = [];
    for (let index = 0; index < 100; index++) {
      const startedAt = process.hrtime.bigint();
      await one.send(cancel(`execution_${index}`));
      took.push(Number(process.hrtime.bigint() - startedAt) / 1e6);
    }
    took.sort((a, b) => a - b);
    if (process.env['MEASURE'])
      process.stderr.write(
        `kafka: a command and its answer p50 ${took[50]?.toFixed(1)} ms, p99 ${took[99]?.toFixed(1)} ms\n`,
      );
    one.sendQuietly(cancel('execution_quiet'));
    const before = database.appliedIds.size;
    await until('the quiet one arrives', () => database.appliedIds.size >= before);
    expect(database.faults).toEqual([]);
  });

  it('wakes who watches an execution when the change that ended it was sent, and nobody else', async () => {
    const watch = new ChangeWatch({ ...here, instanceId: randomUUID(), findEnded: async () => [], log: SILENT });
    const publisher = new ChangePublisher(here.kafka, here.topics);
    await Promise.all([watch.start(), publisher.start()]);
    closers.push(
      () => watch.close(),
      () => publisher.close(),
    );
    const deleted: OutboxRange[] = [];
    const store = {
      readOutbox: async () => [],
      deleteOutbox: async (ranges: readonly OutboxRange[]) => void deleted.push(...ranges),
    };
    const relay = new OutboxRelay({ publish: (rows) => publisher.publish(rows), store, log: SILENT });
    const woken: string[] = [];
    const [ended, runs, stopped] = ['execution_a', 'execution_b', 'execution_a'].map((id) => watch.watch(id));
    const wakings = [
      ended?.finished.then((execution) => woken.push(`ended ${execution}`)),
      runs?.finished.then(() => woken.push('runs')),
      stopped?.finished.then(() => woken.push('stopped')),
    ];
    stopped?.stop();
    await until(
      'their partitions are read',
      () => watch.isFollowing('execution_a') && watch.isFollowing('execution_b'),
    );
    const change = { tenant: 'default', executionId: 'execution_a', workflowId: 'workflow_1', version: 1 };
    const row = { shard: 0, at: Date.now() };
    relay.offer([
      { ...row, number: 0, id: 'e0', change: { ...change, status: 'running' } },
      { ...row, number: 1, id: 'e1', change: { ...change, executionId: 'execution_b', status: 'running' } },
      { ...row, number: 2, id: 'e2', change: { ...change, status: 'completed' } },
    ]);
    await Promise.race(wakings);
    expect(woken).toEqual(['ended undefined']);
    await until('the rows are gone', () => deleted.length > 0);
    expect(deleted).toEqual([{ shard: 0, first: 0, last: 2 }]);
  });

  it('wakes who began to watch after the change was sent, by the record, and who watches anew by the next change', async () => {
    const ended: string[] = [];
    const findEnded = async (ids: readonly string[]) => ids.filter((id) => ended.includes(id));
    const watch = new ChangeWatch({ ...here, instanceId: randomUUID(), findEnded, lingerMs: 0, log: SILENT });
    const publisher = new ChangePublisher(here.kafka, here.topics);
    await Promise.all([watch.start(), publisher.start()]);
    closers.push(
      () => watch.close(),
      () => publisher.close(),
    );
    const finish = (executionId: string): Promise<void> => {
      const change = { tenant: 'default', executionId, workflowId: 'workflow_1', version: 1 };
      const row = { shard: 0, number: 0, at: Date.now(), id: executionId };
      return publisher.publish([{ ...row, change: { ...change, status: 'completed' } }]);
    };
    await finish('execution_late');
    ended.push('execution_late');
    await watch.watch('execution_late').finished;
    for (let round = 0; round < 3; round++) {
      const watched = watch.watch(`execution_${round}`);
      ended.push(`execution_${round}`); // the record comes first, as a change is told of once it is committed
      await finish(`execution_${round}`);
      await watched.finished;
    }
  });
});
