import type { Admin, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { reasonOf, type MessagingLog } from '../log';
import type { ChoosePartitions } from './chosen-partitions';
import { GroupConsumer } from './group-consumer';
import type { Membership } from './membership';
import { readWatermarks } from './watermarks';

export interface TopicTailOptions {
  kafka: Kafka;
  topic: string;
  /** A group of this process alone. */
  groupId: string;
  /** Absent: all. */
  partitions?: ChoosePartitions;
  /** No partition is read before `follow`. */
  isResting?: boolean;
  log: MessagingLog;
  onRecords(messages: readonly KafkaMessage[]): void;
}

/**
 * Reads a topic, or some partitions of it, from the moment of `start` on, for this process alone.
 *   T1. The end of the log is read before the group is joined, and the first fetch begins there: what is written after
 *       `start` resolved is seen. (kafkajs itself would look for the end only after it joined.)
 *   T2. After a new join it goes on where it was. What a short retention took meanwhile is missed: this is for hints.
 */
export class TopicTail {
  private readonly group: GroupConsumer;
  private readonly admin: Admin;
  private readonly next = new Map<number, number>();
  private readonly resting = new Set<number>();
  private membership: Membership | undefined;

  constructor(private readonly options: TopicTailOptions) {
    this.admin = options.kafka.admin();
    this.group = new GroupConsumer({
      ...options,
      concurrency: 4,
      maxBytesPerPartition: 2 ** 20,
      joined: (membership) => this.onJoined(membership),
      left: () => undefined,
      eachBatch: (payload) => this.onBatch(payload),
    });
  }

  async start(): Promise<void> {
    await this.admin.connect();
    for (const [partition, { high }] of await readWatermarks(this.admin, this.options.topic)) {
      this.next.set(partition, high);
      if (this.options.isResting) this.resting.add(partition);
    }
    await this.group.start();
  }

  async stop(): Promise<void> {
    await this.group.stop();
    await this.admin.deleteGroups([this.options.groupId]).catch((error: unknown) =>
      this.options.log.debug('The group of this process stays behind; Kafka forgets it in time', {
        reason: reasonOf(error),
      }),
    );
    await this.admin.disconnect();
  }

  /** Throws while what is written would not be seen soon. */
  check(): void {
    this.group.check();
  }

  /** Known once it was started. */
  get partitionCount(): number {
    return this.next.size;
  }

  /** Reads a partition from its end as it is now; resolves when that place is fixed, and reading begins with the next fetch. */
  async follow(partition: number): Promise<void> {
    const log = (await readWatermarks(this.admin, this.options.topic)).get(partition);
    if (log === undefined) throw new Error(`${this.options.topic} has no partition ${partition}`);
    this.next.set(partition, log.high);
    this.resting.delete(partition);
    this.membership?.seek(partition, log.high);
    this.membership?.resume([partition]);
  }

  /** Leaves a partition unread until it is followed again. */
  rest(partition: number): void {
    this.resting.add(partition);
    this.membership?.pause(partition);
  }

  private onJoined(membership: Membership): void {
    this.membership = membership;
    for (const partition of membership.partitions) {
      if (this.options.isResting && !this.next.has(partition)) this.resting.add(partition); // one that was added
      if (!this.next.has(partition)) this.next.set(partition, 0);
      membership.seek(partition, this.next.get(partition) ?? 0);
      if (this.resting.has(partition)) membership.pause(partition);
    }
  }

  private async onBatch({ batch, resolveOffset, heartbeat }: EachBatchPayload): Promise<void> {
    try {
      this.options.onRecords(batch.messages);
    } catch (error) {
      this.options.log.error(`Records of ${this.options.topic} could not be taken in`, { reason: reasonOf(error) });
    }
    this.next.set(batch.partition, Number(batch.lastOffset()) + 1);
    resolveOffset(batch.lastOffset());
    await heartbeat();
  }
}
