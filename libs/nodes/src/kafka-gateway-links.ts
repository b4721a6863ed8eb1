import type { StartRequest } from '@workflows/contracts';
import { RegistryProgramCatalog } from '@workflows/executor-service';
import {
  ExecutorLinks,
  PlacedIds,
  StreamCommandBus,
  StreamTaskSource,
  StreamFollow,
  StreamWatch,
  announcementOf,
} from '@workflows/messaging';
import { KafkaCommandSender } from '@workflows/messaging/kafka';
import type { Probe } from '@workflows/platform';
import {
  CommandStarter,
  DirectStarter,
  NamedStarter,
  OutageGuard,
  OwnerStarter,
  type RegistryClient,
} from '@workflows/runtime';
import type { Foundation } from './foundation';
import type { GatewayLinks } from './gateway-ports';
import type { KafkaCluster } from './kafka-cluster';
import type { InternalTls } from './internal-network';

const ALIVE_MS = 15_000;
/** Starts are taken and wait for their owners; a restart of all executors takes no gateway out of service. */
const WITHOUT_EXECUTORS_MS = 60_000;

/** Everything between a gateway and the executors: a stream to each, and the log of commands for shards that nobody owns. */
export class KafkaGatewayLinks {
  readonly bus: StreamCommandBus;
  private readonly log: KafkaCommandSender;
  private readonly executors: ExecutorLinks;
  private readonly watch: StreamWatch;
  private readonly follow: StreamFollow;
  private readonly tasks: StreamTaskSource;
  private readonly ids: PlacedIds;

  constructor(
    private readonly foundation: Foundation,
    { kafka, mac }: KafkaCluster,
    { secret, tls }: { secret: string; tls?: InternalTls | undefined },
  ) {
    const { installation, instanceId, log, persistence, clock, entropy } = foundation;
    const { shardCount } = installation;
    const links = new ExecutorLinks({
      executors: () => persistence.executors.alive(ALIVE_MS),
      secret,
      instanceId,
      log,
      ...(tls && { tls }),
    });
    this.executors = links;
    this.log = new KafkaCommandSender({ kafka, mac, shardCount, instanceId, log });
    this.bus = new StreamCommandBus({ links, log: this.log, shardCount, instanceId });
    this.watch = new StreamWatch({ links, shardCount, findEnded: (ids) => persistence.children.findEnded(ids) });
    this.follow = new StreamFollow(links, shardCount);
    this.tasks = new StreamTaskSource(links);
    this.ids = new PlacedIds({ links, shardCount, clock, entropy });
  }

  links(registry: RegistryClient): GatewayLinks {
    const { foundation, watch, follow, tasks, ids } = this;
    const { installation, persistence } = foundation;
    const bus = new OutageGuard(this.bus, persistence.health);
    const announce = (request: StartRequest): void => this.bus.sendQuietly(announcementOf(request));
    const direct = new DirectStarter(persistence.starts, installation.shardCount, announce, persistence.health);
    const starter = new NamedStarter(direct, new OwnerStarter(new CommandStarter(bus), direct));
    const catalog = new RegistryProgramCatalog(registry, foundation.schemas);
    return { registry, catalog, bus, starter, ids, watch, follow, tasks };
  }

  /** Whether the executors can be reached, and own all shards. */
  probe(): Probe {
    return {
      name: 'executors',
      toleratedMs: WITHOUT_EXECUTORS_MS,
      check: () => {
        const { shardCount } = this.foundation.installation;
        const missing = shardCount - this.executors.ownedShards;
        if (missing > 0) throw new Error(`${missing} of ${shardCount} shards have no owner that can be reached`);
      },
    };
  }

  async start(): Promise<void> {
    await Promise.all([this.log.start(), this.executors.start()]);
  }

  async close(): Promise<void> {
    this.tasks.close();
    this.watch.close();
    this.executors.close();
    await this.log.close();
    this.bus.close();
  }
}
