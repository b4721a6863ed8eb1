import { Module, type DynamicModule } from '@nestjs/common';
import { GatewayModule } from '@workflows/gateway-service';
import { gatewayPorts, type Foundation, type GatewayLinks } from '@workflows/nodes';
import { HealthModule } from '@workflows/platform';

@Module({})
export class AppModule {
  static register(foundation: Foundation, links: GatewayLinks): DynamicModule {
    const probes = [{ name: 'database', check: () => foundation.persistence.ping() }];
    return {
      module: AppModule,
      imports: [HealthModule.register(probes), GatewayModule.register(gatewayPorts(foundation, links))],
    };
  }
}
