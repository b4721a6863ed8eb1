import { type ExecutionId, type ExecutionStatus } from '@workflows/contracts';
import type { ExecutionWatch, WatchedExecution } from '@workflows/runtime';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { MessagingLog } from '../log';
import { readStatus } from './change-cloud-event';
import { FollowedPartition } from './followed-partition';
import { MAX_WAIT_MS } from './group-consumer';
import { partitionOfKey } from './partition-of-key';
import { topicNames, type TopicNames } from './topic-names';
import { TopicTail } from './topic-tail';

const IS_FINAL: Record<ExecutionStatus, boolean> = {
  queued: false,
  running: false,
  paused: false,
  completed: true,
  failed: true,
  timedOut: true,
  cancelled: true,
};

export interface ChangeWatchOptions {
  kafka: Kafka;
  instanceId: string;
  topics?: TopicNames;
  /** Which of the executions have ended, by the record. */
  findEnded(ids: readonly ExecutionId[]): Promise<readonly ExecutionId[]>;
  /** How long a partition is read after the last one watched it. */
  lingerMs?: number;
  log: MessagingLog;
}

interface Watcher {
  tell(): void;
  partition: FollowedPartition;
}

/**
 * Tells a gateway of the distributed form when an execution ended, by the changes that all executors publish. Those of one
 * execution are on one partition, and a partition is read only while somebody waits for an execution on it.
 */
export class ChangeWatch implements ExecutionWatch {
  private readonly watchers = new Map<ExecutionId, Set<Watcher>>();
  private readonly partitions = new Map<number, FollowedPartition>();
  private readonly tail: TopicTail;

  constructor(private readonly options: ChangeWatchOptions) {
    const topic = (options.topics ?? topicNames()).events;
    this.tail = new TopicTail({
      kafka: options.kafka,
      log: options.log,
      topic,
      groupId: `${topic}.watch.${options.instanceId}`,
      isResting: true,
      onRecords: (messages) => this.onChanges(messages),
    });
  }

  async start(): Promise<void> {
    await this.tail.start();
  }

  async close(): Promise<void> {
    for (const partition of this.partitions.values()) partition.close();
    await this.tail.stop();
    this.watchers.clear();
  }

  /** Throws while the end of an execution would not be seen. */
  check(): void {
    this.tail.check();
  }

  watch(id: ExecutionId): WatchedExecution {
    const partition = this.partitionOf(id);
    let tell: () => void = () => undefined;
    const finished = new Promise<undefined>((resolve) => (tell = () => resolve(undefined)));
    const watcher: Watcher = { tell, partition };
    const ofExecution = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, ofExecution.add(watcher));
    partition.enter();
    return { finished, stop: () => this.leave(id, watcher) };
  }

  /** Whether the end of an execution would be seen by its change alone. */
  isFollowing(id: ExecutionId): boolean {
    return this.partitionOf(id).isRead;
  }

  private partitionOf(id: ExecutionId): FollowedPartition {
    const number = partitionOfKey(id, this.tail.partitionCount);
    const known = this.partitions.get(number);
    if (known) return known;
    const { lingerMs } = this.options;
    const made = new FollowedPartition({
      follow: () => this.tail.follow(number),
      rest: () => this.tail.rest(number),
      look: () => this.look(number),
      settlingMs: 2 * MAX_WAIT_MS, // the fetch that was under way may have to end first
      ...(lingerMs !== undefined && { lingerMs }),
    });
    this.partitions.set(number, made);
    return made;
  }

  /** Asks the record about all that are waited for on a partition. */
  private async look(partition: number): Promise<void> {
    const count = this.tail.partitionCount;
    const ids = [...this.watchers.keys()].filter((id) => partitionOfKey(id, count) === partition);
    if (ids.length > 0) for (const id of await this.options.findEnded(ids)) this.end(id);
  }

  private onChanges(messages: readonly KafkaMessage[]): void {
    if (this.watchers.size === 0) return;
    for (const { key, value } of messages) {
      const id = key?.toString();
      if (id === undefined || !this.watchers.has(id)) continue; // most changes are nobody's here: not even parsed
      const status = readStatus(value);
      if (status.ok && IS_FINAL[status.value]) this.end(id);
    }
  }

  private end(id: ExecutionId): void {
    for (const watcher of this.watchers.get(id) ?? []) {
      this.leave(id, watcher);
      watcher.tell();
    }
  }

  /** Once for each watcher, whether its execution ended or it does not want to know any more. */
  private leave(id: ExecutionId, watcher: Watcher): void {
    const ofExecution = this.watchers.get(id);
    if (!ofExecution?.delete(watcher)) return;
    if (ofExecution.size === 0) this.watchers.delete(id);
    watcher.partition.leave();
  }
}
