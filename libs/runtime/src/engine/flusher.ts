import type { ExecutionId, Instant } from '@workflows/contracts';
import type { BatchWrite } from '../ports/execution-store';
import { afterCommit } from './after-commit';
import { Asides } from './asides';
import type { BatchFold } from './batch-fold';
import { BatchInHand } from './batch-in-hand';
import { BatchRest } from './batch-rest';
import { toBatchWrite } from './batch-write';
import { Committer } from './committer';
import type { EngineLimits, FlusherParts } from './engine-parts';
import type { ExecutionCache } from './execution-cache';
import { foldItems } from './fold-items';
import type { InboxItem } from './inbox-item';
import { LoneItems } from './lone-items';
import { LongHistories } from './long-histories';
import type { OwnedShards } from './owned-shards';

import { Preloader } from './preload';
import type { Preloaded } from './preloaded';
import { ProgramLoads } from './program-loads';
import { DEADLY, type Suspects } from './suspects';

const PAUSE_MS = 250;

interface Prepared {
  items: InboxItem[];
  folded: BatchFold;
  write: BatchWrite | undefined;
}

/**
 * The one writer of this process: commits whatever has gathered as soon as the commit before it has returned.
 *   F1. Memory changes after the commit and never before it: a batch that failed is folded again from its items.
 *   F2. What became of a commit is known before anything else happens (I9; `Committer`).
 *   F3. An item leaves a batch once, and only under the claim it was taken under (`BatchInHand`). After every `await` the shards
 *       may be somebody else's.
 *   F4. A batch is bounded by work and memory, not by items alone, and folding it lets others have their turn.
 *   F5. What cannot go on now is put aside by execution, so that one definition, one history or one value harms only itself.
 */
export class Flusher {
  private readonly preloader: Preloader;
  private readonly programs: ProgramLoads;
  private readonly long: LongHistories;
  private readonly committer: Committer;
  private readonly lone: LoneItems;
  private readonly asides: Asides;
  private readonly rest = new BatchRest();
  private flushing: Promise<void> | undefined;

  constructor(
    private readonly parts: FlusherParts,
    private readonly shards: OwnedShards,
    private readonly cache: ExecutionCache,
    private readonly limits: EngineLimits,
    private readonly suspects: Suspects,
  ) {
    const { store, catalog, clock, observer } = parts;
    this.programs = new ProgramLoads(
      catalog,
      clock,
      (waiting) => {
        for (const [executionId, shard] of waiting) this.release(shard, executionId);
      },
      (error, program) =>
        observer.trouble('a program cannot be loaded; its executions wait, and nobody else', { error, ...program }),
    );
    this.long = new LongHistories(
      store,
      () => parts.ahead?.expectReplay(),
      (shard, executionId, failure) => {
        if (!failure) return this.release(shard, executionId);
        observer.trouble('a long history could not be read; it is tried again', { executionId, ...failure });
        clock.after(PAUSE_MS, () => this.release(shard, executionId));
      },
    );
    const { programs, long } = this;
    const { preloadBytes } = limits;
    const isDeadly = (id: ExecutionId): boolean => suspects.isDeadly(id);
    const { workbench } = parts;
    this.preloader = new Preloader({
      store,
      catalog,
      programs,
      long,
      cache,
      preloadBytes,
      isDeadly,
      ...(workbench && { workbench }),
    });
    this.committer = new Committer(parts);
    const release = (shard: number, executionId: ExecutionId): void => this.release(shard, executionId);
    this.lone = new LoneItems(clock, observer, release);
    this.asides = new Asides(parts.ahead, clock, release);
  }

  /** Says that there may be work. */
  wake(): void {
    this.flushing ??= this.run().finally(() => {
      this.flushing = undefined;
      if (this.shards.hasWork()) this.wake();
    });
  }

