import {
  ENVELOPE_VERSION,
  shardOf,
  type CommandEnvelope,
  type CommandReply,
  type ExecutionCommand,
} from '@workflows/contracts';
import type { CommandBus } from '@workflows/runtime';
import type { Kafka, KafkaMessage, Message } from 'kafkajs';
import { isAdmitted } from '../admission';
import { commandIds } from '../command-ids';
import { executionOf } from '../command-target';
import { reasonOf, type MessagingLog } from '../log';
import { PendingReplies, overloaded, unavailable } from '../pending-replies';
import { BatchedProducer } from './batched-producer';
import { decodeReply, encodeCommand } from './envelopes';
import { PROMPT } from './kafka-client';
import { topicNames, type TopicNames } from './topic-names';
import { TopicTail } from './topic-tail';

export interface KafkaCommandBusOptions {
  kafka: Kafka;
  shardCount: number;
  /** Unique among processes and restarts; replies come to this name. */
  instanceId: string;
  topics?: TopicNames;
  timeoutMs?: number;
  /** How many starts may wait for their answer; other commands may until there are four times as many. */
  maxPending?: number;
  log: MessagingLog;
}

/**
 * Commands over Kafka.
 *   B1. A command goes to the partition that is its execution's shard, and is acknowledged by all in-sync replicas.
 *   B2. No command is sent before the replies are being read; so its reply cannot be missed.
 *   B3. kafkajs may send a record twice. Both carry one id, and the receiver drops doubles.
 */
export class KafkaCommandBus implements CommandBus {
  private readonly producer: BatchedProducer;
  private readonly replies: TopicTail;
  private readonly pending: PendingReplies;
  private readonly nextId: () => string;
  private readonly maxPending: number;
  private readonly topic: string;
  private phase: 'new' | 'open' | 'closed' = 'new';

  constructor(private readonly options: KafkaCommandBusOptions) {
    const { kafka, instanceId, log, topics = topicNames() } = options;
    this.topic = topics.commands;
    this.producer = new BatchedProducer(kafka, PROMPT);
    this.pending = new PendingReplies(options.timeoutMs ?? 10_000);
    this.nextId = commandIds(instanceId);
    this.maxPending = options.maxPending ?? 20_000;
    this.replies = new TopicTail({
      kafka,
      log,
      topic: topics.replies,
      groupId: `${topics.replies}.${instanceId}`,
      onRecords: (messages) => this.onReplies(messages),
    });
  }

  async start(): Promise<void> {
    await Promise.all([this.producer.connect(), this.replies.start()]);
    this.phase = 'open'; // B2
  }

  send(command: ExecutionCommand): Promise<CommandReply> {
    if (this.phase !== 'open') return Promise.reject(unavailable('The way to the executors is not open.'));
    if (!isAdmitted(command.kind, this.pending.size, this.maxPending)) return Promise.reject(overloaded());
    const id = this.nextId();
    const reply = this.pending.add(id);
    const failed = (error: unknown) =>
      this.pending.fail(id, unavailable('Kafka did not take the command; the outcome is unknown.', error));
    this.producer.enqueue({
      topic: this.topic,
      message: this.toMessage(command, { id, replyTo: this.options.instanceId }),
      failed,
    });
    return reply;
  }

  /** Announces what is durable already: nobody waits, and one that is lost is found by the executor's own search. */
  sendQuietly(command: ExecutionCommand, traceparent?: string): void {
    if (this.phase !== 'open' || this.producer.waiting >= this.maxPending) return;
    const failed = (error: unknown) =>
      this.options.log.debug('An announcement was lost', {
        executionId: executionOf(command),
        reason: reasonOf(error),
      });
    const extras = { id: this.nextId(), ...(traceparent !== undefined && { traceparent }) };
    this.producer.enqueue({ topic: this.topic, message: this.toMessage(command, extras), failed });
  }

  async close(): Promise<void> {
    this.phase = 'closed';
    await this.producer.close();
    await this.replies.stop();
    this.pending.close();
  }

  /** Throws while commands would not be answered. */
  check(): void {
    if (this.phase !== 'open') throw new Error('The way to the executors is not open');
    this.replies.check();
  }

  private toMessage(command: ExecutionCommand, rest: Pick<CommandEnvelope, 'id' | 'replyTo' | 'traceparent'>): Message {
    const executionId = executionOf(command);
    const value = encodeCommand({ v: ENVELOPE_VERSION, ...rest, command });
    return { key: executionId, partition: shardOf(executionId, this.options.shardCount), value }; // B1
  }

  /** All gateways' replies share the topic; the key tells ours without reading the rest. */
  private onReplies(messages: readonly KafkaMessage[]): void {
    for (const { key, value } of messages) {
      if (key?.toString() !== this.options.instanceId) continue;
      const decoded = decodeReply(value);
      if (decoded.ok) this.pending.settle(decoded.value.id, decoded.value.reply);
      else this.options.log.warn('A reply could not be read', { reason: decoded.reason });
    }
  }
}
