import { ENVELOPE_VERSION, shardOf, type CommandEnvelope, type ExecutionCommand } from '@workflows/contracts';
import type { Kafka } from 'kafkajs';
import { commandIds } from '../command-ids';
import { executionOf } from '../command-target';
import { reasonOf, type MessagingLog } from '../log';
import { BatchedProducer } from './batched-producer';
import { encodeCommand } from './envelopes';
import { PROMPT } from './kafka-client';
import { commandPlace, type RecordMac } from './record-mac';
import { topicNames, type TopicNames } from './topic-names';

export interface KafkaCommandSenderOptions {
  kafka: Kafka;
  mac: RecordMac;
  shardCount: number;
  /** Unique among processes and restarts. */
  instanceId: string;
  topics?: TopicNames;
  /** How many commands that nobody waits for may wait for Kafka; more are not said. */
  maxPending?: number;
  log: MessagingLog;
}

type Extras = Pick<CommandEnvelope, 'replyTo' | 'traceparent'>;

/**
 * Writes commands for whoever owns their execution.
 *   S1. A command goes to the partition that is its execution's shard, and is acknowledged by all in-sync replicas.
 *   S2. kafkajs may send a record twice. Both carry one id, and the receiver drops doubles.
 */
export class KafkaCommandSender {
  readonly nextId: () => string;
  private readonly producer: BatchedProducer;
  private readonly topic: string;
  private readonly maxPending: number;
  private isOpen = false;

  constructor(private readonly options: KafkaCommandSenderOptions) {
    this.topic = (options.topics ?? topicNames()).commands;
    this.producer = new BatchedProducer(options.kafka, PROMPT);
    this.nextId = commandIds(options.instanceId);
    this.maxPending = options.maxPending ?? 20_000;
  }

  async start(): Promise<void> {
    await this.producer.connect();
    this.isOpen = true;
  }

  post(command: ExecutionCommand, id: string, extras: Extras, failed: (error: unknown) => void): void {
    const executionId = executionOf(command);
    const partition = shardOf(executionId, this.options.shardCount); // S1
    const value = encodeCommand({ v: ENVELOPE_VERSION, id, ...extras, command });
    const headers = this.options.mac.headers(commandPlace(partition), value);
    this.producer.enqueue({ topic: this.topic, message: { key: executionId, partition, value, headers }, failed });
  }

  /** Announces what is durable already: nobody waits, and one that is lost is found by the executor's own search. */
  sendQuietly(command: ExecutionCommand, traceparent?: string): void {
    if (!this.isOpen || this.producer.waiting >= this.maxPending) return;
    this.post(command, this.nextId(), traceparent === undefined ? {} : { traceparent }, (error) =>
      this.options.log.debug('An announcement was lost', {
        executionId: executionOf(command),
        reason: reasonOf(error),
      }),
    );
  }

  async close(): Promise<void> {
    this.isOpen = false;
    await this.producer.close();
  }
}
