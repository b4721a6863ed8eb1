import { DEFAULT_TENANT } from '@workflows/contracts';
import { ExecutorModule } from '@workflows/executor-service';
import { EmbeddedHub, EmbeddedRegistryClient, EmbeddedServer } from '@workflows/messaging';
import { codeTools, gatewayPorts, type Foundation } from '@workflows/nodes';
import { KafkaExecutorNode, KafkaGatewayLinks, openKafka } from '@workflows/nodes/kafka';
import type { ExecutorSize, KafkaSettings } from '@workflows/platform';
import { freePort } from '@workflows/postgres-server';
import { RegistryModule } from '@workflows/registry-service';
import type { AddressPolicy } from '@workflows/runtime';
import type { RunningService, ServiceParts } from './service-parts';

/** All roles in one process, commands over Kafka: other executors may join, and producers can trigger workflows. */
export async function kafkaService(
  foundation: Foundation,
  policy: AddressPolicy,
  size: ExecutorSize,
  options: { brokers: string[]; secret: string | undefined; sessionTimeoutMs: number; settings: KafkaSettings },
  onFatal: (reason: string) => void,
): Promise<ServiceParts> {
  const { persistence, clock, entropy, installation, schemas } = foundation;
  await persistence.lock.lockShared((reason) => onFatal(`the lock on the database is lost: ${reason.message}`));
  const { brokers, sessionTimeoutMs, settings } = options;
  const secret = options.secret ?? installation.tokenSecret; // alone on its machine, it needs no other

  const hub = new EmbeddedHub();
  const registry = new EmbeddedRegistryClient(hub);
  const cluster = await openKafka({ brokers, secret, settings, tenant: DEFAULT_TENANT }, foundation);
  const gateway = new KafkaGatewayLinks(foundation, cluster, { secret });
  const tcp = { secret, host: '127.0.0.1', port: await freePort(), advertised: '127.0.0.1' };
  const node = new KafkaExecutorNode({ foundation, registry, policy, size, cluster, tcp, sessionTimeoutMs });
  const stores = await persistence.openRegistry();
  const onFunctionsChanged = (): Promise<void> => node.node.seeChanges();
  return {
    modules: [
      RegistryModule.register({
        ...stores,
        clock,
        shardCount: installation.shardCount,
        entropy,
        addressPolicy: policy,
        schemas,
        bundles: persistence.bundles,
        secrets: persistence.secrets,
        apiDocuments: foundation.apiDocuments,
        code: codeTools(foundation),
        onFunctionsChanged,
      }),
      ExecutorModule.register(node.executor, node.desk),
    ],
    ports: gatewayPorts(foundation, gateway.links(registry)),
    probes: [...node.probes(), gateway.probe()],
    start: async (listen): Promise<RunningService> => {
      await listen(new EmbeddedServer(hub));
      await gateway.start();
      const running = await node.start(listen, gateway.bus);
      return {
        stop: async () => {
          await running.stop();
          await gateway.close();
        },
      };
    },
  };
}
