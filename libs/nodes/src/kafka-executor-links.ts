import type { StartRequest } from '@workflows/contracts';
import { TriggerResolver } from '@workflows/executor-service';
import {
  EventPublisher,
  KafkaCommandServer,
  KafkaReplies,
  OutboxRelay,
  QuarantinePublisher,
  TriggerConsumer,
  triggerExecutionId,
  type KafkaCommandBus,
} from '@workflows/messaging';
import type { RegistryClient, ShardOwner } from '@workflows/runtime';
import type { Kafka } from './kafka-cluster';
import { schemaCheck, type ExecutorNode } from './executor-node';
import type { Foundation } from './foundation';

/** Everything between an executor and Kafka: commands and triggers in, replies, events and quarantined records out. */
export class KafkaExecutorLinks {
  readonly relay: OutboxRelay;
  private readonly replies: KafkaReplies;
  private readonly events: EventPublisher;
  private readonly quarantine: QuarantinePublisher;
  private triggers: TriggerConsumer | undefined;
  private halted: string | undefined;

  constructor(
    private readonly kafka: Kafka,
    private readonly foundation: Foundation,
    private readonly sessionTimeoutMs?: number,
  ) {
    const { log, persistence } = foundation;
    this.replies = new KafkaReplies(kafka, log);
    this.events = new EventPublisher(kafka);
    this.quarantine = new QuarantinePublisher(kafka, log);
    this.relay = new OutboxRelay({
      publish: (rows) => this.events.publish(rows),
      store: persistence.executionStore,
      log,
    });
  }

  /** The transport that brings commands to the node's handlers. */
  commandServer(owner: ShardOwner): KafkaCommandServer {
    const { installation, log } = this.foundation;
    const onHalt = (shard: number, reason: string): void => this.halt(`shard ${shard}: ${reason}`);
    const { shardCount } = installation;
    return new KafkaCommandServer({
      kafka: this.kafka,
      owner,
      replies: this.replies,
      shardCount,
      log,
      onHalt,
      ...this.session(),
    });
  }

  async start(): Promise<void> {
    await Promise.all([this.replies.start(), this.events.start(), this.quarantine.start()]);
  }

  /** Begins to read `workflows.triggers`; starts are announced on `bus`. */
  async startTriggers(
    node: ExecutorNode,
    registry: RegistryClient,
    bus: Pick<KafkaCommandBus, 'sendQuietly'>,
  ): Promise<void> {
    const { clock, installation, persistence, log } = this.foundation;
    const resolver = new TriggerResolver(registry, node.catalog, schemaCheck);
    this.triggers = new TriggerConsumer({
      kafka: this.kafka,
      store: persistence.starts,
      shardCount: installation.shardCount,
      log,
      resolve: (record, meta) =>
        resolver.resolve(record, { executionId: triggerExecutionId(meta), createdAt: clock.now() }),
      announce: (request: StartRequest, traceparent) =>
        bus.sendQuietly({ kind: 'start', request, durable: true }, traceparent),
      onQuarantined: (rows) => this.quarantine.publish(rows),
      onHalt: (partition, reason) => this.halt(`triggers ${partition}: ${reason}`),
      now: () => clock.now(),
      ...this.session(),
    });
    await this.triggers.start();
  }

  /** Throws while a part stands still until a person has looked at it (I15). */
  check(): void {
    if (this.halted !== undefined) throw new Error(this.halted);
  }

  /** Stops what comes in; what is on its way out is still sent. */
  async stopIntake(): Promise<void> {
    await this.triggers?.close();
  }

  async close(): Promise<void> {
    await this.relay.close();
    await Promise.all([this.replies.close(), this.events.close(), this.quarantine.close()]);
  }

  private session(): { sessionTimeoutMs?: number } {
    return this.sessionTimeoutMs === undefined ? {} : { sessionTimeoutMs: this.sessionTimeoutMs };
  }

  private halt(reason: string): void {
    this.halted = reason;
    this.foundation.logger.fatal(
      { reason },
      'a log does not fit to what was read of it; this part halts until a person has looked at it',
    );
  }
}
