import { EngineError } from '@workflows/contracts';
import type { RegistryMessages, RegistryPattern, TenantId } from '@workflows/contracts';

/** The way to the registry. Throws `EngineError`: those the registry foresees, or UNAVAILABLE. */
export interface RegistryClient {
  ask<P extends RegistryPattern>(
    pattern: P,
    tenant: TenantId,
    ask: RegistryMessages[P]['ask'],
  ): Promise<RegistryMessages[P]['answer']>;
}

/** The registry is of a release before this message (I24): an upgrade is under way, and what needs it waits for its end. */
export class UnknownToRegistry extends EngineError {
  constructor(readonly pattern: RegistryPattern) {
    super(
      'UNAVAILABLE',
      `The registry is of an older release and does not know "${pattern}" yet: upgrade the registry, then try again.`,
      { retryAfterSeconds: 5 },
    );
  }
}
