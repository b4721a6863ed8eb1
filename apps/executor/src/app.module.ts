import { Module, type DynamicModule } from '@nestjs/common';
import { ExecutorModule } from '@workflows/executor-service';
import { registryProbe, type Foundation } from '@workflows/nodes';
import { type KafkaExecutorNode } from '@workflows/nodes/kafka';
import { HealthModule } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';

@Module({})
export class AppModule {
  static register(
    { persistence, metrics }: Foundation,
    node: KafkaExecutorNode,
    registry: RegistryClient,
  ): DynamicModule {
    const probes = [{ name: 'database', check: () => persistence.ping() }, ...node.probes(), registryProbe(registry)];
    return {
      module: AppModule,
      imports: [HealthModule.register(probes, metrics), ExecutorModule.register(node.executor, node.desk)],
    };
  }
}
