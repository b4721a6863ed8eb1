import type { QuarantineRow } from '@workflows/runtime';
import type { Kafka } from 'kafkajs';
import { reasonOf, type MessagingLog } from '../log';
import { BatchedProducer } from './batched-producer';
import { PROMPT } from './kafka-client';
import { topicNames, type TopicNames } from './topic-names';

/** Copies quarantined records to `workflows.quarantine` for whoever watches there; the rows are the record (I21). */
export class QuarantinePublisher {
  private readonly producer: BatchedProducer;

  constructor(
    kafka: Kafka,
    private readonly log: MessagingLog,
    private readonly topics: TopicNames = topicNames(),
  ) {
    this.producer = new BatchedProducer(kafka, PROMPT);
  }

  async start(): Promise<void> {
    await this.producer.connect();
  }

  publish(rows: readonly QuarantineRow[]): void {
    for (const row of rows) {
      const failed = (error: unknown) =>
        this.log.warn('A quarantined record could not be copied to its topic', { id: row.id, reason: reasonOf(error) });
      this.producer.enqueue({
        topic: this.topics.quarantine,
        message: { key: row.id, value: Buffer.from(JSON.stringify(row)) },
        failed,
      });
    }
  }

  async close(): Promise<void> {
    await this.producer.close();
  }
}
