import type { TenantId } from '@workflows/contracts';
import type { BundleStore, StoredBundle } from '@workflows/runtime';

/** Texts of code that nobody has published, while they are tested. */
export class BundlesAtHand implements BundleStore {
  private readonly held = new Map<string, { bundle: StoredBundle; holders: number }>();

  async read(tenant: TenantId, bundle: string): Promise<StoredBundle | undefined> {
    return this.held.get(keyOf(tenant, bundle))?.bundle;
  }

  /** Until what it gives is called. */
  hold(tenant: TenantId, bundle: StoredBundle): () => void {
    const key = keyOf(tenant, bundle.bundle);
    const known = this.held.get(key) ?? { bundle, holders: 0 };
    known.holders += 1;
    this.held.set(key, known);
    return () => {
      known.holders -= 1;
      if (known.holders === 0) this.held.delete(key);
    };
  }
}

function keyOf(tenant: TenantId, bundle: string): string {
  return `${tenant}\n${bundle}`;
}
