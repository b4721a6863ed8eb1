import { createHash } from 'node:crypto';
import type { TenantId } from '@workflows/contracts';
import { KeptByMemory, type BundleStore } from '@workflows/runtime';
import type { CompiledText } from '../child/messages';

/** A bundle, ready to be run. */
export interface LoadedBundle {
  /** Of the tenant and the bundle: realms are not shared among tenants. */
  key: string;
  code: CompiledText;
  sourceMap?: string;
}

export type BundleOutcome = { ok: true; bundle: LoadedBundle } | { ok: false; cause: string };
export type Compiled = { ok: true; code: CompiledText } | { ok: false; cause: string };
export type Compile = (tenant: TenantId, text: string) => Promise<Compiled>;

const MOST = { bytes: 128 * 1024 * 1024, entries: 2_000 };

/** Bundles as they are asked for: read once, found to be what their hash says, compiled once. */
export class Bundles {
  private readonly kept = new KeptByMemory<LoadedBundle>(MOST);
  private readonly coming = new Map<string, Promise<BundleOutcome>>();

  constructor(
    private readonly store: BundleStore,
    private readonly compile: Compile,
  ) {}

  async get(tenant: TenantId, bundle: string): Promise<BundleOutcome> {
    const key = JSON.stringify([tenant, bundle]);
    const kept = this.kept.get(key);
    if (kept) return { ok: true, bundle: kept };
    const coming = this.coming.get(key) ?? this.load(key, tenant, bundle).finally(() => this.coming.delete(key));
    this.coming.set(key, coming);
    return coming;
  }

  private async load(key: string, tenant: TenantId, bundle: string): Promise<BundleOutcome> {
    const stored = await this.store.read(tenant, bundle);
    if (stored === undefined) return { ok: false, cause: `Bundle ${bundle} is not there.` };
    if (createHash('sha256').update(stored.text).digest('hex') !== bundle) {
      return { ok: false, cause: `What is stored as bundle ${bundle} has another hash.` };
    }
    const compiled = await this.compile(tenant, stored.text);
    if (!compiled.ok) return { ok: false, cause: `Bundle ${bundle} cannot be read: ${compiled.cause}` };
    const loaded = { key, code: compiled.code, sourceMap: stored.sourceMap };
    this.kept.set(key, loaded, compiled.code.length + (stored.sourceMap?.length ?? 0) * 2);
    return { ok: true, bundle: loaded };
  }
}
