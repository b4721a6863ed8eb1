import type { StartRequest } from '@workflows/contracts';
import { TriggerResolver } from '@workflows/executor-service';
import { OutboxRelay, announcementOf, triggerExecutionId, type StreamServer } from '@workflows/messaging';
import {
  ChangePublisher,
  KafkaCommandServer,
  KafkaReplies,
  QuarantinePublisher,
  TriggerConsumer,
} from '@workflows/messaging/kafka';
import type { RegistryClient, ShardOwner } from '@workflows/runtime';
import type { KafkaCluster } from './kafka-cluster';
import type { ExecutorNode } from './executor-node';
import type { Foundation } from './foundation';
import type { QuietBus } from './quiet-bus';

/** Everything between an executor and Kafka: commands and triggers in, replies, changes and quarantined records out. */
export class KafkaExecutorLinks {
  readonly relay: OutboxRelay;
  private readonly replies: KafkaReplies;
  private readonly changes: ChangePublisher;
  private readonly quarantine: QuarantinePublisher;
  private commands: KafkaCommandServer | undefined;
  private triggers: TriggerConsumer | undefined;
  private halted: string | undefined;

  constructor(
    private readonly cluster: KafkaCluster,
    private readonly foundation: Foundation,
    private readonly streams: Pick<StreamServer, 'reply'>,
    private readonly sessionTimeoutMs?: number,
  ) {
    const { log, persistence } = foundation;
    const { kafka, mac } = cluster;
    this.replies = new KafkaReplies(kafka, mac, log);
    this.changes = new ChangePublisher(kafka);
    this.quarantine = new QuarantinePublisher(kafka, log);
    this.relay = new OutboxRelay({
      publish: (rows) => this.changes.publish(rows),
      store: persistence.executionStore,
      log,
    });
  }

  /** The transport that brings commands to the node's handlers. */
  commandServer(owner: ShardOwner): KafkaCommandServer {
    const { installation, log } = this.foundation;
    const onHalt = (shard: number, reason: string): void => this.halt(`shard ${shard}: ${reason}`);
    const { shardCount } = installation;
    this.commands = new KafkaCommandServer({
      ...this.cluster,
      owner,
      reply: (to, id, reply) => {
        if (!this.streams.reply(to, id, reply)) this.replies.publish([{ to, id, reply }]);
      },
      shardCount,
      log,
      onHalt,
      ...this.session(),
    });
    return this.commands;
  }

  shardsLost(shards: readonly number[]): void {
    this.commands?.lost(shards);
  }

  async start(): Promise<void> {
    await Promise.all([this.replies.start(), this.changes.start(), this.quarantine.start()]);
  }

  /** Begins to read `workflows.triggers`; starts are announced on `bus`. */
  async startTriggers(node: ExecutorNode, registry: RegistryClient, bus: QuietBus): Promise<void> {
    const { clock, installation, persistence, log } = this.foundation;
    const { kafka, tenant } = this.cluster;
    const resolver = new TriggerResolver(registry, node.catalog);
    this.triggers = new TriggerConsumer({
      kafka,
      tenant,
      store: persistence.starts,
      shardCount: installation.shardCount,
      log,
      resolve: (record, meta) =>
        resolver.resolve(record, { tenant, executionId: triggerExecutionId(meta), createdAt: clock.now() }),
      announce: (request: StartRequest, traceparent) => bus.sendQuietly(announcementOf(request), traceparent),
      onQuarantined: (rows) => this.quarantine.publish(rows),
      onHalt: (partition, reason) => this.halt(`triggers ${partition}: ${reason}`),
      now: () => clock.now(),
      ...this.session(),
    });
    await this.triggers.start();
  }

  /** Throws while triggers are not read, or a part stands still until a person has looked at it (I15). */
  check(): void {
    if (this.halted !== undefined) throw new Error(this.halted);
    if (this.triggers === undefined) throw new Error('The executor is starting');
    this.triggers.check();
  }

  /** Throws while this executor does not work on all shards that Kafka gave it. */
  checkShards(): void {
    if (this.commands === undefined) throw new Error('The executor is starting');
    this.commands.check();
  }

  /** Stops what comes in; what is on its way out is still sent. */
  async stopIntake(): Promise<void> {
    await this.triggers?.close();
  }

  async close(): Promise<void> {
    await this.relay.close();
    await Promise.all([this.replies.close(), this.changes.close(), this.quarantine.close()]);
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
