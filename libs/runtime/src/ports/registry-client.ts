import type { RegistryMessages, RegistryPattern, TenantId } from '@workflows/contracts';

/** The way to the registry. Throws `EngineError`: those the registry foresees, or UNAVAILABLE. */
export interface RegistryClient {
  ask<P extends RegistryPattern>(
    pattern: P,
    tenant: TenantId,
    ask: RegistryMessages[P]['ask'],
  ): Promise<RegistryMessages[P]['answer']>;
}
