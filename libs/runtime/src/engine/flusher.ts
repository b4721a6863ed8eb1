import { EngineError, type Instant } from '@workflows/contracts';
import type { Effect } from '@workflows/state-machine';
import type { Clock, Entropy } from '../ports/clock';
import type { FunctionDirectory, ProgramCatalog } from '../ports/definitions';
import type {
  BatchWrite,
  CommitResult,
  ExecutionStore,
  FinishedExecution,
  OutboxRow,
  ShardClaim,
} from '../ports/execution-store';
import type { TaskTokens } from '../ports/task-tokens';
import { foldBatch, type FoldedBatch } from './batch-folder';
import { toBatchWrite } from './batch-write';
import type { ExecutionCache, HotExecution } from './execution-cache';
import type { InboxItem } from './inbox-item';
import type { OwnedShards } from './owned-shards';
import { Preloader, type Preloaded } from './preload';

/** What the engine tells the rest of the process, always after the commit (I7). */
export interface EngineSink {
  carryOut(execution: HotExecution, effects: readonly Effect[]): void;
  publish(rows: readonly OutboxRow[]): void;
  shardsLost(shards: readonly number[]): void;
}

export interface EngineObserver {
  committed(batch: { executions: number; commitMs: number }): void;
  finished(execution: FinishedExecution): void;
  /** Something is wrong that people should know of; the engine goes on by itself. */
  trouble(message: string, details: Record<string, unknown>): void;
}

export interface FlusherParts {
  owner: string;
  store: ExecutionStore;
  catalog: ProgramCatalog;
  functions: FunctionDirectory;
  clock: Clock;
  entropy: Entropy;
  tokens: Pick<TaskTokens, 'issue'>;
  sink: EngineSink;
  observer: EngineObserver;
  publishes: boolean;
  maxBatch: number;
}

const PAUSE_MS = 250;

/**
 * The one writer of this process: commits whatever has gathered as soon as the commit before it has returned.
 *   F1. Memory changes after the commit and never before it: a batch that failed is folded again from its items.
 *   F2. A commit whose outcome is unknown is looked up by the shards' revisions before anything else happens (I9).
 *   F3. An item leaves a batch once: settled, or back at the head of its inbox.
 *   F4. A batch belongs to the claims it was taken under. A shard that was lost meanwhile, even if it was claimed again, is
 *       another one: its items are lost, and nothing of the old time gets into memory.
 *   F5. What follows a commit (tasks, timers, rows to send) is set going only under the claim that it was committed under.
 *       Its rows are the record: the owner that has the shard now finds them there.
 */
