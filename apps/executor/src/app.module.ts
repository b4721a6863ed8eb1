import { Module, type DynamicModule } from '@nestjs/common';
import { ExecutorModule } from '@workflows/executor-service';
import { type Foundation, type KafkaExecutorNode } from '@workflows/nodes';
import { HealthModule, type Metrics } from '@workflows/platform';

@Module({})
export class AppModule {
  static register({ persistence }: Foundation, node: KafkaExecutorNode, metrics: Metrics): DynamicModule {
    const probes = [
      { name: 'database', check: () => persistence.ping() },
      { name: 'kafka', check: () => node.check() },
    ];
    return {
      module: AppModule,
      imports: [HealthModule.register(probes, metrics), ExecutorModule.register(node.executor, node.desk)],
    };
  }
}
