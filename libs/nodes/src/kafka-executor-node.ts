import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { ExecutionCommand, StartRequest } from '@workflows/contracts';
import type { Probe } from '@workflows/platform';
import { BusyShare, StreamServer, TaskDesk, announcementOf } from '@workflows/messaging';
import { DirectStarter, type Executor, type ShardOwner } from '@workflows/runtime';
import { ExecutorNode, type ExecutorNodeOptions } from './executor-node';
import { serverTls, type InternalTls } from './internal-network';
import type { KafkaCluster } from './kafka-cluster';
import { KafkaExecutorLinks } from './kafka-executor-links';
import type { QuietBus } from './quiet-bus';
import { NearCommands } from './near-commands';

const ANNOUNCE_MS = 5_000;
const LOOK_MS = 1_000;

export interface TcpPlace {
  secret: string;
  host: string;
  port: number;
  /** The host by which gateways reach this process. */
  advertised: string;
  tls?: InternalTls | undefined;
}

export interface KafkaExecutorOptions extends Omit<ExecutorNodeOptions, 'outbox' | 'commands' | 'onShardsLost'> {
  cluster: KafkaCluster;
  tcp: TcpPlace;
  /** How long this executor may be silent before Kafka gives its shards to others. */
  sessionTimeoutMs?: number;
}

/** Makes Nest listen on a transport, with the handlers of all modules. */
export type Listen = (strategy: CustomTransportStrategy) => Promise<void>;

/** An executor that shares the shards with others: Kafka hands them out, the epoch in the database decides who writes. */
export class KafkaExecutorNode {
  readonly node: ExecutorNode;
  readonly desk: TaskDesk;
  private readonly links: KafkaExecutorLinks;
  private readonly streams: StreamServer;
  private readonly busy = new BusyShare();
  private bus: QuietBus | undefined;
  private cancelLook: (() => void) | undefined;
  private cancelAnnouncement: (() => void) | undefined;

  constructor(private readonly options: KafkaExecutorOptions) {
    const { foundation, cluster, tcp, sessionTimeoutMs } = options;
    const tlsOptions = serverTls(tcp.tls);
    const { host, port, secret } = tcp;
    this.streams = new StreamServer({
      ...{ host, port, secret, ...(tlsOptions && { tlsOptions }) },
      instanceId: foundation.instanceId,
      shardCount: foundation.installation.shardCount,
      ownedShards: () => this.node.executor.ownedShards(),
      log: foundation.log,
    });
    this.links = new KafkaExecutorLinks(cluster, foundation, this.streams, sessionTimeoutMs);
    const onShardsLost = (shards: readonly number[]): void => {
      foundation.logger.info({ shards }, 'shards went to another executor');
      this.streams.shardsChanged();
      this.links.shardsLost(shards);
    };
    const { persistence, installation, troubles } = foundation;
    const { shardCount } = installation;
    const send = (command: ExecutionCommand): void => near.send(command);
    const announce = (request: StartRequest): void => send(announcementOf(request));
    const starter = new DirectStarter(persistence.starts, shardCount, announce, persistence.health);
    this.node = new ExecutorNode({ ...options, outbox: this.links.relay, commands: { starter, send }, onShardsLost });
    const near = new NearCommands({
      here: this.node.executor,
      shardCount,
      // Before `start` there is no way out yet; what is not said is found by those who look for it.
      far: (command) => this.bus?.sendQuietly(command),
      onTrouble: (error) =>
        troubles.tell('engine', 'what was said to an execution of this process was lost', { error }),
    });
    this.desk = new TaskDesk(this.node.executor.tasks);
  }

  get executor(): Executor {
    return this.node.executor;
  }

  /** What this executor needs of Kafka to do its work. */
  probes(): Probe[] {
    return [
      { name: 'kafka', check: () => this.links.check() },
      { name: 'shards', check: () => this.links.checkShards() },
    ];
  }

  /** `bus` carries what executions say to each other and announces what triggers start; it is the gateway's in one process, or this node's own. */
  async start(listen: Listen, bus: QuietBus): Promise<{ stop(): Promise<void> }> {
    this.bus = bus;
    await this.links.start();
    await this.node.start();
    await listen(this.streams);
    await this.announce(this.options.tcp.port);
    this.tellBusy();
    await listen(this.links.commandServer(this.owner()));
    await this.links.startTriggers(this.node, this.options.registry, bus);
    return { stop: () => this.stop() };
  }

  private owner(): ShardOwner {
    const { executor } = this;
    return {
      assigned: async (shards) => {
        const taken = await executor.assign(shards);
        this.streams.shardsChanged();
        return taken;
      },
      expectedOffset: (shard) => executor.expectedOffset(shard),
    };
  }

  /** Tells gateways where tasks can be polled, again and again while this process lives. */
  private async announce(port: number): Promise<void> {
    const { foundation, tcp } = this.options;
    const { persistence, clock, instanceId, troubles } = foundation;
    const failed = (error: unknown): void =>
      troubles.tell('transport', 'this executor could not announce itself; gateways may not find its tasks', { error });
    await persistence.executors.announce({ id: instanceId, address: `${tcp.advertised}:${port}` }).catch(failed);
    this.cancelAnnouncement = clock.about(ANNOUNCE_MS, () => {
      this.announce(port).catch(failed);
    });
  }

  private tellBusy(): void {
    const share = this.busy.look();
    if (share !== undefined) this.streams.busyIs(share);
    this.cancelLook = this.options.foundation.clock.about(LOOK_MS, () => this.tellBusy());
  }

  /** Called once no transport brings anything in any more. */
  private async stop(): Promise<void> {
    const { persistence, instanceId, logger } = this.options.foundation;
    this.cancelAnnouncement?.();
    this.cancelLook?.();
    this.desk.shutDown();
    // At once: the group was left, and others get the shards while the triggers still wait for their broker.
    const withdrawn = persistence.executors
      .withdraw(instanceId)
      .catch((error: unknown) => logger.debug({ err: error }, 'not withdrawn'));
    try {
      await Promise.all([this.node.stop(), this.links.stopIntake(), withdrawn]);
    } finally {
      await this.links.close(); // or open connections would keep the process alive
    }
  }
}
