import { EngineError, type ExecutionId, type TenantId } from '@workflows/contracts';
import { statesStepper, type ExecutionState, type HistoryEvent } from '@workflows/state-machine';
import type { CatalogEntry, ProgramCatalog } from '../ports/definitions';
import type { ExecutionStore, KnownStart, StoredExecution } from '../ports/execution-store';
import type { ExecutionCache, HotExecution } from './execution-cache';
import type { InboxItem } from './inbox-item';

/** How many events of an execution are kept beside its state, so that its end can be shown without a read. */
export const REMEMBERED_EVENTS = 64;
/** How many executions are read at once: their inputs and the beginnings of their histories are in memory together. */
const LOADED_AT_ONCE = 100;

/** Everything a batch needs that is not in memory yet; one query a kind, none where all is at hand. */
export interface Preloaded {
  executions: Map<ExecutionId, HotExecution>;
  knownStarts: Map<string, KnownStart>;
  /** Items that cannot run now: their program is out of reach. Their shards wait with them (O1). */
  unreachable: Set<number>;
  /** Items that can never run. */
  impossible: Map<InboxItem, EngineError>;
  /** The program of a start; loaded, or the item is set aside. */
  entryOf(workflowId: string, version: number): CatalogEntry;
}

export function startKey(tenant: TenantId, workflowId: string, key: string): string {
  return JSON.stringify([tenant, workflowId, key]);
}

export class Preloader {
  constructor(
    private readonly store: ExecutionStore,
    private readonly catalog: ProgramCatalog,
    private readonly cache: ExecutionCache,
  ) {}

  async preload(items: readonly InboxItem[]): Promise<Preloaded> {
    const loaded: Preloaded = { executions: new Map(), knownStarts: new Map(), unreachable: new Set(), impossible: new Map(), entryOf: (id, version) => this.entryOf(id, version) };
    const missing = this.missingExecutions(items);
    const keys = startKeys(items);
    if (missing.length > 0) await this.loadExecutions(missing, items, loaded);
    if (keys.length > 0) {
      for (const known of await this.store.findStarts(keys)) {
        loaded.knownStarts.set(startKey(known.tenant, known.workflowId, known.key), known);
      }
    }
    await this.loadPrograms(items, loaded);
    return loaded;
  }

  private missingExecutions(items: readonly InboxItem[]): ExecutionId[] {
    const missing = new Set<ExecutionId>();
    for (const { request, executionId } of items) {
      if (request.kind === 'quarantine' || request.kind === 'childEnded' || request.kind === 'poke') continue;
      if (request.kind === 'insert' && !request.start.parent) continue;
      if (!this.cache.get(executionId)) missing.add(executionId);
    }
    return [...missing];
  }

  private async loadExecutions(ids: ExecutionId[], items: readonly InboxItem[], loaded: Preloaded): Promise<void> {
    for (let from = 0; from < ids.length; from += LOADED_AT_ONCE) {
      for (const stored of await this.store.loadExecutions(ids.slice(from, from + LOADED_AT_ONCE))) await this.load(stored, items, loaded);
    }
  }

  /** A history that cannot be folded harms its own execution alone (I20). */
  private async load(stored: StoredExecution, items: readonly InboxItem[], loaded: Preloaded): Promise<void> {
    const { executionId, workflowId, version } = stored.seed;
    const concerned = items.filter((item) => item.executionId === executionId);
    if (await this.tryLoad(workflowId, version)) {
      // Versions are never deleted: whatever is wrong passes, and what was said to the execution must not get lost.
      for (const item of concerned) loaded.unreachable.add(item.shard);
      return;
    }
    const revived = await this.revive(stored);
    if (revived instanceof EngineError) for (const item of concerned) loaded.impossible.set(item, revived);
    else loaded.executions.set(executionId, revived);
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
    if (!entry) throw new Error(`version ${version} of ${workflowId} left the catalog while its batch was being folded`);
    return entry;
  }

  /** Folds page after page: what is in memory at once does not grow with the history. */
  private async revive(stored: StoredExecution): Promise<HotExecution | EngineError> {
    const { tenant, shard, seed, history, lastSeq } = stored;
    const entry = this.entryOf(seed.workflowId, seed.version);
    let state: ExecutionState | undefined;
    let page = history;
    for (let folded = 0; folded < lastSeq; ) {
      try {
        state = statesStepper.fold(entry.program, seed, state, page);
        folded = lastOf(page);
      } catch (cause) {
        return new EngineError('INTERNAL', `The history of ${seed.executionId} cannot be read any more.`, { cause });
      }
      if (folded < lastSeq) page = await this.store.readHistory(seed.executionId, folded);
    }
    const events = history.length === lastSeq && lastSeq <= REMEMBERED_EVENTS ? history : undefined;
    return { tenant, shard, seed, startState: entry.program.startAt, entry, state, events };
  }
}

/** Throws where a page has no events: the history has a gap, and reading on would not end. */
function lastOf(page: readonly HistoryEvent[]): number {
  const last = page.at(-1);
  if (!last) throw new Error('the history ends before its last event');
  return last.seq;
}

function startKeys(items: readonly InboxItem[]): { tenant: TenantId; workflowId: string; key: string }[] {
  return items.flatMap(({ request }) =>
    request.kind === 'insert' && request.start.idempotency
      ? [{ tenant: request.start.tenant, workflowId: request.start.workflowId, key: request.start.idempotency.key }]
      : [],
  );
}
