import { EngineError, type ExecutionId } from '@workflows/contracts';
import type { Workbench } from '../ports/workbench';
import type { ProgramCatalog, VersionRef } from '../ports/definitions';
import type { AskedKey, ExecutionStore, StartByKey, StoredExecution } from '../ports/execution-store';
import { nameTaken } from '../intake/name-taken';
import type { BatchInHand } from './batch-in-hand';
import { beginningChildren, findBornPaused } from './born-paused';
import type { ExecutionCache, HotExecution } from './execution-cache';
import { bytesOf, weighAnew } from './execution-weight';
import { foldHistory, isWhole } from './fold-history';
import type { InboxItem } from './inbox-item';
import type { LongHistories } from './long-histories';
import { startKey, type Preloaded } from './preloaded';
import type { ProgramLoads } from './program-loads';
import { endingOf, withoutProgram } from './unread-execution';

/** How many executions are asked for at once; how many of them come is the store's to say. */
const ASKED_AT_ONCE = 100;

export interface PreloaderParts {
  store: ExecutionStore;
  catalog: Pick<ProgramCatalog, 'peek'>;
  programs: ProgramLoads;
  long: LongHistories;
  cache: ExecutionCache;
  preloadBytes: number;
  /** Whether reading it has ended processes. */
  isDeadly(executionId: ExecutionId): boolean;
  workbench?: Workbench;
}

/**
 * Reads what a batch needs.
 *   R1. It waits for the database and for nothing else. What needs longer loads beside, and its execution is put aside in the
 *       same breath: a load that ends before would wake nobody.
 *   R2. It reads no more than fits into memory beside all else: of what is over, the items go back.
 */
export class Preloader {
  constructor(private readonly parts: PreloaderParts) {}

  async preload(items: readonly InboxItem[], hand: BatchInHand): Promise<Preloaded> {
    const loaded: Preloaded = {
      executions: new Map(),
      ended: new Map(),
      unread: new Map(),
      startsByKey: new Map(),
      programs: new Map(),
      impossible: new Map(),
      tooMany: new Set(),
      namesTaken: new Map(),
      bornPaused: new Map(),
    };
    this.lookForPrograms(items, hand, loaded);
    const redriven = redrivenBy(items);
    await this.loadExecutions(this.missingExecutions(items, hand, loaded), redriven, hand, loaded);
    const children = beginningChildren(items, loaded);
    if (children.length > 0) loaded.bornPaused = await findBornPaused(this.parts.store, children);
    await this.reserveNames(redriven, loaded);
    const keys = startKeys(items);
    if (keys.length > 0) {
      for (const known of await this.parts.store.findStarts(keys)) remember(known, loaded.startsByKey);
    }
    await this.findOpenRows(items, loaded);
    return loaded;
  }

  private lookForPrograms(items: readonly InboxItem[], hand: BatchInHand, loaded: Preloaded): void {
    const { programs } = this.parts;
    for (const item of items) {
      const ref = programAsked(item);
      if (ref === undefined) continue;
      const entry = programs.look(ref);
      if (entry === 'loading') {
        hand.holdExecution(item.executionId);
        programs.wait(ref, item.shard, item.executionId);
      } else if (entry instanceof EngineError) loaded.impossible.set(item, entry);
      else loaded.programs.set(item, entry);
    }
  }

  private missingExecutions(items: readonly InboxItem[], hand: BatchInHand, loaded: Preloaded): ExecutionId[] {
    const { cache, long } = this.parts;
    const missing = new Set<ExecutionId>();
    for (const { request, executionId, shard } of items) {
      if (request.kind === 'quarantine' || request.kind === 'childEnded' || request.kind === 'poke') continue;
      if (request.kind === 'insert' && !request.start.parent) continue;
      if (cache.get(executionId) || loaded.executions.has(executionId) || loaded.unread.has(executionId)) continue;
      const claim = hand.claimOf(shard);
      const folded = claim && long.take(executionId, claim);
      if (folded === 'folding') hand.holdExecution(executionId);
      else if (folded) place(folded.stored, folded.outcome, loaded);
      else missing.add(executionId);
    }
    return [...missing];
  }

  /** Page after page, each as large as the store makes it, until there is enough for one batch (R2). */
  private async loadExecutions(
    ids: readonly ExecutionId[],
    redriven: ReadonlySet<ExecutionId>,
    hand: BatchInHand,
    loaded: Preloaded,
  ): Promise<void> {
    let bytes = 0;
    let left = ids;
    while (left.length > 0) {
      if (bytes > this.parts.preloadBytes) {
        for (const id of left) loaded.tooMany.add(id);
        return;
      }
      const asked = left.slice(0, ASKED_AT_ONCE);
      const page = await this.parts.store.loadExecutions(asked);
      for (const stored of page) {
        await this.load(stored, redriven.has(stored.seed.executionId), hand, loaded);
        bytes += heldOf(stored, loaded);
      }
      const last = page.at(-1)?.seed.executionId;
      left = left.slice(last === undefined ? asked.length : left.indexOf(last) + 1);
    }
  }

