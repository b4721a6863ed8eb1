import { EngineError, type StartRequest, type TriggerRecord } from '@workflows/contracts';
import type { QuarantineRow, TriggerResolution, TriggerStore } from '@workflows/runtime';
import { SILENT } from '../log';
import { describeKafka, installation, until, type TestInstallation } from './broker.fixture';
import { TriggerConsumer, type TriggerMeta } from './trigger-consumer';
import { triggerExecutionId } from './trigger-record';

class FakeStore implements TriggerStore {
  readonly offsets = new Map<number, number>();
  readonly started = new Map<string, StartRequest>();
  readonly quarantined: QuarantineRow[] = [];
  readonly keys = new Set<string>();
  commits = 0;

  async readTriggerOffset(_topic: string, partition: number): Promise<number | undefined> {
    return this.offsets.get(partition);
  }

  async commitTriggers(
    write: Parameters<TriggerStore['commitTriggers']>[0],
  ): ReturnType<TriggerStore['commitTriggers']> {
    this.commits++;
    if (this.offsets.get(write.partition) !== write.fromOffset) return { kind: 'stale' };
    if (write.starts.some(({ request }) => request.workflowName === 'poison'))
      throw Object.assign(new Error('invalid byte sequence'), { code: '22021' });
    this.offsets.set(write.partition, write.nextOffset);
    this.quarantined.push(...write.quarantine);
    const results = write.starts.map(({ request }) => {
      const key = request.idempotency?.key;
      if (key !== undefined && this.keys.has(key)) return 'conflict' as const;
      if (key !== undefined) this.keys.add(key);
      const replayed = this.started.has(request.executionId);
      this.started.set(request.executionId, request);
      return { ...request, replayed };
    });
    return { kind: 'committed', results };
  }
}

describeKafka('triggers on Kafka', () => {
  let here: TestInstallation;
  let store: FakeStore;
  let announced: StartRequest[];
  let halts: string[];
  let outages: number;
  const closers: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    here = await installation(4);
    [store, announced, halts, outages] = [new FakeStore(), [], [], 0];
  });
  afterEach(async () => {
    for (const close of closers.splice(0)) await close();
  });

  async function resolve(
    { workflow, input, idempotencyKey }: TriggerRecord,
    meta: TriggerMeta,
  ): Promise<TriggerResolution> {
    if (workflow === 'unknown') return { ok: false, reason: 'There is no workflow "unknown"' };
    if (workflow === 'deleted') throw new EngineError('WORKFLOW_NOT_FOUND', 'It was deleted');
    if (outages-- > 0) throw new EngineError('UNAVAILABLE', 'The registry is away');
    const idempotency = idempotencyKey === undefined ? {} : { idempotency: { key: idempotencyKey, bodyDigest: '' } };
    return {
      ok: true,
      request: {
        tenant: 'default',
        executionId: triggerExecutionId(meta),
        workflowId: 'w',
        version: 1,
        workflowName: workflow,
        startState: 's',
        input: input ?? {},
        createdAt: meta.timestamp,
        ...idempotency,
      },
    };
  }

  async function consume(): Promise<TriggerConsumer> {
    const consumer = new TriggerConsumer({
      ...here,
      tenant: 'default',
      store,
      shardCount: 4,
      sessionTimeoutMs: 6_000,
      maxWaitMs: 100,
      log: SILENT,
      resolve,
      announce: (request) => void announced.push(request),
      onQuarantined: () => undefined,
      onHalt: (_, reason) => void halts.push(reason),
    });
    closers.push(() => consumer.close());
    await consumer.start();
    return consumer;
  }

  async function write(...values: (object | string)[]): Promise<void> {
    const producer = here.kafka.producer();
    await producer.connect();
    await producer.send({
      topic: here.topics.triggers,
      messages: values.map((value) => ({
        partition: 0,
        value: typeof value === 'string' ? value : JSON.stringify(value),
      })),
    });
    await producer.disconnect();
  }

  it('start executions; what is wrong is quarantined with its place and reason and stops nothing', async () => {
    await write(
      { workflow: 'a', input: { n: 1 } },
      'no json',
      { workflow: 'unknown' },
      { workflow: 'deleted' },
      { workflow: 'poison' },
      { workflow: 'b' },
      { workflow: 'c', idempotencyKey: 'k' },
      { workflow: 'd', idempotencyKey: 'k' },
    );
    await consume();
    await until('all are through', () => store.offsets.get(0) === 8 && store.quarantined.length === 5);
    expect([...store.started.values()].map(({ workflowName }) => workflowName)).toEqual(['a', 'b', 'c']);
    expect(announced.map(({ workflowName }) => workflowName)).toEqual(['a', 'b', 'c']);
    expect(store.quarantined.map(({ offset }) => offset).sort()).toEqual([1, 2, 3, 4, 7]);
    expect(store.quarantined.find(({ offset }) => offset === 4)?.reason).toMatch(/database does not take it/);
  });

  it('come again while something is away, and are not quarantined for it', async () => {
    outages = 3;
    await write({ workflow: 'a' });
    await consume();
    await until('it is started', () => store.started.size === 1);
    expect(store.quarantined).toEqual([]);
  });

  it('go on where the store stands, also when another consumer moved it', async () => {
    await write({ workflow: 'a' }, { workflow: 'b' }, { workflow: 'c' });
    store.offsets.set(0, 2);
    await consume();
    await until('the third is started', () => store.started.size === 1);
    store.offsets.set(0, 4); // as if another had taken the fourth
    await write({ workflow: 'd' }, { workflow: 'e' });
    await until('the fifth is started', () => store.started.size === 2);
    expect([...store.started.values()].map(({ workflowName }) => workflowName)).toEqual(['c', 'e']);
  });

  it('halt where the stored offset is outside the log', async () => {
    store.offsets.set(0, 9);
    await consume();
    await until('it halts', () => halts.length === 1);
    expect(halts[0]).toMatch(/ends at offset 0/);
  });
});
