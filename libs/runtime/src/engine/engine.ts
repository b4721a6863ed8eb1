import {
  EngineError,
  shardOf,
  type CommandReply,
  type ExecutionCommand,
  type ExecutionId,
  type TaskAnswer,
} from '@workflows/contracts';
import type { StepCommand } from '@workflows/state-machine';
import type { CommandBatch, ReceivedCommand } from '../ports/command-bus';
import type { ShardClaim } from '../ports/execution-store';
import type { Suspect } from '../ports/suspect-store';
import { ExecutionCache } from './execution-cache';
import { findClosing } from './find-closing';
import type { EngineLimits, FlusherParts } from './engine-parts';
import { Flusher } from './flusher';
import type { InboxItem, ItemRequest, ItemResult } from './inbox-item';
import { OwnedShards } from './owned-shards';
import { DEADLY, Suspects } from './suspects';

/** What commands ask of others than the interpreter. */
export interface EngineErrands {
  heartbeat(executionId: ExecutionId, taskId: number): void;
  childEnded(executionId: ExecutionId, taskId: number): void;
  /** Whether the event is the one that the task waited for; resolves once that is durable. */
  poke(executionId: ExecutionId, taskId: number, event: number): Promise<boolean>;
}

/**
 * Owns the running work of its shards: takes commands in, batches them through the interpreter into one transaction,
 * and answers once that is durable.
 */
export class Engine {
  private readonly shards = new OwnedShards();
  private readonly cache: ExecutionCache;
  private readonly suspects: Suspects;
  private readonly flusher: Flusher;
  private accepting = true;

  constructor(
    private readonly parts: FlusherParts & EngineErrands & { shardCount: number },
    private readonly limits: EngineLimits,
  ) {
    this.cache = new ExecutionCache(limits);
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
    for (const shard of shards) {
      this.shards.drop(shard);
      this.cache.forgetShard(shard);
    }
  }

  /** Resolves when every command of the batch is durable and answered; `lost` when another process owns the shard now. */
  receive(batch: CommandBatch): Promise<'committed' | 'lost'> {
    return new Promise((resolve) => {
      let left = batch.commands.length + batch.unreadable.length;
      let outcome: 'committed' | 'lost' = 'committed';
      if (left === 0) return resolve(outcome);
      const settled = (result: ItemResult): void => {
        if (result.kind === 'lost') outcome = 'lost';
        if (--left === 0) resolve(outcome);
      };
      for (const item of inLogOrder(batch, (command) => this.toItem(batch.shard, command, settled), settled))
        this.put(item);
    });
  }

  /** Something this process itself has to say to an execution: a result of a call, a timer, a recovery. */
  submit(executionId: ExecutionId, request: ItemRequest): Promise<ItemResult> {
    const shard = shardOf(executionId, this.parts.shardCount);
    return new Promise((settle) => this.put({ executionId, shard, request, settle }));
  }

  step(executionId: ExecutionId, step: StepCommand): Promise<ItemResult> {
    return this.submit(executionId, { kind: 'step', step });
  }

  /** Takes no new starts, finishes what waits (I17). */
  async drain(): Promise<void> {
    this.accepting = false;
    await this.flusher.idle();
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
    if (command.kind === 'start' && !command.durable && !this.hasRoom()) {
      const message = 'The service has more work than it can take on. Send the same request again in a moment.';
      received.reply({
        kind: 'refused',
        error: new EngineError('OVERLOADED', message, { retryAfterSeconds: 1 }).toWire(),
      });
      settled({ kind: 'applied' });
      return undefined;
    }
    const settle = (result: ItemResult): void => {
      this.answer(command, result)
        .catch((error: unknown) => this.unanswered(executionId, error))
        .then((reply) => reply && received.reply(reply))
        .catch((error: unknown) =>
          this.parts.observer.trouble('an answer could not be handed on; its sender asks again', {
            executionId,
            error,
          }),
        );
      settled(result);
    };
    return { executionId, shard, request: toRequest(command), ...(offset !== undefined && { offset }), settle };
  }

  private hasRoom(): boolean {
    return this.accepting && this.shards.pending < this.limits.pendingItems;
  }

  /** What to ask for the answer was out of reach. The command itself is decided and durable, so the same one gets its answer later. */
  private unanswered(executionId: ExecutionId, error: unknown): CommandReply {
    this.parts.observer.trouble('what a command came to could not be read', { executionId, error });
    const message = 'What this came to could not be read. Send the same request again in a moment.';
    return { kind: 'refused', error: new EngineError('UNAVAILABLE', message, { retryAfterSeconds: 1 }).toWire() };
  }

