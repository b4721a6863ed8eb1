import type { Admin, Consumer, EachBatchPayload, Kafka } from 'kafkajs';
import { PositionedConsumer } from './positioned-consumer';

const TOPIC = 'commands';
const HEARTBEAT_MS = 3_000;

/** Whether the partition is fetched now. */
let isFetched: boolean;
let seeks: string[];
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
      if (event === events.GROUP_JOIN) join = () => listener({ payload: { memberAssignment: { [TOPIC]: [0] } } });
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
    fetchTopicOffsets: async () => [{ partition: 0, offset: '1', low: '0', high: '1' }],
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
  [isFetched, seeks, expected] = [true, [], 0];
});
afterEach(() => jest.useRealTimers());

describe('a partition that rests after a failed batch', () => {
  it('is not fetched before it is claimed again, where it was lost meanwhile', async () => {
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
    const consumer = new PositionedConsumer({
      kafka: fakeKafka(),
      topic: TOPIC,
      groupId: 'executors',
      concurrency: 1,
      heartbeatIntervalMs: HEARTBEAT_MS,
      log,
      positions: async () => [{ partition: 0, resumeAt: 0 }],
      expected: () => expected,
      handle: () => Promise.reject(new Error('away')),
      onHalt: () => undefined,
    });
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
