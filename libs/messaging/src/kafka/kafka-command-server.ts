import { Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { TOPICS, type CommandReply, type TenantId } from '@workflows/contracts';
import type {
  DeliveryOutcome,
  CommandDelivery,
  ReceivedCommand,
  ShardOwner,
  UnreadableRecord,
} from '@workflows/runtime';
import type { Kafka, KafkaMessage } from 'kafkajs';
import { callHandler } from '../call-handler';
import type { MessagingLog } from '../log';
import { decodeCommand, rawOf } from './envelopes';
import { PositionedConsumer } from './positioned-consumer';
import { commandPlace, type RecordMac } from './record-mac';
import { StrangersRecords } from './strangers-records';
import { topicNames, type TopicNames } from './topic-names';

export interface KafkaCommandServerOptions {
  kafka: Kafka;
  /** Who is told of records that cannot be read, whoever's they were. */
  tenant: TenantId;
  mac: RecordMac;
  owner: ShardOwner;
  /** Tells a gateway what became of its command, if it can be reached. */
  reply(to: string, id: string, reply: CommandReply): void;
  shardCount: number;
  topics?: TopicNames;
  groupId?: string;
  /** How long a silent executor keeps its shards. */
  sessionTimeoutMs?: number;
  heartbeatIntervalMs?: number;
  maxBytesPerPartition?: number;
  maxWaitMs?: number;
  log: MessagingLog;
  /** A shard stands still until a person has looked at it (I15). */
  onHalt(shard: number, reason: string): void;
}

/**
 * The Nest server of the executor in the distributed form: each call of the `@EventPattern('workflows.commands')`
 * handler gets one `CommandDelivery` of one shard and ends when that is durable. Partitions are shards.
 */
export class KafkaCommandServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('kafka-commands');
  private readonly consumer: PositionedConsumer;
  private readonly log: MessagingLog;
  private readonly mac: RecordMac;
  private readonly tenant: TenantId;
  private readonly strangers: StrangersRecords;
  private readonly reply: KafkaCommandServerOptions['reply'];
  private handler: MessageHandler | undefined;

  constructor(options: KafkaCommandServerOptions) {
    super();
    const { owner, shardCount } = options;
    const topic = (options.topics ?? topicNames()).commands;
    this.log = options.log;
    this.mac = options.mac;
    this.tenant = options.tenant;
    this.strangers = new StrangersRecords(options.log);
    this.reply = options.reply;
    this.consumer = new PositionedConsumer({
      ...options,
      topic,
      groupId: options.groupId ?? `${topic}.executors`,
      concurrency: shardCount, // one slow shard holds up no other within a fetch
      positions: async (shards) =>
        (await owner.assigned(shards)).map(({ shard, resumeAt }) => ({ partition: shard, resumeAt })),
      expected: (shard) => owner.expectedOffset(shard),
      handle: (shard, messages) => this.handle(shard, messages),
    });
  }

  listen(callback: (error?: unknown) => void): void {
    this.handler = this.getHandlerByPattern(TOPICS.commands) ?? undefined;
    if (this.handler === undefined) return callback(new Error(`No handler for ${TOPICS.commands} is registered`));
    this.consumer.start().then(() => callback(), callback);
  }

  /** Stops fetching, waits for the batches in hand, leaves the group (I17). */
  async close(): Promise<void> {
    await this.consumer.stop();
  }

  /** Throws while this process does not work on all shards that Kafka gave it. */
  check(): void {
    this.consumer.check();
  }

  /** The shards were found to be somebody else's; those that are still given to this process are claimed again. */
  lost(shards: readonly number[]): void {
    this.consumer.lost(shards);
  }

  on(): void {
    throw new Error('Register callbacks through the options');
  }

  unwrap<T>(): T {
    throw new Error('kafkajs stays inside this library');
  }

  private async handle(shard: number, messages: readonly KafkaMessage[]): Promise<DeliveryOutcome> {
    if (this.handler === undefined) throw new Error('The server is not listening');
    const outcome = await callHandler(this.handler, this.toDelivery(shard, messages));
    if (outcome === 'committed' || outcome === 'lost') return outcome;
    throw new Error(`The handler of ${TOPICS.commands} answered ${JSON.stringify(outcome)}`);
  }

  private toDelivery(shard: number, messages: readonly KafkaMessage[]): CommandDelivery {
    const commands: ReceivedCommand[] = [];
    const unreadable: UnreadableRecord[] = [];
    const passed: number[] = [];
    for (const message of messages) {
      const { offset, value } = message;
      if (this.mac.isStrangers(message)) {
        passed.push(Number(offset));
        continue;
      }
      const fault = this.mac.fault(commandPlace(shard), message);
      const decoded = fault === undefined ? decodeCommand(value) : { ok: false as const, reason: fault };
      if (!decoded.ok) {
        unreadable.push({ offset: Number(offset), tenant: this.tenant, reason: decoded.reason, raw: rawOf(value) });
        continue;
      }
      const { id, replyTo } = decoded.value;
      const reply: ReceivedCommand['reply'] = (answer) => {
        if (replyTo !== undefined) this.reply(replyTo, id, answer);
      };
      commands.push({ envelope: decoded.value, offset: Number(offset), reply });
    }
    if (unreadable.length > 0)
      this.log.warn('Records on the command topic could not be read', {
        shard,
        count: unreadable.length,
        cause: unreadable[0]?.reason, // it may quote the record
      });
    if (passed.length > 0) this.strangers.count(passed.length);
    return { shard, commands, unreadable, passed };
  }
}
