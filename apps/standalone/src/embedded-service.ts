import { EXECUTION_ID_PREFIX, type ExecutionCommand, type StartRequest } from '@workflows/contracts';
import { ExecutorModule } from '@workflows/executor-service';
import {
  announcementOf,
  EmbeddedCommandBus,
  EmbeddedHub,
  EmbeddedRegistryClient,
  EmbeddedServer,
} from '@workflows/messaging';
import { ExecutorNode, codeTools, gatewayPorts, type Foundation } from '@workflows/nodes';
import type { ExecutorSize } from '@workflows/platform';
import { RegistryModule } from '@workflows/registry-service';
import { CommandStarter, DirectStarter, NamedStarter, OutageGuard, type AddressPolicy } from '@workflows/runtime';
import type { RunningService, ServiceParts } from './service-parts';

/** All roles in one process, commands in memory: nothing but Postgres is needed. */
export async function embeddedService(
  foundation: Foundation,
  policy: AddressPolicy,
  size: ExecutorSize,
  onFatal: (reason: string) => void,
): Promise<ServiceParts> {
  const { persistence, installation, clock, entropy, schemas, instanceId } = foundation;
  await persistence.lock.lockExclusively((reason) => onFatal(`the lock on the database is lost: ${reason.message}`));
  const hub = new EmbeddedHub();
  const registry = new EmbeddedRegistryClient(hub);
  const bus = new EmbeddedCommandBus({ hub, shardCount: installation.shardCount, instanceId });
  const onShardsLost = (shards: readonly number[]): void =>
    onFatal(`another process has taken over the shards ${shards.join(', ')} of this database`);
  const door = new OutageGuard(bus, persistence.health);
  const announce = (request: StartRequest): void => bus.sendQuietly(announcementOf(request));
  const direct = new DirectStarter(persistence.starts, installation.shardCount, announce, persistence.health);
  const starter = new NamedStarter(direct, new CommandStarter(door));
  const commands = { starter, send: (command: ExecutionCommand): void => bus.sendQuietly(command) };
  const node = new ExecutorNode({ foundation, registry, policy, size, commands, onShardsLost });
  const stores = await persistence.openRegistry();
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
        onFunctionsChanged: () => node.seeChanges(),
      }),
      ExecutorModule.register(node.executor),
    ],
    ports: gatewayPorts(foundation, {
      registry,
      catalog: node.catalog,
      bus: door,
      starter,
      ids: { next: () => EXECUTION_ID_PREFIX + entropy.uuid() },
      watch: node.executor.watch,
      follow: node.executor.progress,
      tasks: node.executor.tasks,
    }),
    probes: [{ name: 'shards', check: () => ownsAll(node.executor.figures().shards, installation.shardCount) }],
    start: async (listen): Promise<RunningService> => {
      await listen(new EmbeddedServer(hub));
      await node.start();
      await node.executor.assign([...Array(installation.shardCount).keys()]);
      return {
        stop: async () => {
          await node.stop();
          bus.close();
        },
      };
    },
  };
}

function ownsAll(shards: number, of: number): void {
  if (shards < of) throw new Error(`${of - shards} of ${of} shards are not taken over`);
}
