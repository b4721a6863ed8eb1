import { EngineError, type TenantId } from '@workflows/contracts';
import { revealSecrets, type Clock, type Revealing, type SecretReader } from '@workflows/runtime';

const AGAIN_MS = 1_000;

/** Reads the secrets that `texts` refer to. A database that is away is no fault of the call: it is waited for, as everything does. */
export async function awaitSecrets(
  secrets: SecretReader,
  clock: Pick<Clock, 'after'>,
  tenant: TenantId,
  texts: readonly string[],
): Promise<Revealing> {
  for (;;) {
    try {
      return await revealSecrets(secrets, tenant, texts);
    } catch (error) {
      if (!(error instanceof EngineError && error.retryable)) throw error;
      await new Promise<void>((resolve) => clock.after(AGAIN_MS, resolve));
    }
  }
}
