import { Module, type DynamicModule } from '@nestjs/common';
import { codeTools, type Foundation } from '@workflows/nodes';
import { HealthModule } from '@workflows/platform';
import { RegistryModule } from '@workflows/registry-service';
import type { RegistryConfig } from './config';

@Module({})
export class AppModule {
  static async register(foundation: Foundation, config: RegistryConfig): Promise<DynamicModule> {
    const { persistence, installation, clock, entropy, schemas, apiDocuments, metrics } = foundation;
    const stores = await persistence.openRegistry();
    const { shardCount } = installation;
    const { bundles, secrets } = persistence;
    const code = codeTools(foundation);
    const addressPolicy = { allowPrivateNetwork: config.ALLOW_PRIVATE_NETWORK };
    return {
      module: AppModule,
      imports: [
        HealthModule.register([{ name: 'database', check: () => persistence.ping() }], metrics),
        RegistryModule.register({
          ...stores,
          clock,
          shardCount,
          entropy,
          addressPolicy,
          schemas,
          bundles,
          secrets,
          code,
          apiDocuments,
        }),
      ],
    };
  }
}