  /** Gives shards up; nothing of them is kept that would be of use under this claim alone. */
  disown(shards: readonly number[]): void {
    for (const shard of shards) {
      this.shards.drop(shard);
      this.cache.forgetShard(shard);
    }
    this.long.forget((shard) => this.shards.claimOf(shard));
    this.programs.forget((shard) => this.shards.claimOf(shard) !== undefined);
  }

  /** Resolves when no batch is under way and none can be. Nothing runs ahead of its commit from then on. */
  async drain(): Promise<void> {
    this.asides.close();
    while (this.flushing) await this.flushing;
  }

  private async run(): Promise<void> {
    while (this.shards.hasWork()) {
      const begunAt = this.parts.clock.now();
      const hand = new BatchInHand(this.take(), this.shards);
      try {
        const begun = await this.suspects.begin(hand);
        await this.flush(hand, this.banDeadly(hand));
        if (begun.length > 0) await this.suspects.end(hand, begun);
      } catch (error) {
        this.parts.observer.trouble('a batch could not be prepared; it is tried again', { error });
        hand.abandon();
        await this.pause();
      } finally {
        this.shards.finishBatch();
      }
      const restMs = this.rest.after({
        batchMs: this.parts.clock.now() - begunAt,
        items: hand.items.length,
        waiting: this.shards.pending,
        share: this.shards.ids().length / this.parts.shardCount,
      });
      if (restMs > 0) await this.pause(restMs);
    }
  }

  /** What has failed alone before, or may have ended a process, is tried alone: it would take a whole batch down with it. */
  private take(): InboxItem[] {
    const { maxBatch, batchHistoryEvents } = this.limits;
    const items = this.shards.take({ items: maxBatch, historyEvents: batchHistoryEvents });
    const first = items.find((item) => this.lone.has(item) || this.suspects.has(item));
    if (first) {
      this.shards.putBack(items.filter((item) => item !== first));
      return [first];
    }
    const limit = this.suspects.limit(items);
    this.shards.putBack(items.slice(limit));
    return items.slice(0, limit);
  }

  /** Whatever is said to an execution that ends processes, it is ended instead. */
  private banDeadly(hand: BatchInHand): InboxItem[] {
    const ban = { kind: 'ban', error: 'States.Runtime', cause: DEADLY } as const;
    return hand.items.map((item) =>
      this.suspects.isDeadly(item.executionId)
        ? hand.standIn(item, { kind: 'step', step: ban }, () =>
            item.settle({ kind: 'rejected', reason: 'EXECUTION_CLOSED' }),
          )
        : item,
    );
  }

  private async flush(hand: BatchInHand, given: readonly InboxItem[]): Promise<void> {
    const items = hand.standing(given);
    if (items.length === 0) return;
    const loaded = await this.preloader.preload(items, hand);
    const ready = this.ready(hand, items, loaded);
    if (ready.length === 0) return;
    let prepared: Prepared | undefined;
    try {
      prepared = await this.prepare(hand, ready, loaded);
    } catch (error) {
      const message = 'a batch could not be folded; it is taken apart';
      this.parts.observer.trouble(message, { error, items: ready.length });
      return this.takeApart(hand, ready, { kind: 'refused', reason: 'it cannot be turned into rows' });
    }
    if (!prepared) return this.flush(hand, ready); // shards went while it was being folded: what is left is folded anew
    await this.commit(hand, prepared, loaded);
  }

  /** Those of the items that are ready; what would be too much for this batch goes back. */
  private ready(hand: BatchInHand, items: readonly InboxItem[], { tooMany }: Preloaded): InboxItem[] {
    hand.putBack(items.filter(({ executionId }) => tooMany.has(executionId)));
    return hand.standing(items);
  }

