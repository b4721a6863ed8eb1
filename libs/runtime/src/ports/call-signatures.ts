import type { TenantId } from '@workflows/contracts';

/** Signs calls of `http` functions in the form of Standard Webhooks 1.0, so that a function can tell who calls it. */
export interface CallSignatures {
  /** What a function verifies with: `whsec_` and base64. One for each function of a tenant. */
  secretOf(tenant: TenantId, functionName: string): string;
  /** The headers `webhook-id`, `webhook-timestamp` (seconds) and `webhook-signature`. */
  sign(
    tenant: TenantId,
    functionName: string,
    message: { id: string; atSeconds: number; body: string },
  ): Record<string, string>;
}