  /** What to tell the sender; nothing when the command has to find another owner. */
  private async answer(command: ExecutionCommand, result: ItemResult): Promise<CommandReply | undefined> {
    switch (result.kind) {
      case 'lost':
      case 'repeated':
        return undefined;
      case 'refused':
        return { kind: 'refused', error: result.error.toWire() };
      case 'applied':
        return this.answerApplied(command, result);
      case 'rejected':
        return this.answerRejected(command, result.reason);
    }
  }

  private async answerApplied(
    command: ExecutionCommand,
    result: Extract<ItemResult, { kind: 'applied' }>,
  ): Promise<CommandReply | undefined> {
    switch (command.kind) {
      case 'start':
        return result.started && { kind: 'started', outcome: result.started };
      case 'answer':
        if (result.beaten !== undefined) this.parts.heartbeat(command.executionId, result.beaten);
        return { kind: 'answered', verdict: { accepted: true } };
      case 'cancel':
        return { kind: 'cancelled', accepted: true };
      case 'childEnded':
        this.parts.childEnded(command.executionId, command.taskId);
        return undefined;
      case 'poke':
        return { kind: 'poked', woken: await this.parts.poke(command.executionId, command.taskId, command.event) };
    }
  }

  private async answerRejected(command: ExecutionCommand, reason: string): Promise<CommandReply | undefined> {
    switch (command.kind) {
      case 'start': {
        if (reason !== 'IDEMPOTENCY_CONFLICT') return undefined;
        const message =
          'This idempotency key was used for a start with another body. Use a new key, or send the same body.';
        return { kind: 'refused', error: new EngineError('IDEMPOTENCY_CONFLICT', message).toWire() };
      }
      case 'answer':
        return { kind: 'answered', verdict: await this.closedVerdict(command) };
      case 'cancel': {
        if (reason !== 'EXECUTION_NOT_FOUND') return { kind: 'cancelled', accepted: false };
        return {
          kind: 'refused',
          error: new EngineError('EXECUTION_NOT_FOUND', `There is no execution "${command.executionId}".`).toWire(),
        };
      }
      case 'childEnded':
      case 'poke':
        return undefined;
    }
  }

  /** The history knows how a task was closed: by this same answer, or otherwise. */
  private async closedVerdict(command: Extract<ExecutionCommand, { kind: 'answer' }>) {
    const { executionId, taskId, digest, answer } = command;
    const closing = await findClosing(this.parts.store, executionId, taskId);
    if (closing === 'unknown') return { accepted: false, code: 'TASK_NOT_FOUND' } as const;
    const isSame =
      answer.kind !== 'heartbeat' &&
      closing !== undefined &&
      'digest' in closing.data &&
      closing.data.digest === digest;
    return isSame
      ? ({ accepted: true, duplicate: true } as const)
      : ({ accepted: false, code: 'TASK_CLOSED' } as const);
  }
}

function toRequest(command: ExecutionCommand): ItemRequest {
  switch (command.kind) {
    case 'start':
      return command.durable
        ? { kind: 'step', step: { kind: 'start' }, tenant: command.request.tenant }
        : { kind: 'insert', start: command.request };
    case 'childEnded':
      return { kind: 'childEnded', taskId: command.taskId };
    case 'poke':
      return { kind: 'poke' };
    case 'cancel':
      return { kind: 'step', step: { kind: 'cancel', reason: command.reason }, tenant: command.tenant };
    case 'answer':
      return command.answer.kind === 'heartbeat'
        ? { kind: 'heartbeat', taskId: command.taskId, tenant: command.tenant }
        : { kind: 'step', step: toStep(command.taskId, command.digest, command.answer), tenant: command.tenant };
  }
}

function toStep(taskId: number, digest: string, answer: Exclude<TaskAnswer, { kind: 'heartbeat' }>): StepCommand {
  if (answer.kind === 'complete') return { kind: 'taskSucceeded', taskId, digest, result: answer.output };
  const { kind: _, ...failure } = answer;
  return { kind: 'taskFailed', taskId, digest, ...failure };
}

/** Commands and unreadable records of one batch in the order of their offsets, so that an offset never passes an earlier one. */
function* inLogOrder(
  batch: CommandBatch,
  toItem: (command: ReceivedCommand) => InboxItem | undefined,
  settled: (result: ItemResult) => void,
): Generator<InboxItem> {
  const unreadable = [...batch.unreadable];
  for (const command of batch.commands) {
    while (unreadable[0] && command.offset !== undefined && unreadable[0].offset < command.offset)
      yield parked(unreadable.shift());
    const item = toItem(command);
    if (item) yield item;
  }
  while (unreadable.length > 0) yield parked(unreadable.shift());

  function parked(record: CommandBatch['unreadable'][number] | undefined): InboxItem {
    if (!record) throw new Error('an unreadable record vanished from its batch');
    const { offset, reason, raw } = record;
    return {
      executionId: '',
      shard: batch.shard,
      offset,
      request: { kind: 'quarantine', reason, raw },
      settle: settled,
    };
  }
}
