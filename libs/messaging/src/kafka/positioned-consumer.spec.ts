import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { PositionedConsumer, type PositionedConsumerOptions } from './positioned-consumer';

const TOPIC = 'commands';
const HEARTBEAT_MS = 3_000;

/** Whether the partition is fetched now. */
let isFetched: boolean;
let seeks: string[];
let assigned: number[];
let join: () => void;
let beat: () => void;
let eachBatch: (payload: EachBatchPayload) => Promise<void>;
/** Where its owner stands; undefined: it is somebody else's. */
let expected: number | undefined;

function fakeKafka(): Kafka {
  const events = { GROUP_JOIN: 'join', HEARTBEAT: 'beat', REBALANCING: 'rebalancing', STOP: 'stop', CRASH: 'crash' };
  const consumer: Partial<Record<keyof Consumer, unknown>> = {
    events,
    on: (event: string, listener: (event: unknown) => void) => {
      if (event === events.HEARTBEAT) beat = () => listener({});
      if (event === events.GROUP_JOIN) join = () => listener({ payload: { memberAssignment: { [TOPIC]: assigned } } });
    },
    connect: async () => undefined,
    subscribe: async () => undefined,
    disconnect: async () => undefined,
    commitOffsets: async () => undefined,
    run: async (given: { eachBatch: typeof eachBatch }) => void (eachBatch = given.eachBatch),
    seek: ({ offset }: { offset: string }) => void seeks.push(offset),
    pause: () => void (isFetched = false),
    resume: () => void (isFetched = true),
  };
  const admin: Partial<Record<keyof Admin, unknown>> = {
    connect: async () => undefined,
    disconnect: async () => undefined,
    fetchTopicOffsets: async () => assigned.map((partition) => ({ partition, offset: '1', low: '0', high: '1' })),
  };
  return { consumer: () => consumer, admin: () => admin } as unknown as Kafka; // so much of it is used here
}

function batch(): EachBatchPayload {
  const payload: Partial<Record<keyof EachBatchPayload, unknown>> = {
    batch: { topic: TOPIC, partition: 0, messages: [{ offset: '0' }], lastOffset: () => '0' },
    heartbeat: async () => undefined,
    isRunning: () => true,
    isStale: () => false,
    resolveOffset: () => undefined,
  };
  return payload as EachBatchPayload;
}

beforeEach(() => {
  jest.useFakeTimers();
  [isFetched, seeks, assigned, expected] = [true, [], [0], 0];
});
afterEach(() => jest.useRealTimers());

function consumerOf(options: Partial<PositionedConsumerOptions>): PositionedConsumer {
  return new PositionedConsumer({
    kafka: fakeKafka(),
    topic: TOPIC,
    groupId: 'executors',
    concurrency: 1,
    heartbeatIntervalMs: HEARTBEAT_MS,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined },
    positions: async (partitions) => partitions.map((partition) => ({ partition, resumeAt: 0 })),
    expected: () => expected,
    handle: async () => 'committed',
    onHalt: () => undefined,
    ...options,
  });
}

describe('partitions that are lost one after another', () => {
  it('are claimed again by one question at a time, however many there are', async () => {
    assigned = [0, 1, 2, 3, 4];
    const given = new Set(assigned);
    let questions = 0;
    const positions = async () => {
      questions++;
      return [...given].map((partition) => ({ partition, resumeAt: 0 }));
    };
    const consumer = consumerOf({ positions });
    await consumer.start();
    await jest.advanceTimersByTimeAsync(1);
    join();
    await jest.advanceTimersByTimeAsync(0);
    expected = undefined;
    given.clear(); // the database gives none of them
    for (const partition of assigned) {
      consumer.lost([partition]);
      await jest.advanceTimersByTimeAsync(10);
      beat();
    }
    await jest.advanceTimersByTimeAsync(HEARTBEAT_MS);
    questions = 0;
    await jest.advanceTimersByTimeAsync(5_000);
    expect(questions).toBeGreaterThan(0);
    expect(questions).toBeLessThanOrEqual(10);
    await consumer.stop();
  });
});

describe('a partition that rests after a failed batch', () => {
  it('is not fetched before it is claimed again, where it was lost meanwhile', async () => {
    const consumer = consumerOf({ handle: () => Promise.reject(new Error('away')) });
    await consumer.start();
    await jest.advanceTimersByTimeAsync(1);
    join();
    await jest.advanceTimersByTimeAsync(0);
    expect(seeks).toEqual(['0']);
    await eachBatch(batch());
    expect(isFetched).toBe(false);
    expected = undefined;
    consumer.lost([0]);
    await jest.advanceTimersByTimeAsync(HEARTBEAT_MS - 1);
    expect(isFetched).toBe(false);
    expected = 0;
    beat(); // the group says that it is still ours
    await jest.advanceTimersByTimeAsync(1);
    expect([isFetched, seeks]).toEqual([true, ['0', '0']]);
    await consumer.stop();
  });
});