  private async load(
    stored: StoredExecution,
    isRedriven: boolean,
    hand: BatchInHand,
    loaded: Preloaded,
  ): Promise<void> {
    const { workbench, store, catalog, programs, long } = this.parts;
    const { seed } = stored;
    const { executionId } = seed;
    if (stored.status !== 'running' && !(isRedriven && stored.status !== 'completed')) {
      loaded.ended.set(executionId, withoutProgram(stored, catalog.peek(seed)));
      return;
    }
    if (this.parts.isDeadly(executionId)) {
      const error = new EngineError(
        'INTERNAL',
        `${executionId} has ended the process that worked on it, more than once.`,
      );
      loaded.unread.set(executionId, { stored: { ...stored, history: [] }, error, isPassing: false });
      return;
    }
    const entry = programs.look(seed);
    if (entry === 'loading' || entry instanceof EngineError) {
      if (entry === 'loading') hand.holdExecution(executionId);
      programs.wait(seed, stored.shard, executionId);
      if (entry !== 'loading')
        loaded.unread.set(executionId, { stored: { ...stored, history: [] }, error: notNow(entry), isPassing: true });
      return;
    }
    const claim = hand.claimOf(stored.shard);
    if (isWhole(stored) || !claim) {
      workbench?.take(executionId, stored.shard);
      const folding = foldHistory(store, stored, entry); // of one page, that is done when it returns
      workbench?.clear();
      return place(stored, await folding, loaded);
    }
    hand.holdExecution(executionId);
    long.begin(stored, entry, claim);
  }

  /** Right before the batch that redrives them; nobody else gets the name between the two. */
  private async reserveNames(redriven: ReadonlySet<ExecutionId>, { executions, namesTaken }: Preloaded): Promise<void> {
    const named = [...redriven].filter((id) => executions.get(id)?.seed.name !== undefined);
    if (named.length === 0) return;
    for (const { executionId, name, takenBy } of await this.parts.store.reserveNames(named))
      namesTaken.set(executionId, nameTaken(name, takenBy));
  }

  /** Of those that are to be ended without being read. */
  private async findOpenRows(items: readonly InboxItem[], { unread }: Preloaded): Promise<void> {
    for (const item of items) {
      const found = unread.get(item.executionId);
      if (found && !found.open && endingOf(item)) found.open = await this.parts.store.findOpenRows(item.executionId);
    }
  }
}

/** The version that a start is of, or that an execution is to go on with. */
function programAsked({ request }: InboxItem): VersionRef | undefined {
  if (request.kind === 'insert') return request.start;
  if (request.kind !== 'migrate') return undefined;
  const { workflowId, to } = request.migration;
  return { tenant: request.tenant, workflowId, version: to };
}

/** Those that are wanted with their state though they have ended. */
function redrivenBy(items: readonly InboxItem[]): Set<ExecutionId> {
  const isRedrive = ({ request }: InboxItem): boolean => request.kind === 'step' && request.step.kind === 'redrive';
  return new Set(items.filter(isRedrive).map(({ executionId }) => executionId));
}

/** What one that was read takes in memory; of those that have ended or cannot be folded, that is the input. */
function heldOf({ seed }: StoredExecution, { executions }: Preloaded): number {
  return bytesOf(executions.get(seed.executionId)?.weight ?? weighAnew(seed.input, undefined));
}

/** A history that cannot be folded harms its own execution alone (I20). */
function place(stored: StoredExecution, folded: HotExecution | EngineError, loaded: Preloaded): void {
  const { executionId } = stored.seed;
  if (!(folded instanceof EngineError)) loaded.executions.set(executionId, folded);
  else loaded.unread.set(executionId, { stored: { ...stored, history: [] }, error: folded, isPassing: false });
}

/** What a sender is told: whatever is wrong with the program, the execution is there, and the same words will be taken later. */
function notNow(cause: EngineError): EngineError {
  const message = `The definition of this execution cannot be loaded now: ${cause.message} Send the same request again later.`;
  return new EngineError('UNAVAILABLE', message, { cause, retryAfterSeconds: 5 });
}

function startKeys(items: readonly InboxItem[]): AskedKey[] {
  return items.flatMap(({ request }) => {
    if (request.kind !== 'insert' || !request.start.idempotency) return [];
    const { tenant, workflowId, idempotency } = request.start;
    return [{ tenant, workflowId, ...idempotency }];
  });
}

/** Where a key came with several bodies, one of them brings the input. */
function remember(known: StartByKey, startsByKey: Map<string, StartByKey>): void {
  const key = startKey(known.tenant, known.workflowId, known.key);
  if (known.input !== undefined || !startsByKey.has(key)) startsByKey.set(key, known);
}
