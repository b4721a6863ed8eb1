import { Module, type DynamicModule } from '@nestjs/common';
import { type Foundation } from '@workflows/nodes';
import { HealthModule } from '@workflows/platform';
import { RegistryModule } from '@workflows/registry-service';
import type { RegistryConfig } from './config';

@Module({})
export class AppModule {
  static async register(
    { persistence, installation, clock, entropy, schemas, metrics }: Foundation,
    config: RegistryConfig,
  ): Promise<DynamicModule> {
    const stores = await persistence.openRegistry();
    const { shardCount } = installation;
    const addressPolicy = { allowPrivateNetwork: config.ALLOW_PRIVATE_NETWORK };
    return {
      module: AppModule,
      imports: [
        HealthModule.register([{ name: 'database', check: () => persistence.ping() }], metrics),
        RegistryModule.register({ ...stores, clock, shardCount, entropy, addressPolicy, schemas }),
      ],
    };
  }
}
