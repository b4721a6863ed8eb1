import { EngineError, type ExecutionId, type TenantId } from '@workflows/contracts';
import type { CatalogEntry, ProgramCatalog } from '../ports/definitions';
import type { ExecutionStore, KnownStart, ShardClaim, StoredExecution } from '../ports/execution-store';
import type { ExecutionCache, HotExecution } from './execution-cache';
import { foldHistory, isWhole } from './fold-history';
import type { InboxItem } from './inbox-item';
import { LongHistories } from './long-histories';

/** How many executions are read at once: their inputs and the beginnings of their histories are in memory together. */
const LOADED_AT_ONCE = 100;

/** Everything a batch needs that is not in memory yet; one query a kind, none where all is at hand. */
export interface Preloaded {
  executions: Map<ExecutionId, HotExecution>;
  /** Executions that have ended; nothing is folded for them. */
  ended: Map<ExecutionId, HotExecution>;
  knownStarts: Map<string, KnownStart>;
  /** Items that cannot run now: their program is out of reach. Their shards wait with them (O1). */
  unreachable: Set<number>;
  /** Shards of which a long history is still being folded. */
  folding: Set<number>;
  /** Items that can never run. */
  impossible: Map<InboxItem, EngineError>;
  /** The program of a start; loaded, or the item is set aside. */
  entryOf(workflowId: string, version: number): CatalogEntry;
}

export function startKey(tenant: TenantId, workflowId: string, key: string): string {
  return JSON.stringify([tenant, workflowId, key]);
}

type Claims = ReadonlyMap<number, ShardClaim | undefined>;

export class Preloader {
  private readonly long: LongHistories;

  constructor(
    private readonly store: ExecutionStore,
    private readonly catalog: ProgramCatalog,
    private readonly cache: ExecutionCache,
    onTrouble: (executionId: ExecutionId, error: unknown) => void,
  ) {
    this.long = new LongHistories(store, onTrouble);
  }

  /** Drops what was begun under claims that are no more. */
  forget(claimOf: (shard: number) => ShardClaim | undefined): void {
    this.long.forget(claimOf);
  }

  /** `claims` are those under which the items were taken. */
  async preload(items: readonly InboxItem[], claims: Claims): Promise<Preloaded> {
    const loaded: Preloaded = {
      executions: new Map(),
      ended: new Map(),
      knownStarts: new Map(),
      unreachable: new Set(),
      folding: new Set(),
      impossible: new Map(),
      entryOf: (id, version) => this.entryOf(id, version),
    };
    const missing = this.missingExecutions(items, claims, loaded);
    const keys = startKeys(items);
    if (missing.length > 0) await this.loadExecutions(missing, items, claims, loaded);
    if (keys.length > 0) {
      for (const known of await this.store.findStarts(keys)) {
        loaded.knownStarts.set(startKey(known.tenant, known.workflowId, known.key), known);
      }
    }
    await this.loadPrograms(items, loaded);
    return loaded;
  }

  private missingExecutions(items: readonly InboxItem[], claims: Claims, loaded: Preloaded): ExecutionId[] {
    const missing = new Set<ExecutionId>();
    for (const { request, executionId, shard } of items) {
      if (request.kind === 'quarantine' || request.kind === 'childEnded' || request.kind === 'poke') continue;
      if (request.kind === 'insert' && !request.start.parent) continue;
      if (this.cache.get(executionId) || loaded.executions.has(executionId)) continue;
      const claim = claims.get(shard);
      const folded = claim && this.long.take(executionId, claim);
      if (folded === 'folding') loaded.folding.add(shard);
      else if (folded) place(executionId, folded, items, loaded);
      else missing.add(executionId);
    }
    return [...missing];
  }

  private async loadExecutions(
    ids: readonly ExecutionId[],
    items: readonly InboxItem[],
    claims: Claims,
    loaded: Preloaded,
  ): Promise<void> {
    for (let from = 0; from < ids.length; from += LOADED_AT_ONCE) {
      for (const stored of await this.store.loadExecutions(ids.slice(from, from + LOADED_AT_ONCE)))
        await this.load(stored, items, claims, loaded);
    }
  }

  private async load(
    stored: StoredExecution,
    items: readonly InboxItem[],
    claims: Claims,
    loaded: Preloaded,
  ): Promise<void> {
    const { executionId, workflowId, version } = stored.seed;
    if (await this.tryLoad(workflowId, version)) {
      // Versions are never deleted: whatever is wrong passes, and what was said to the execution must not get lost.
      for (const item of items) if (item.executionId === executionId) loaded.unreachable.add(item.shard);
      return;
    }
    const entry = this.entryOf(workflowId, version);
    if (stored.status !== 'running') {
      const { tenant, shard, seed } = stored;
      loaded.ended.set(executionId, {
        tenant,
        shard,
        seed,
        startState: entry.program.startAt,
        entry,
        state: undefined,
        events: undefined,
        readUpTo: stored.lastSeq,
      });
      return;
    }
    const claim = claims.get(stored.shard);
    if (isWhole(stored) || !claim)
      return place(executionId, await foldHistory(this.store, stored, entry), items, loaded);
    this.long.begin(stored, entry, claim);
    loaded.folding.add(stored.shard);
  }

  private async loadPrograms(items: readonly InboxItem[], loaded: Preloaded): Promise<void> {
    for (const item of items) {
      if (item.request.kind !== 'insert') continue;
      const { workflowId, version } = item.request.start;
      const failure = await this.tryLoad(workflowId, version);
      if (failure) this.setAside(item, failure, loaded);
    }
  }

  private async tryLoad(workflowId: string, version: number): Promise<EngineError | undefined> {
    if (this.catalog.peek(workflowId, version)) return undefined;
    const answer = await this.catalog.load(workflowId, version);
    return 'program' in answer ? undefined : answer;
  }

  private setAside(item: InboxItem, failure: EngineError, loaded: Preloaded): void {
    if (failure.retryable) loaded.unreachable.add(item.shard);
    else loaded.impossible.set(item, failure);
  }

  private entryOf(workflowId: string, version: number): CatalogEntry {
    const entry = this.catalog.peek(workflowId, version);
    if (!entry)
      throw new Error(`version ${version} of ${workflowId} left the catalog while its batch was being folded`);
    return entry;
  }
}

/** A history that cannot be folded harms its own execution alone (I20). */
function place(
  executionId: ExecutionId,
  folded: HotExecution | EngineError,
  items: readonly InboxItem[],
  loaded: Preloaded,
): void {
  if (!(folded instanceof EngineError)) loaded.executions.set(executionId, folded);
  else for (const item of items) if (item.executionId === executionId) loaded.impossible.set(item, folded);
}

function startKeys(items: readonly InboxItem[]): { tenant: TenantId; workflowId: string; key: string }[] {
  return items.flatMap(({ request }) =>
    request.kind === 'insert' && request.start.idempotency
      ? [{ tenant: request.start.tenant, workflowId: request.start.workflowId, key: request.start.idempotency.key }]
      : [],
  );
}