  /** Folds as many of the items as make up one batch; the others go back. Undefined where shards were lost meanwhile. */
  private async prepare(hand: BatchInHand, items: InboxItem[], loaded: Preloaded): Promise<Prepared | undefined> {
    const at = this.parts.clock.now();
    const { cache, limits, parts } = this;
    const ahead = this.isTriedAlone(items) ? undefined : this.asides.ahead;
    const { folded, count, held } = await foldItems(items, loaded, {
      at,
      cache,
      limits,
      parts,
      ...(ahead && { ahead }),
    });
    if (items.some(({ shard }) => !hand.isCurrent(shard))) return undefined;
    this.asides.put(hand, folded.aside);
    for (const item of held) {
      hand.hold(item, false);
      this.waitForProgram(item, loaded);
    }
    hand.putBack(items.slice(count));
    const mine = items.slice(0, count).filter((item) => !held.has(item));
    return { items: mine, folded, write: this.toWrite(hand, mine, folded, at) };
  }

  private isTriedAlone([first, ...others]: readonly InboxItem[]): boolean {
    return first !== undefined && others.length === 0 && (this.lone.has(first) || this.suspects.has(first));
  }

  private toWrite(
    hand: BatchInHand,
    items: readonly InboxItem[],
    folded: BatchFold,
    at: Instant,
  ): BatchWrite | undefined {
    return toBatchWrite(items, folded, {
      at,
      uuid: () => this.parts.entropy.uuid(),
      publishes: this.parts.publishes,
      claimOf: (shard) => {
        const claim = hand.claimOf(shard);
        if (!claim) throw new Error(`shard ${shard} is written to by a batch that has no claim to it`);
        return claim;
      },
      nextOffset: (shard, committing) => this.shards.nextOffset(shard, committing) ?? 0,
    });
  }

  private async commit(hand: BatchInHand, { items, folded, write }: Prepared, loaded: Preloaded): Promise<void> {
    const result = write ? await this.committer.commit(write) : ({ kind: 'committed' } as const);
    switch (result.kind) {
      case 'committed':
        this.resumeLater(hand, folded, loaded);
        return afterCommit(folded, loaded, write, hand, { ...this.parts, cache: this.cache });
      case 'lost':
        this.lose(hand, result.shards);
        return this.flush(hand, items);
      case 'refused':
      case 'failed':
        return this.takeApart(hand, items, result);
    }
  }

  /** Of an execution that cannot be read now, the request to carry out again what is open is held until it can. */
  private resumeLater(hand: BatchInHand, { results }: BatchFold, loaded: Preloaded): void {
    for (const { item, result } of results) {
      const isUnread = result.kind === 'rejected' && result.reason === 'EXECUTION_UNREAD';
      if (!isUnread || item.request.kind !== 'resume' || !hand.isCurrent(item.shard)) continue;
      this.shards.hold({ ...item, settle: () => undefined }, false);
      this.waitForProgram(item, loaded);
    }
  }

  /** Said after it was put aside: the program may have come in the meantime, and then nothing else would wake it. */
  private waitForProgram({ shard, executionId }: InboxItem, { unread }: Preloaded): void {
    const seed = unread.get(executionId)?.stored.seed;
    if (seed) this.programs.wait(seed, shard, executionId);
  }

  /** Halves a batch that cannot be written until the one item that is to blame stands alone (I20). */
  private async takeApart(
    hand: BatchInHand,
    items: readonly InboxItem[],
    failure: Parameters<LoneItems['decide']>[2],
  ): Promise<void> {
    const [only, ...others] = items;
    if (!only) return;
    if (others.length > 0) {
      const middle = Math.ceil(items.length / 2);
      await this.flush(hand, items.slice(0, middle));
      return this.flush(hand, items.slice(middle)); // H3: what went back of the first half takes its later items along
    }
    const instead = this.lone.decide(hand, only, failure);
    if (instead) return this.flush(hand, [instead]);
  }

  private lose(hand: BatchInHand, shards: readonly number[]): void {
    const gone = shards.filter((shard) => hand.isCurrent(shard));
    this.disown(gone);
    if (gone.length > 0) this.parts.sink.shardsLost(gone);
  }

  private release(shard: number, executionId: string): void {
    this.shards.release(shard, executionId);
    this.wake();
  }

  private pause(ms = PAUSE_MS): Promise<void> {
    return new Promise((resolve) => this.parts.clock.after(ms, resolve));
  }
}
