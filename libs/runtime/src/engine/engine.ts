import { EngineError, shardOf, type ExecutionId, type TenantId } from '@workflows/contracts';
import type { StepCommand } from '@workflows/state-machine';
import type { Owner } from '../fairness/fair-scheduler';
import type { CommandDelivery, ReceivedCommand } from '../ports/command-bus';
import type { ShardClaim } from '../ports/execution-store';
import type { Suspect } from '../ports/suspect-store';
import { CommandAnswers, type EngineErrands } from './command-answers';
import { inLogOrder, toRequest } from './command-items';
import type { EngineLimits, FlusherParts } from './engine-parts';
import { ExecutionCache } from './execution-cache';
import { Flusher } from './flusher';
import type { InboxItem, ItemRequest, ItemResult } from './inbox-item';
import { ownerOfCommand, ownerOfItem } from './item-owner';
import { OwnedShards } from './owned-shards';
import { DEADLY, Suspects } from './suspects';

/**
 * Owns the running work of its shards: takes commands in, batches them through the interpreter into one transaction,
 * and answers once that is durable.
 */
export class Engine {
  private readonly shards: OwnedShards;
  private readonly cache: ExecutionCache;
  private readonly suspects: Suspects;
  private readonly flusher: Flusher;
  private readonly answers: CommandAnswers;
  private accepting = true;

  constructor(
    private readonly parts: FlusherParts & EngineErrands,
    private readonly limits: EngineLimits,
  ) {
    this.cache = new ExecutionCache(limits);
    this.shards = new OwnedShards((item) => ownerOfItem(item, this.cache));
    this.answers = new CommandAnswers(parts);
    this.suspects = new Suspects(parts.suspects, parts.clock, (shard) => this.shards.claimOf(shard));
    this.flusher = new Flusher(parts, this.shards, this.cache, limits, this.suspects);
  }

  get pending(): number {
    return this.shards.pending;
  }

  ownedShards(): number[] {
    return this.shards.ids();
  }

  owns(executionId: ExecutionId): boolean {
    return this.shards.claimOf(shardOf(executionId, this.parts.shardCount)) !== undefined;
  }

  expectedOffset(shard: number): number | undefined {
    return this.shards.expectedOffset(shard);
  }

  /** The claim under which this process holds a shard; another object as soon as it was lost, even if it has come back. */
  claimOf(shard: number): ShardClaim | undefined {
    return this.shards.claimOf(shard);
  }

  /** Takes claims; answers with those that are new here, whose open work has to be resumed. */
  own(claims: readonly ShardClaim[], left: { unclean: readonly number[]; suspects: readonly Suspect[] }): ShardClaim[] {
    const gained = claims.filter((claim) => this.shards.own(claim));
    for (const { shard } of gained) this.cache.forgetShard(shard); // others may have written in between
    for (const { executionId } of this.suspects.takeOver(gained, left)) {
      const ban: StepCommand = { kind: 'ban', error: 'States.Runtime', cause: DEADLY };
      this.parts.observer.trouble('an execution has ended the process three times and is ended', { executionId });
      this.put({
        executionId,
        shard: this.shardOf(executionId),
        request: { kind: 'step', step: ban },
        settle: () => undefined,
      });
    }
    return gained;
  }

  disown(shards: readonly number[]): void {
    this.flusher.disown(shards);
  }

  /** Resolves when every command of the delivery is durable and answered; `lost` when another process owns the shard now. */
  receive(delivery: CommandDelivery): Promise<'committed' | 'lost'> {
    return new Promise((resolve) => {
      let left = delivery.commands.length + delivery.unreadable.length + (delivery.passed?.length ?? 0);
      let outcome: 'committed' | 'lost' = 'committed';
      if (left === 0) return resolve(outcome);
      const settled = (result: ItemResult): void => {
        if (result.kind === 'lost') outcome = 'lost';
        if (--left === 0) resolve(outcome);
      };
      for (const item of inLogOrder(delivery, (command) => this.toItem(delivery.shard, command, settled), settled))
        this.put(item);
    });
  }

  /** Something this process itself has to say to an execution: a result of a call, a timer, a recovery. */
  submit(executionId: ExecutionId, request: ItemRequest, owner?: Owner): Promise<ItemResult> {
    const shard = shardOf(executionId, this.parts.shardCount);
    return new Promise((settle) => this.put({ executionId, shard, request, settle, ...(owner && { owner }) }));
  }

  step(executionId: ExecutionId, step: StepCommand, owner?: Owner): Promise<ItemResult> {
    return this.submit(executionId, { kind: 'step', step }, owner);
  }

  /** Takes no new starts, finishes what waits (I17). */
  async drain(): Promise<void> {
    this.accepting = false;
    await this.flusher.drain();
  }

  private shardOf(executionId: ExecutionId): number {
    return shardOf(executionId, this.parts.shardCount);
  }

  private put(item: InboxItem): void {
    this.shards.enqueue(item);
    this.flusher.wake();
  }

  private toItem(
    shard: number,
    received: ReceivedCommand,
    settled: (result: ItemResult) => void,
  ): InboxItem | undefined {
    const { command } = received.envelope;
    const { offset } = received;
    const executionId = command.kind === 'start' ? command.request.executionId : command.executionId;
    if (command.kind === 'start' && !command.durable && !this.hasRoom(command.request.tenant)) {
      const message = 'The service has more work than it can take on. Send the same request again in a moment.';
      received.reply({
        kind: 'refused',
        error: new EngineError('OVERLOADED', message, { retryAfterSeconds: 1 }).toWire(),
      });
      settled({ kind: 'applied' });
      return undefined;
    }
    const settle = (result: ItemResult): void => {
      this.answers.give(received, result);
      settled(result);
    };
    const owner = ownerOfCommand(command);
    return { executionId, shard, request: toRequest(command), owner, ...(offset !== undefined && { offset }), settle };
  }

  private hasRoom(tenant: TenantId): boolean {
    return this.accepting && this.shards.hasRoom(tenant, this.limits.pendingItems);
  }
}
