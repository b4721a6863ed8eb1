import { Module, type DynamicModule } from '@nestjs/common';
import { GatewayModule } from '@workflows/gateway-service';
import { gatewayPorts, registryProbe, type Foundation } from '@workflows/nodes';
import { type KafkaGatewayLinks } from '@workflows/nodes/kafka';
import { HealthModule } from '@workflows/platform';
import type { RegistryClient } from '@workflows/runtime';

/** Known workflows are started without the registry for a while: a restart of it takes no gateway out of service. */
const WITHOUT_REGISTRY_MS = 60_000;

@Module({})
export class AppModule {
  static register(foundation: Foundation, kafka: KafkaGatewayLinks, registry: RegistryClient): DynamicModule {
    const probes = [
      { name: 'database', check: () => foundation.persistence.ping() },
      kafka.probe(),
      registryProbe(registry, WITHOUT_REGISTRY_MS),
    ];
    const links = kafka.links(registry);
    return {
      module: AppModule,
      imports: [
        HealthModule.register(probes, foundation.metrics),
        GatewayModule.register(gatewayPorts(foundation, links)),
      ],
    };
  }
}
