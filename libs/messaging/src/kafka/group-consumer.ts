import type { Consumer, ConsumerConfig, EachBatchPayload, Kafka } from 'kafkajs';
import { RateLimit, reasonOf, type MessagingLog } from '../log';
import { PATIENT } from './kafka-client';
import { Membership } from './membership';

/**
 * How long a fetch waits at the broker when there is nothing; records end the wait at once. Also how long a seek, a heartbeat
 * or a stop may have to wait for it. Each fetch names all partitions, and kafkajs walks them all: most of what an idle executor does.
 */
const MAX_WAIT_MS = 2_000;
const REOPEN_MS = 1_000;
/** Several are stopped one after the other, and all of them before a supervisor loses its patience. */
const STOP_WITHIN_MS = 8_000;
const SESSION_MS = 30_000;
/** After so long without a word of the broker it counts as away; nobody should have to wait for a long session to be told. */
const SILENCE_MS = 10_000;
const SAME_LINE_EVERY_MS = 10_000;

export interface GroupConsumerOptions {
  kafka: Kafka;
  topic: string;
  groupId: string;
  /** How many partitions are worked on at once. */
  concurrency: number;
  sessionTimeoutMs?: number;
  heartbeatIntervalMs?: number;
  maxBytesPerPartition?: number;
  /** See MAX_WAIT_MS: specs stop and join all the time. */
  maxWaitMs?: number;
  log: MessagingLog;
  /** Called inside the join, before anything is fetched: a seek made here and now precedes the first record. */
  joined(membership: Membership): void;
  /** The partitions are no longer ours; called once for each `joined`. */
  left(): void;
  eachBatch(payload: EachBatchPayload, membership: Membership): Promise<void>;
}

/**
 * A kafkajs consumer that stays. What its source and a real broker showed (2.2.4), and what is built on it:
 *   G1. A rebalance is told by a heartbeat or a commit that fails with REBALANCE_IN_PROGRESS. Nothing happens until that
 *       error, thrown from `eachBatch` or from the heartbeat after it, reaches the runner. The runner first waits for
 *       every batch of every fetch in hand, then emits REBALANCING, then joins, then emits GROUP_JOIN: so between
 *       REBALANCING and GROUP_JOIN no batch runs. It does not wait for what listeners do.
 *   G2. There is a second way: an expelled member (UNKNOWN_MEMBER_ID) and one with stale metadata join again without
 *       REBALANCING, and in the latter case batches of other brokers may still run. So GROUP_JOIN ends the former stay.
 *   G3. GROUP_JOIN is emitted inside the join, and the next fetch starts after its listeners returned. A seek made later
 *       makes what is fetched meanwhile stale (`isStale`), and it applies to the next fetch.
 *   G4. `stop` lets the running fetch and its batches end, with heartbeats and commits still working, then leaves.
 *   G5. Errors that kafkajs holds for final (CRASH with `restart: false`) leave a dead consumer behind. It is replaced.
 *   G6. Paused partitions stay paused over a rebalance.
 *   G7. `stop` does nothing to a consumer that is still joining, which then runs for ever. So a start is waited for, and
 *       a join that ends after a stop is refused by an error of its listener, which kafkajs takes for a crash.
 */
export class GroupConsumer {
  readonly heartbeatIntervalMs: number;
  private consumer: Consumer | undefined;
  private membership: Membership | undefined;
  private starting: Promise<void> | undefined;
  private reopening: NodeJS.Timeout | undefined;
  private stopped = false;
  /** When the broker last took a heartbeat or a join of ours. */
  private heardAt = 0;
  private readonly lines = new RateLimit(SAME_LINE_EVERY_MS);

  constructor(private readonly options: GroupConsumerOptions) {
    this.heartbeatIntervalMs = options.heartbeatIntervalMs ?? (options.sessionTimeoutMs ?? SESSION_MS) / 10;
  }

  /** Resolves when the group was joined for the first time. */
  start(): Promise<void> {
    this.starting = this.open();
    return this.starting;
  }

