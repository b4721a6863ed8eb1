import { createHmac } from 'node:crypto';
import type { TenantId } from '@workflows/contracts';

const PREFIX = 'whsec_';
const MOST_KEPT = 10_000;

/**
 * Signatures of outgoing calls (Standard Webhooks 1.0, "symmetric"). Each function's secret is derived from the secret
 * of the installation, so there is none to store, and it stays the same as long as the function keeps its name.
 */
export class DerivedCallSignatures {
  private readonly keys = new Map<string, Buffer>();

  /** `secret` is hexadecimal. */
  constructor(private readonly secret: string) {}

  secretOf(tenant: TenantId, functionName: string): string {
    return PREFIX + this.keyOf(tenant, functionName).toString('base64');
  }

  sign(
    tenant: TenantId,
    functionName: string,
    { id, atSeconds, body }: { id: string; atSeconds: number; body: string },
  ): Record<string, string> {
    const signature = createHmac('sha256', this.keyOf(tenant, functionName))
      .update(`${id}.${atSeconds}.${body}`)
      .digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(atSeconds), 'webhook-signature': `v1,${signature}` };
  }

  private keyOf(tenant: TenantId, functionName: string): Buffer {
    const name = `${tenant}\n${functionName}`;
    const known = this.keys.get(name);
    if (known) return known;
    const key = createHmac('sha256', Buffer.from(this.secret, 'hex')).update(`calls of\n${name}`).digest();
    if (this.keys.size >= MOST_KEPT) this.keys.clear();
    this.keys.set(name, key);
    return key;
  }
}
