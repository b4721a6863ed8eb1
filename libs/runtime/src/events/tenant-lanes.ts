import type { TenantId } from '@workflows/contracts';

/** Lets so many jobs of each tenant run at once: who has many waits for its own, not for those of others (I19). */
export class TenantLanes {
  private readonly tenants = new Map<TenantId, { running: number; waiting: Set<() => void> }>();

  constructor(private readonly perTenant: number) {}

  async run(tenant: TenantId, job: () => Promise<void>): Promise<void> {
    const lanes = this.tenants.get(tenant) ?? { running: 0, waiting: new Set() };
    this.tenants.set(tenant, lanes);
    if (lanes.running < this.perTenant) lanes.running++;
    else await new Promise<void>((resolve) => lanes.waiting.add(resolve));
    try {
      await job();
    } finally {
      const [next] = lanes.waiting;
      if (next) {
        lanes.waiting.delete(next);
        next();
      } else if (--lanes.running === 0) this.tenants.delete(tenant);
    }
  }
}
