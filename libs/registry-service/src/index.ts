export { RegistryModule } from './registry.module';
export type { RegistryOptions } from './registry.module';
