import type { StartRequest } from '@workflows/contracts';
import { RegistryProgramCatalog } from '@workflows/executor-service';
import { ChangeWatch, ExecutorClients, KafkaCommandBus, TcpTaskSource, announcementOf } from '@workflows/messaging';
import type { Probe } from '@workflows/platform';
import { DirectStarter, OutageGuard, type RegistryClient } from '@workflows/runtime';
import type { Foundation } from './foundation';
import type { GatewayLinks } from './gateway-ports';
import type { KafkaCluster } from './kafka-cluster';
import type { InternalTls } from './internal-network';

const ALIVE_MS = 15_000;

/** Everything between a gateway and the executors: commands over Kafka, tasks over TCP, ends of executions by the changes that are published. */
export class KafkaGatewayLinks {
  readonly bus: KafkaCommandBus;
  private readonly watch: ChangeWatch;
  private readonly clients: ExecutorClients;

  constructor(
    private readonly foundation: Foundation,
    { kafka, mac }: KafkaCluster,
    { secret, tls }: { secret: string; tls?: InternalTls | undefined },
  ) {
    const { installation, instanceId, log, persistence } = foundation;
    this.bus = new KafkaCommandBus({ kafka, mac, shardCount: installation.shardCount, instanceId, log });
    this.watch = new ChangeWatch({
      kafka,
      instanceId,
      findEnded: (ids) => persistence.children.findEnded(ids),
      log,
    });
    this.clients = new ExecutorClients({
      executors: () => persistence.executors.alive(ALIVE_MS),
      secret,
      log,
      ...(tls && { tls }),
    });
  }

  links(registry: RegistryClient): GatewayLinks {
    const { foundation, bus, watch } = this;
    const { installation, persistence, log } = foundation;
    const announce = (request: StartRequest): void => bus.sendQuietly(announcementOf(request));
    const starter = new DirectStarter(persistence.starts, installation.shardCount, announce, persistence.health);
    const catalog = new RegistryProgramCatalog(registry, foundation.schemas);
    return {
      registry,
      catalog,
      bus: new OutageGuard(bus, persistence.health),
      starter,
      watch,
      tasks: new TcpTaskSource(this.clients, log),
    };
  }

  /** What a gateway needs of Kafka: without it commands are not answered, and nobody hears of ends. */
  probe(): Probe {
    return {
      name: 'kafka',
      check: () => {
        this.bus.check();
        this.watch.check();
      },
    };
  }

  async start(): Promise<void> {
    await Promise.all([this.bus.start(), this.watch.start()]);
  }

  async close(): Promise<void> {
    this.clients.close();
    await Promise.all([this.bus.close(), this.watch.close()]);
  }
}
