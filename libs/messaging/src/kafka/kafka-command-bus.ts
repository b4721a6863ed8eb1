import type { CommandReply, ExecutionCommand } from '@workflows/contracts';
import type { CommandBus } from '@workflows/runtime';
import type { KafkaMessage } from 'kafkajs';
import { isAdmitted } from '../admission';
import { PendingReplies, overloaded, unavailable } from '../pending-replies';
import { decodeReply } from './envelopes';
import { KafkaCommandSender, type KafkaCommandSenderOptions } from './kafka-command-sender';
import { partitionOfKey } from './partition-of-key';
import { replyPlace } from './record-mac';
import { topicNames } from './topic-names';
import { TopicTail } from './topic-tail';

export interface KafkaCommandBusOptions extends KafkaCommandSenderOptions {
  timeoutMs?: number;
  /** How many starts may wait for their answer; other commands may until there are four times as many. */
  maxPending?: number;
}

/**
 * Commands over Kafka, and their answers.
 *   B1. No command is sent before the replies are being read; so its reply cannot be missed.
 *   B2. Replies are keyed by whom they are for, so all of ours are on one partition, and only that one is read.
 */
export class KafkaCommandBus implements CommandBus {
  private readonly sender: KafkaCommandSender;
  private readonly replies: TopicTail;
  private readonly pending: PendingReplies;
  private readonly maxPending: number;
  private phase: 'new' | 'open' | 'closed' = 'new';

  constructor(private readonly options: KafkaCommandBusOptions) {
    const { kafka, instanceId, log, topics = topicNames() } = options;
    this.sender = new KafkaCommandSender(options);
    this.pending = new PendingReplies(options.timeoutMs ?? 10_000);
    this.maxPending = options.maxPending ?? 20_000;
    this.replies = new TopicTail({
      kafka,
      log,
      topic: topics.replies,
      groupId: `${topics.replies}.${instanceId}`,
      partitions: (count) => [partitionOfKey(instanceId, count)], // B2
      onRecords: (messages) => this.onReplies(messages),
    });
  }

  async start(): Promise<void> {
    await Promise.all([this.sender.start(), this.replies.start()]);
    this.phase = 'open'; // B1
  }

  send(command: ExecutionCommand): Promise<CommandReply> {
    if (this.phase !== 'open') return Promise.reject(unavailable('The way to the executors is not open.'));
    if (!isAdmitted(command.kind, this.pending.size, this.maxPending)) return Promise.reject(overloaded());
    const id = this.sender.nextId();
    const reply = this.pending.add(id);
    this.sender.post(command, id, { replyTo: this.options.instanceId }, (error) =>
      this.pending.fail(id, unavailable('Kafka did not take the command; the outcome is unknown.', error)),
    );
    return reply;
  }

  /** Announces what is durable already: nobody waits for an answer. */
  sendQuietly(command: ExecutionCommand, traceparent?: string): void {
    this.sender.sendQuietly(command, traceparent);
  }

  async close(): Promise<void> {
    this.phase = 'closed';
    await this.sender.close();
    await this.replies.stop();
    this.pending.close();
  }

  /** Throws while commands would not be answered. */
  check(): void {
    if (this.phase !== 'open') throw new Error('The way to the executors is not open');
    this.replies.check();
  }

  /** Other gateways' replies may be on the same partition; the key tells ours without reading the rest. */
  private onReplies(messages: readonly KafkaMessage[]): void {
    const { instanceId, mac, log } = this.options;
    for (const message of messages) {
      if (message.key?.toString() !== instanceId) continue;
      const fault = mac.fault(replyPlace(instanceId), message);
      const decoded = fault === undefined ? decodeReply(message.value) : { ok: false as const, reason: fault };
      if (decoded.ok) this.pending.settle(decoded.value.id, decoded.value.reply);
      else log.warn('A reply could not be read', { cause: decoded.reason }); // it may quote the record
    }
  }
}
