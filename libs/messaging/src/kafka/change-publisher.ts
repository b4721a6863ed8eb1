import type { OutboxRow } from '@workflows/runtime';
import type { Kafka } from 'kafkajs';
import { BatchedProducer, type Outgoing } from './batched-producer';
import { toChangeMessage } from './change-cloud-event';
import { PROMPT } from './kafka-client';
import { topicNames, type TopicNames } from './topic-names';

/** Puts outbox rows, changes of executions, on `workflows.events`. */
export class ChangePublisher {
  private readonly producer: BatchedProducer;

  constructor(
    kafka: Kafka,
    private readonly topics: TopicNames = topicNames(),
  ) {
    this.producer = new BatchedProducer(kafka, PROMPT);
  }

  async start(): Promise<void> {
    await this.producer.connect();
  }

  /** Resolves when all are acknowledged; after a failure some may be there already. */
  async publish(rows: readonly OutboxRow[]): Promise<void> {
    await sendAll(
      this.producer,
      rows.map((row) => ({ topic: this.topics.events, message: toChangeMessage(row) })),
    );
  }

  async close(): Promise<void> {
    await this.producer.close();
  }
}

export async function sendAll(
  producer: BatchedProducer,
  records: readonly Pick<Outgoing, 'topic' | 'message'>[],
): Promise<void> {
  await Promise.all(
    records.map((record) => new Promise<void>((sent, failed) => producer.enqueue({ ...record, sent, failed }))),
  );
}