export class Flusher {
  private readonly preloader: Preloader;
  private readonly blocked = new Set<number>();
  /** Items of the batch under way that have left it (F3). */
  private readonly gone = new Set<InboxItem>();
  /** The claims under which the batch under way was taken (F4). */
  private claims = new Map<number, ShardClaim | undefined>();
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly parts: FlusherParts,
    private readonly shards: OwnedShards,
    private readonly cache: ExecutionCache,
  ) {
    this.preloader = new Preloader(parts.store, parts.catalog, cache, (executionId, error) =>
      parts.observer.trouble('a long history could not be read; it is tried again', { executionId, error }),
    );
  }

  /** Says that there may be work. */
  wake(): void {
    this.flushing ??= this.run().finally(() => {
      this.flushing = undefined;
      if (this.shards.hasWork(this.blocked)) this.wake();
    });
  }

  /** Resolves when no batch is under way and none can be. */
  async idle(): Promise<void> {
    while (this.flushing) await this.flushing;
  }

  private async run(): Promise<void> {
    while (this.shards.hasWork(this.blocked)) {
      const items = this.shards.take(this.parts.maxBatch, this.blocked);
      this.claims = new Map(items.map(({ shard }) => [shard, this.shards.claimOf(shard)]));
      try {
        await this.flush(items);
      } catch (error) {
        this.parts.observer.trouble('a batch could not be prepared; it is tried again', { error });
        this.shards.putBack(items.filter((item) => !this.gone.has(item) && this.isOwned(item)));
        await this.pause(PAUSE_MS);
      }
      this.gone.clear();
    }
  }

  private async flush(all: readonly InboxItem[]): Promise<void> {
    const loaded = await this.preloader.preload(all, this.claims);
    if (loaded.unreachable.size > 0)
      this.parts.observer.trouble('the registry cannot be reached; some shards wait', {
        shards: [...loaded.unreachable],
      });
    const waiting = new Set([...loaded.unreachable, ...loaded.folding]);
    if (waiting.size > 0) this.block(waiting, all);
    const items = all.filter((item) => !waiting.has(item.shard) && this.isOwned(item));
    if (items.length === 0) return;
    const prepared = this.prepare(items, loaded);
    if (prepared === undefined) return this.bisect(items, 'it cannot be turned into rows');
    const { folded, write } = prepared;
    const result: CommitResult = write ? await this.commit(write) : { kind: 'committed' };
    switch (result.kind) {
      case 'committed':
        return this.install(folded, loaded, write);
      case 'lost':
        this.lose(result.shards);
        return this.flush(items.filter((item) => this.isOwned(item)));
      case 'refused':
        return this.bisect(items, result.reason);
    }
  }

  /** Undefined where our own code falls over one of the items: no time would mend that, so the batch is taken apart. */
  private prepare(
    items: readonly InboxItem[],
    loaded: Preloaded,
  ): { folded: FoldedBatch; write: BatchWrite | undefined } | undefined {
    const { clock, entropy, functions, observer, tokens } = this.parts;
    const at = clock.now();
    try {
      const folded = foldBatch(items, loaded, {
        cache: this.cache,
        functions,
        at,
        random: () => entropy.random(),
        tokens,
        onBug: (executionId, error) => observer.trouble('a step threw; the execution is ended', { executionId, error }),
      });
      return { folded, write: this.toWrite(items, folded, at) };
    } catch (error) {
      observer.trouble('a batch could not be folded; it is taken apart', { error, items: items.length });
      return undefined;
    }
  }

  private toWrite(items: readonly InboxItem[], folded: FoldedBatch, at: Instant): BatchWrite | undefined {
    return toBatchWrite(items, folded, {
      at,
      uuid: () => this.parts.entropy.uuid(),
      publishes: this.parts.publishes,
      claimOf: (shard) => {
        const claim = this.shards.claimOf(shard);
        if (!claim) throw new Error(`shard ${shard} left while its batch was being folded`);
        return claim;
      },
    });
  }

  /** Commits once, however often it has to ask what became of it (F2). */
  private async commit(write: BatchWrite): Promise<CommitResult> {
    const { store, observer, owner, clock } = this.parts;
    const ids = write.shards.map(({ claim }) => claim.shard);
    for (;;) {
      const startedAt = clock.now();
      try {
        const result = await store.commit(write);
        if (result.kind === 'committed') {
          observer.committed({ executions: write.history.length, commitMs: clock.now() - startedAt });
        }
        return result;
      } catch (error) {
        observer.trouble('the outcome of a commit is unknown; asking the database', { error, shards: ids });
      }
      const standing = await this.readClaims(owner, ids);
      const lost = write.shards
        .filter(({ claim }) => standing.get(claim.shard)?.epoch !== claim.epoch)
        .map(({ claim }) => claim.shard);
      if (lost.length > 0) return { kind: 'lost', shards: lost };
      if (write.shards.every(({ claim }) => standing.get(claim.shard)?.revision === claim.revision + 1))
        return { kind: 'committed' };
      await this.pause(PAUSE_MS);
    }
  }

  private async readClaims(owner: string, ids: number[]) {
    for (;;) {
      try {
        const claims = await this.parts.store.readClaims(owner, ids);
        return new Map(claims.map((claim) => [claim.shard, claim]));
      } catch {
        await this.pause(PAUSE_MS);
      }
    }
  }

  /**
   * Makes the commit true in memory, then tells everyone. A shard that went to another owner while its batch was being
   * committed is left alone (F5): a task set going here would run beside the new owner's, which resumes it from its row.
   * The answers are given all the same. What they say is durable, whoever owns the shard now.
   */
  private install(folded: FoldedBatch, loaded: Preloaded, write: BatchWrite | undefined): void {
    const { sink, observer } = this.parts;
    for (const { claim, nextOffset, nextOutbox } of write?.shards ?? []) {
      Object.assign(claim, { revision: claim.revision + 1, nextOffset, nextOutbox });
    }
    for (const { hot, rows } of folded.touched.values()) {
      if (rows.finished) observer.finished(rows.finished);
      if (!this.isCurrent(hot.shard)) continue;
      if (rows.finished) this.cache.forget(hot.seed.executionId);
      else this.cache.put(hot);
    }
    for (const [id, hot] of loaded.executions)
      if (!folded.touched.has(id) && this.isCurrent(hot.shard)) this.cache.put(hot);
    // Work goes out before the answers: whoever waits for the next task waits for nothing else.
    for (const { hot, rows } of folded.touched.values()) this.carryOut(hot, rows.remaining());
    for (const { item, result } of folded.results) this.settle(item, result);
    const outbox = write?.outbox.filter(({ shard }) => this.isCurrent(shard)) ?? [];
    if (outbox.length > 0) sink.publish(outbox);
    for (const { execution, effects } of folded.resumed) {
      if (!folded.touched.has(execution.seed.executionId)) this.carryOut(execution, effects);
    }
  }

  /** What is durable stays so, whatever happens to the errands that follow from it. */
  private carryOut(execution: HotExecution, effects: readonly Effect[]): void {
    if (!this.isCurrent(execution.shard)) return; // F5
    try {
      this.parts.sink.carryOut(execution, effects);
    } catch (error) {
      const { executionId } = execution.seed;
      this.parts.observer.trouble(
        'what a step asks for could not be set going; the next owner of the shard tries again',
        { executionId, error },
      );
    }
  }

  /** Halves a batch that the database refuses until the one item that it refuses stands alone (I20). */
  private async bisect(items: readonly InboxItem[], reason: string): Promise<void> {
    const [only, ...others] = items;
    if (!only) return;
    if (others.length > 0) {
      const middle = Math.ceil(items.length / 2);
      await this.flush(items.slice(0, middle));
      return this.flush(items.slice(middle).filter((item) => this.isOwned(item)));
    }
    this.parts.observer.trouble('the database refuses what a command would write', {
      executionId: only.executionId,
      reason,
    });
    const { request } = only;
    if (request.kind === 'step' && request.step.kind !== 'ban') {
      const cause = 'What this step would write cannot be stored.';
      return this.flush([
        {
          ...only,
          request: { kind: 'step', step: { kind: 'ban', error: 'States.Runtime', cause } },
          settle: (result) => this.settle(only, result),
        },
      ]);
    }
    if (only.offset !== undefined && request.kind !== 'quarantine') {
      const parked: InboxItem = {
        ...only,
        request: { kind: 'quarantine', reason, raw: JSON.stringify(request) },
        settle: () => this.settle(only, refused(reason)),
      };
      return this.flush([parked]);
    }
    this.settle(only, refused(reason));
  }

  private settle(item: InboxItem, result: Parameters<InboxItem['settle']>[0]): void {
    if (this.gone.has(item)) return;
    this.gone.add(item);
    item.settle(result);
  }

  private isOwned(item: InboxItem): boolean {
    if (this.isCurrent(item.shard)) return true;
    this.settle(item, { kind: 'lost' });
    return false;
  }

  private isCurrent(shard: number): boolean {
    const claim = this.claims.get(shard);
    return claim !== undefined && this.shards.claimOf(shard) === claim;
  }

  private lose(shards: readonly number[]): void {
    const gone = shards.filter((shard) => this.isCurrent(shard));
    for (const shard of gone) {
      this.shards.drop(shard);
      this.cache.forgetShard(shard);
    }
    this.preloader.forget((shard) => this.shards.claimOf(shard));
    this.claims = new Map([...this.claims].filter(([shard]) => !shards.includes(shard)));
    if (gone.length > 0) this.parts.sink.shardsLost(gone);
  }

  /** Items of these shards wait a while at the head of their inboxes: what they need is not at hand. */
  private block(shards: ReadonlySet<number>, items: readonly InboxItem[]): void {
    const waiting = items.filter((item) => shards.has(item.shard) && this.isOwned(item));
    this.shards.putBack(waiting);
    for (const item of waiting) this.gone.add(item);
    for (const shard of shards) this.blocked.add(shard);
    this.parts.clock.after(PAUSE_MS, () => {
      for (const shard of shards) this.blocked.delete(shard);
      this.wake();
    });
  }

  private pause(ms: number): Promise<void> {
    return new Promise((resolve) => this.parts.clock.after(ms, resolve));
  }
}

function refused(reason: string) {
  return {
    kind: 'refused' as const,
    error: new EngineError('INTERNAL', `The database refuses to store this: ${reason}`),
  };
}
