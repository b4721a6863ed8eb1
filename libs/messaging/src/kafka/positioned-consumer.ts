import type { Admin, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import type { DeliveryOutcome } from '@workflows/runtime';
import { reasonOf, type MessagingLog } from '../log';
import { beating } from './beating';
import { GroupConsumer } from './group-consumer';
import type { Membership } from './membership';
import { outsideLog, readWatermarks, type Watermarks } from './watermarks';

const BACKOFF_MS = { first: 100, most: 5_000 };
const CLAIM_AGAIN_MS = 500;
const HINT_AFTER_MS = 1_000;
/** What a batch in hand gets to end in once a rebalance waits for it. */
const GRACE_MS = 10_000;

export interface Position {
  partition: number;
  /** Undefined: from the first record there is. */
  resumeAt: number | undefined;
}

export interface PositionedConsumerOptions {
  kafka: Kafka;
  topic: string;
  groupId: string;
  concurrency: number;
  sessionTimeoutMs?: number;
  heartbeatIntervalMs?: number;
  maxBytesPerPartition?: number;
  maxWaitMs?: number;
  log: MessagingLog;
  /** Claims the partitions and tells where each goes on. Those missing in the answer are asked for again. */
  positions(partitions: readonly number[]): Promise<Position[]>;
  /** Where the partition stands now, when somebody else than this consumer counts it. */
  expected?(partition: number): number | undefined;
  handle(partition: number, messages: readonly KafkaMessage[]): Promise<DeliveryOutcome>;
  /** A partition cannot go on without a person (I15). It stands still; the others go on. */
  onHalt(partition: number, reason: string): void;
}

interface Slot {
  phase: 'waiting' | 'ready' | 'halted';
  /** The offset the next batch begins with. */
  next: number;
  failures: number;
  /** Where a gap was met last; what is still missing after a seek back there is a transaction's marker. */
  gapAt?: number;
}

/**
 * Consumes a topic from positions kept elsewhere.
 *   P1. No batch is handled before its partition was claimed in this stay and sought to its position.
 *   P2. A batch begins with exactly the offset that is expected: earlier records are skipped, a gap is sought back to.
 *   P3. A batch that fails stays in the log: the partition rests a little and is fetched again. The others go on.
 *   P4. A partition that is somebody else's in the database is claimed again once the broker has taken a heartbeat after
 *       that was found, which says that the group still holds it ours: so the one that Kafka chose wins over a zombie that woke up and
 *       claimed it, and who is cut off from Kafka takes nothing away from the new owner.
 *   P5. Offsets committed to Kafka are only a hint and are never read.
 */
export class PositionedConsumer {
  private readonly group: GroupConsumer;
  private readonly admin: Admin;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly hints = new Map<number, number>();
  private slots = new Map<number, Slot>();
  private membership: Membership | undefined;
  /** Claims one after the other, in the order of the joins. */
  private turn: Promise<void> = Promise.resolve();
  private claimed: Promise<void> = Promise.resolve();
  private readonly claimedSoon = new Set<number>();
  /** When a partition was last found to be somebody else's. */
  private doubtedAt = 0;
  private hinting: NodeJS.Timeout | undefined;

  constructor(private readonly options: PositionedConsumerOptions) {
    this.admin = options.kafka.admin();
    this.group = new GroupConsumer({
      ...options,
      joined: (membership) => this.onJoined(membership),
      left: () => this.onLeft(),
      eachBatch: (payload, membership) => this.onBatch(payload, membership),
    });
  }

  async start(): Promise<void> {
    await this.admin.connect();
    await this.group.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.hinting);
    await this.sendHints().catch((error: unknown) => this.hintsLost(error));
    await this.group.stop();
    for (const timer of this.timers) clearTimeout(timer);
    await this.turn;
    await this.admin.disconnect();
  }

  /** Throws while this process is not in the group, or has not taken over what the group gave it. */
  check(): void {
    this.group.check();
    const missing = [...this.slots.values()].filter(({ phase }) => phase !== 'ready').length;
    if (missing > 0)
      throw new Error(`${missing} of ${this.slots.size} partitions of ${this.options.topic} are not taken over`);
  }

  /** Told by whoever found it out, where no record has come that would show it. */
  lost(partitions: readonly number[]): void {
    const { membership } = this;
    if (membership === undefined) return;
    this.onLost(
      membership,
      partitions.filter((partition) => this.isReadyButLost(partition)),
    );
  }

  private isReadyButLost(partition: number): boolean {
    const slot = this.slots.get(partition);
    return slot?.phase === 'ready' && this.expected(partition, slot) === undefined;
  }

  private onJoined(membership: Membership): void {
    this.membership = membership;
    this.slots = new Map(
      membership.partitions.map((partition) => [partition, { phase: 'waiting', next: 0, failures: 0 }]),
    );
    this.claim(membership);
  }

  private onLeft(): void {
    this.membership = undefined;
    this.hints.clear();
    this.claimedSoon.clear();
  }

  private claim(membership: Membership): void {
    this.queue(async () => {
      if (!membership.isCurrent || this.group.isStopping || !this.group.wasHeardSince(this.doubtedAt)) return; // P4
      const positions = await this.options.positions(membership.partitions);
      const watermarks = await readWatermarks(this.admin, this.options.topic); // after the claim: the log only grows
      for (const { partition, resumeAt } of positions)
        this.place(membership, partition, resumeAt, watermarks.get(partition));
    });
    this.claimed = this.turn.then(() => {
      const waiting = [...this.slots].filter(([, { phase }]) => phase === 'waiting').map(([partition]) => partition);
      if (waiting.length > 0) this.claimLater(membership, waiting, CLAIM_AGAIN_MS);
    });
  }

  /** One question for all that are to be claimed by then. Meanwhile they are not fetched: the records could only be thrown away. */
  private claimLater(membership: Membership, partitions: readonly number[], ms: number): void {
    const isPlanned = this.claimedSoon.size > 0;
    for (const partition of partitions) {
      membership.pause(partition);
      this.claimedSoon.add(partition);
    }
    if (isPlanned) return;
    this.later(ms, membership, () => {
      membership.resume([...this.claimedSoon]);
      this.claimedSoon.clear();
      this.claim(membership);
    });
  }

  private place(
    membership: Membership,
    partition: number,
    resumeAt: number | undefined,
    log: Watermarks | undefined,
  ): void {
    const slot = this.slots.get(partition);
    if (!membership.isCurrent || slot?.phase !== 'waiting' || log === undefined) return;
    if (this.expected(partition, slot) === undefined) return; // lost again since it was claimed
    const next = resumeAt ?? log.low;
    const reason = outsideLog(this.options.topic, partition, next, log);
    if (reason !== undefined) return this.halt(membership, partition, slot, reason);
    slot.next = next;
    slot.phase = 'ready';
    membership.seek(partition, next);
  }

  private async onBatch(payload: EachBatchPayload, membership: Membership): Promise<void> {
    const { partition } = payload.batch;
    const slot = this.slots.get(partition);
    if (slot === undefined) return;
    if (slot.phase === 'waiting') await this.wait(payload, membership);
    if (slot.phase !== 'ready' || !membership.isCurrent || !payload.isRunning() || payload.isStale()) return; // P1
    const expected = this.expected(partition, slot);
    if (expected === undefined) return this.onLost(membership, [partition]);
    const fresh = payload.batch.messages.filter(({ offset }) => Number(offset) >= expected);
    const first = fresh[0];
    if (first === undefined) return payload.resolveOffset(payload.batch.lastOffset()); // P2
    if (Number(first.offset) > expected && !(await this.isMarkerGap(membership, partition, slot, expected))) return;
    await this.hand(payload, membership, slot, fresh);
  }

  private async hand(
    payload: EachBatchPayload,
    membership: Membership,
    slot: Slot,
    messages: readonly KafkaMessage[],
  ): Promise<void> {
    const { partition } = payload.batch;
    const outcome = await beating(
      payload,
      this.attempt(partition, messages),
      this.group.heartbeatIntervalMs / 2,
      GRACE_MS,
    );
    if (outcome === 'failed') return this.rest(membership, partition, slot);
    if (outcome === 'lost') return this.onLost(membership, [partition]);
    slot.failures = 0;
    slot.next = Number(payload.batch.lastOffset()) + 1;
    if (!membership.isCurrent) return;
    payload.resolveOffset(payload.batch.lastOffset());
    if (payload.isRunning()) this.hintLater(partition, slot.next);
    else await this.lastHint(payload, slot.next); // when stopping, nothing comes after this batch
  }

  private async attempt(partition: number, messages: readonly KafkaMessage[]): Promise<DeliveryOutcome | 'failed'> {
    try {
      return await this.options.handle(partition, messages);
    } catch (error) {
      const reason = reasonOf(error);
      this.options.log.warn(`A batch of ${this.options.topic}/${partition} failed and is tried again`, {
        offset: messages[0]?.offset,
        reason,
      });
      return 'failed';
    }
  }

  private wait(payload: EachBatchPayload, membership: Membership): Promise<void> {
    return beating(payload, Promise.race([this.claimed, membership.over]), this.group.heartbeatIntervalMs / 2, 0);
  }

  private expected(partition: number, slot: Slot): number | undefined {
    return this.options.expected === undefined ? slot.next : this.options.expected(partition);
  }

  /** True: go on over the gap, there are no records in it. */
  private async isMarkerGap(membership: Membership, partition: number, slot: Slot, expected: number): Promise<boolean> {
    if (slot.gapAt === expected) {
      this.options.log.warn(
        `${this.options.topic}/${partition} has no record at offset ${expected}; a transaction's marker, passed over`,
      );
      return true;
    }
    const log = (await readWatermarks(this.admin, this.options.topic)).get(partition);
    const reason = log && outsideLog(this.options.topic, partition, expected, log);
    if (reason !== undefined) this.halt(membership, partition, slot, reason);
    else membership.seek(partition, expected);
    slot.gapAt = expected;
    return false;
  }

  private rest(membership: Membership, partition: number, slot: Slot): void {
    const ms = Math.min(BACKOFF_MS.first * 2 ** slot.failures++, BACKOFF_MS.most); // P3
    membership.pause(partition);
    this.later(ms, membership, () => {
      if (slot.phase === 'ready') membership.resume([partition]); // else its records could only be thrown away, again and again
    });
  }

  private onLost(membership: Membership, partitions: readonly number[]): void {
    const ready = [...this.slots].filter(
      ([partition, { phase }]) => partitions.includes(partition) && phase === 'ready',
    );
    this.doubtedAt = performance.now();
    if (ready.length === 0) return; // seen to already
    for (const [, slot] of ready) slot.phase = 'waiting';
    this.claimLater(
      membership,
      ready.map(([partition]) => partition),
      this.group.heartbeatIntervalMs,
    );
  }

  private halt(membership: Membership, partition: number, slot: Slot, reason: string): void {
    slot.phase = 'halted';
    membership.pause(partition);
    this.options.onHalt(partition, reason);
  }

  private queue(work: () => Promise<void> | undefined): void {
    this.turn = this.turn.then(work).catch((error: unknown) => {
      this.options.log.warn(`The partitions of ${this.options.topic} could not be claimed or given up`, {
        reason: reasonOf(error),
      });
    });
  }

  private later(ms: number, membership: Membership, work: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      if (membership.isCurrent && !this.group.isStopping) work();
    }, ms);
    this.timers.add(timer);
  }

  private hintLater(partition: number, next: number): void {
    this.hints.set(partition, next);
    this.hinting ??= setTimeout(() => {
      this.hinting = undefined;
      this.sendHints().catch((error: unknown) => this.hintsLost(error));
    }, HINT_AFTER_MS).unref();
  }

  private async sendHints(): Promise<void> {
    const hints = new Map(this.hints);
    this.hints.clear();
    await this.membership?.hint(hints);
  }

  /** P5 */
  private hintsLost(error: unknown): void {
    this.options.log.debug('The lag hint was not taken', { reason: reasonOf(error) });
  }

  private async lastHint({ batch, commitOffsetsIfNecessary }: EachBatchPayload, next: number): Promise<void> {
    const offsets = {
      topics: [{ topic: batch.topic, partitions: [{ partition: batch.partition, offset: String(next) }] }],
    };
    await commitOffsetsIfNecessary(offsets).catch((error: unknown) => this.hintsLost(error));
  }
}
