import {
  CompressionTypes,
  type Kafka,
  type Message,
  type Producer,
  type RetryOptions,
  type TopicMessages,
} from 'kafkajs';
import { keyPartitioner } from './key-partitioner';

/** Of one request; the broker takes no record batch over the topic's `max.message.bytes`. */
const MAX_BATCH_BYTES = 8 * 2 ** 20;
const MAX_BATCH_RECORDS = 2_000;
const ACK_TIMEOUT_MS = 10_000;

export interface Outgoing {
  topic: string;
  message: Message;
  sent?(): void;
  failed?(error: unknown): void;
}

/**
 * A producer that sends together what comes together: the records of one round of the event loop, or of the time that
 * the request before took, are one request. Records leave in the order in which they came; one request is under way at
 * a time, so a retry overtakes nothing.
 */
export class BatchedProducer {
  private readonly producer: Producer;
  private queue: Outgoing[] = [];
  private sending: Promise<void> | undefined;

  constructor(kafka: Kafka, retry: RetryOptions) {
    this.producer = kafka.producer({ allowAutoTopicCreation: false, retry, createPartitioner: keyPartitioner });
  }

  async connect(): Promise<void> {
    await this.producer.connect();
  }

  get waiting(): number {
    return this.queue.length;
  }

  enqueue(outgoing: Outgoing): void {
    this.queue.push(outgoing);
    this.sending ??= new Promise<void>((resolve) => setImmediate(resolve)).then(() => this.drain());
  }

  /** Sends what waits, then ends. */
  async close(): Promise<void> {
    await this.sending;
    await this.producer.disconnect();
  }

  private async drain(): Promise<void> {
    while (this.queue.length > 0) await this.send(this.takeBatch());
    this.sending = undefined;
  }

  private takeBatch(): Outgoing[] {
    let bytes = 0;
    let count = 0;
    for (const { message } of this.queue) {
      bytes += message.value?.length ?? 0;
      if (count > 0 && (bytes > MAX_BATCH_BYTES || count >= MAX_BATCH_RECORDS)) break;
      count++;
    }
    return this.queue.splice(0, count);
  }

  private async send(batch: Outgoing[]): Promise<void> {
    try {
      await this.producer.sendBatch({
        acks: -1,
        timeout: ACK_TIMEOUT_MS,
        compression: CompressionTypes.None,
        topicMessages: byTopic(batch),
      });
      for (const { sent } of batch) sent?.();
    } catch (error) {
      for (const { failed } of batch) failed?.(error);
    }
  }
}

function byTopic(batch: readonly Outgoing[]): TopicMessages[] {
  const topics = new Map<string, Message[]>();
  for (const { topic, message } of batch) {
    const messages = topics.get(topic);
    if (messages === undefined) topics.set(topic, [message]);
    else messages.push(message);
  }
  return [...topics].map(([topic, messages]) => ({ topic, messages }));
}
