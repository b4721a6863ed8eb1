import { Injectable } from '@nestjs/common';
import { EngineError } from '@workflows/contracts';
import type { TenantId } from '@workflows/contracts';

/** Each is a connection and a few kilobytes. */
const MOST_OF_A_TENANT = 10_000;

/** How many streams each tenant has open. */
@Injectable()
export class StreamRoom {
  private readonly open = new Map<TenantId, number>();

  /** Throws OVERLOADED. */
  assertFor(tenant: TenantId): void {
    if ((this.open.get(tenant) ?? 0) < MOST_OF_A_TENANT) return;
    throw new EngineError('OVERLOADED', `${MOST_OF_A_TENANT} streams are open; close some, or come back later.`, {
      retryAfterSeconds: 5,
    });
  }

  /** The same frames, counted while they are sent. */
  async *counted(tenant: TenantId, frames: AsyncIterable<string>): AsyncGenerator<string> {
    this.count(tenant, 1);
    try {
      yield* frames;
    } finally {
      this.count(tenant, -1);
    }
  }

  private count(tenant: TenantId, by: 1 | -1): void {
    const open = (this.open.get(tenant) ?? 0) + by;
    if (open > 0) this.open.set(tenant, open);
    else this.open.delete(tenant);
  }
}
