import { type ExecutionId, type ExecutionStatus } from '@workflows/contracts';
import type { ExecutionWatch, WatchedExecution } from '@workflows/runtime';
import type { Kafka, KafkaMessage } from 'kafkajs';
import type { MessagingLog } from '../log';
import { readStatus } from './cloud-events';
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

/** Tells a gateway of the distributed form when an execution ended, by the events that all executors publish. */
export class EventsWatch implements ExecutionWatch {
  private readonly watchers = new Map<ExecutionId, Set<() => void>>();
  private readonly tail: TopicTail;

  constructor(options: { kafka: Kafka; instanceId: string; topics?: TopicNames; log: MessagingLog }) {
    const topic = (options.topics ?? topicNames()).events;
    this.tail = new TopicTail({
      kafka: options.kafka,
      log: options.log,
      topic,
      groupId: `${topic}.watch.${options.instanceId}`,
      onRecords: (messages) => this.onEvents(messages),
    });
  }

  async start(): Promise<void> {
    await this.tail.start();
  }

  async close(): Promise<void> {
    await this.tail.stop();
    this.watchers.clear();
  }

  /** Throws while the end of an execution would not be seen. */
  check(): void {
    this.tail.check();
  }

  watch(id: ExecutionId): WatchedExecution {
    const ofExecution = this.watchers.get(id) ?? new Set();
    this.watchers.set(id, ofExecution);
    let tell: () => void = () => undefined;
    const finished = new Promise<undefined>((resolve) => (tell = () => resolve(undefined)));
    ofExecution.add(tell);
    const stop = () => {
      ofExecution.delete(tell);
      if (ofExecution.size === 0 && this.watchers.get(id) === ofExecution) this.watchers.delete(id);
    };
    return { finished, stop };
  }

  private onEvents(messages: readonly KafkaMessage[]): void {
    if (this.watchers.size === 0) return;
    for (const { key, value } of messages) {
      const id = key?.toString();
      const ofExecution = id === undefined ? undefined : this.watchers.get(id);
      if (id === undefined || ofExecution === undefined) continue; // most events are nobody's here: not even parsed
      const status = readStatus(value);
      if (!status.ok || !IS_FINAL[status.value]) continue;
      this.watchers.delete(id);
      for (const tell of ofExecution) tell();
    }
  }
}
