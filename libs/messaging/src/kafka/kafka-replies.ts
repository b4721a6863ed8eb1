import { ENVELOPE_VERSION, type CommandReply } from '@workflows/contracts';
import type { Kafka } from 'kafkajs';
import { RateLimit, reasonOf, type MessagingLog } from '../log';
import { BatchedProducer } from './batched-producer';
import { encodeReply } from './envelopes';
import { PROMPT } from './kafka-client';
import { replyPlace, type RecordMac } from './record-mac';
import { topicNames, type TopicNames } from './topic-names';

/** How many replies may wait for Kafka. One that is lost costs its asker a time-out and a second try. */
const MAX_WAITING = 20_000;

export interface OutgoingReply {
  to: string;
  id: string;
  reply: CommandReply;
}

/** Tells gateways what became of their commands; best effort, because the record is in the database. */
export class KafkaReplies {
  private readonly producer: BatchedProducer;
  private readonly losses = new RateLimit(10_000);

  constructor(
    kafka: Kafka,
    private readonly mac: RecordMac,
    private readonly log: MessagingLog,
    private readonly topics: TopicNames = topicNames(),
  ) {
    this.producer = new BatchedProducer(kafka, PROMPT);
  }

  async start(): Promise<void> {
    await this.producer.connect();
  }

  publish(replies: readonly OutgoingReply[]): void {
    for (const { to, id, reply } of replies) {
      if (this.producer.waiting >= MAX_WAITING) return this.lose('too many replies wait for Kafka');
      const value = encodeReply({ v: ENVELOPE_VERSION, id, to, reply });
      const message = { key: to, value, headers: this.mac.headers(replyPlace(to), value) };
      this.producer.enqueue({ topic: this.topics.replies, message, failed: (error) => this.lose(reasonOf(error)) });
    }
  }

  async close(): Promise<void> {
    await this.producer.close();
  }

  private lose(reason: string): void {
    this.losses.pass('lost', (more) =>
      this.log.warn('Replies to commands were lost; who asked will ask again', { reason, more }),
    );
  }
}