  private async open(): Promise<void> {
    const consumer = this.options.kafka.consumer(this.config());
    this.consumer = consumer;
    consumer.on(consumer.events.GROUP_JOIN, ({ payload }) =>
      this.onJoin(consumer, payload.memberAssignment[this.options.topic] ?? []),
    );
    consumer.on(consumer.events.HEARTBEAT, () => (this.heardAt = performance.now()));
    consumer.on(consumer.events.REBALANCING, () => this.leave(consumer));
    consumer.on(consumer.events.STOP, () => this.leave(consumer));
    consumer.on(consumer.events.CRASH, ({ payload }) => this.onCrash(consumer, payload.error, payload.restart));
    await consumer.connect();
    await consumer.subscribe({ topic: this.options.topic, fromBeginning: true });
    await consumer.run({
      autoCommit: false,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: this.options.concurrency,
      eachBatch: (payload) => this.handle(consumer, payload),
    });
  }

  /** Ends fetching, waits for the batches in hand, leaves the group (I17). */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reopening);
    this.membership?.stopWaiting();
    const consumer = this.consumer;
    if (consumer === undefined) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, STOP_WITHIN_MS))); // the broker may be away
    const ended = Promise.resolve(this.starting)
      .catch(() => undefined) // G7
      .then(() => consumer.disconnect())
      .catch((error: unknown) => this.tell('could not leave its group', error));
    await Promise.race([ended, late]);
    clearTimeout(timer);
    this.leave(consumer);
  }

  /** Throws while this process is not in the group, or nothing was heard of the broker for too long. */
  check(): void {
    const { topic } = this.options;
    if (this.membership === undefined) throw new Error(`This process is not in its group of ${topic}`);
    const silentMs = Math.round(performance.now() - this.heardAt);
    if (silentMs > SILENCE_MS) throw new Error(`Kafka has not answered the consumer of ${topic} for ${silentMs} ms`);
  }

  /** Whether the broker has taken this process for a member after that moment of `performance.now`. */
  wasHeardSince(at: number): boolean {
    return this.heardAt > at;
  }

  get isStopping(): boolean {
    return this.stopped;
  }

  private config(): ConsumerConfig {
    const sessionTimeout = this.options.sessionTimeoutMs ?? SESSION_MS;
    return {
      groupId: this.options.groupId,
      sessionTimeout,
      rebalanceTimeout: Math.max(2 * sessionTimeout, 10_000),
      heartbeatInterval: this.heartbeatIntervalMs,
      maxBytesPerPartition: this.options.maxBytesPerPartition ?? 256 * 1024,
      maxWaitTimeInMs: this.options.maxWaitMs ?? MAX_WAIT_MS,
      retry: PATIENT,
    };
  }

  private onJoin(consumer: Consumer, partitions: readonly number[]): void {
    if (this.stopped) throw new Error('The consumer was stopped while it joined'); // G7
    if (consumer !== this.consumer) return;
    this.heardAt = performance.now();
    this.leave(consumer); // G2
    const membership = new Membership(
      consumer,
      this.options.topic,
      [...partitions].sort((a, b) => a - b),
    );
    membership.resume(partitions); // G6
    this.membership = membership;
    this.options.joined(membership);
  }

  private leave(consumer: Consumer): void {
    if (consumer !== this.consumer || this.membership === undefined) return;
    this.membership.end();
    this.membership = undefined;
    this.options.left();
  }

  private async handle(consumer: Consumer, payload: EachBatchPayload): Promise<void> {
    const membership = this.membership;
    if (consumer !== this.consumer || membership === undefined || !payload.isRunning() || payload.isStale()) return;
    await this.options.eachBatch(payload, membership);
  }

  private onCrash(consumer: Consumer, error: Error, restarts: boolean): void {
    this.leave(consumer);
    this.tell(restarts ? 'starts anew' : 'is replaced', error);
    if (restarts || this.stopped || consumer !== this.consumer) return;
    this.reopening = setTimeout(() => {
      this.start().catch((failure: Error) => this.onCrash(this.consumer ?? consumer, failure, false)); // G5
    }, REOPEN_MS);
  }

  private tell(what: string, error: unknown): void {
    const { topic, groupId, log } = this.options;
    const reason = reasonOf(error);
    this.lines.pass(`${what} ${reason}`, (more) =>
      log.warn(`The consumer of ${topic} ${what}`, { groupId, reason, more }),
    );
  }
}
