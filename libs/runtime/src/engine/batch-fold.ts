import type { ExecutionId, Instant, StartOutcome, StartRequest } from '@workflows/contracts';
import {
  isHandlerState,
  stepperOf,
  type Effect,
  type Rejection,
  type StepCommand,
  type StepFacts,
} from '@workflows/state-machine';
import type { QueuedStarts } from '../queue/queued-starts';
import type { Workbench } from '../ports/workbench';
import type { FunctionRunners } from '../tasks/function-runners';
import type { TaskTokens } from '../ports/task-tokens';
import type { TurnsAhead } from './ahead';
import { endedAttempt, type EndedAttempt } from './ended-attempt';
import { executionAfter, type StepAnswer, type TakenStep } from './execution-after';
import type { ExecutionCache, HotExecution } from './execution-cache';
import { bytesOfHistory } from './execution-weight';
import { foldAhead, type Aside } from './fold-ahead';
import type { InboxItem, ItemRequest, ItemResult } from './inbox-item';
import { tryMigration } from './migration-verdict';
import { NetRows } from './net-rows';
import type { Preloaded } from './preloaded';
import { StartsOfBatch, newExecution, toOutcome } from './starts-of-batch';
import type { TouchedExecution } from './touched-execution';
import { endUnread, endingOf, withoutState } from './unread-execution';

/** What the items of one batch amount to, before it is written. */
export interface FoldedBatch {
  touched: ReadonlyMap<ExecutionId, TouchedExecution>;
  /** `cost`: how much of a batch's budget it took, as events. */
  results: readonly { item: InboxItem; result: ItemResult; cost: number }[];
  /** Effects of executions that only changed hands. */
  resumed: readonly { execution: HotExecution; effects: readonly Effect[] }[];
  /** Attempts that have ended, where anybody counts them. */
  attempts: readonly EndedAttempt[];
}

/** Which starts have to wait for their workflow to be resumed. */
export type HeldStarts = Pick<QueuedStarts, 'holds' | 'isPaused'>;

export interface FoldWorld {
  cache: ExecutionCache;
  functionRunners: Pick<FunctionRunners, 'defaultsOf'>;
  starts: HeldStarts;
  /** Whether anybody wants to know how attempts end. */
  countsAttempts: boolean;
  at: Instant;
  /** So much memory counts as one event. */
  bytesPerEvent: number;
  random(): number;
  /** As `StepFacts` has it. */
  chance(): string;
  tokens: Pick<TaskTokens, 'issue'>;
  /** Absent where nothing is to run ahead of this batch. */
  ahead?: TurnsAhead;
  workbench?: Workbench;
  onBug(executionId: ExecutionId, error: unknown): void;
}

type MigrateRequest = Extract<ItemRequest, { kind: 'migrate' }>;

const BANNED = {
  kind: 'ban',
  error: 'States.Runtime',
  cause: 'The interpreter met a state it does not know how to go on from.',
} as const;

/**
 * Runs the pure interpreter over the items of a batch, one after the other.
 *   F1. Nothing outside of the fold changes: the cache is read and never written, so a batch whose commit failed is folded
 *       again from its items, and one whose shards were lost is thrown away.
 *   F2. An item sees what the items before it made of its execution, and nobody else's.
 *   F3. What a step throws is a bug of ours and ends that one execution (I20); of a migration, it is where that breaks. What else is thrown leaves the fold.
 *   F4. A step that asks for a turn which can run ahead is not of this batch, and neither is what comes behind it for its execution (ADR 50).
 */
export class BatchFold implements FoldedBatch {
  readonly touched = new Map<ExecutionId, TouchedExecution>();
  readonly results: { item: InboxItem; result: ItemResult; cost: number }[] = [];
  readonly resumed: { execution: HotExecution; effects: readonly Effect[] }[] = [];
  readonly attempts: EndedAttempt[] = [];
  /** F4. */
  readonly aside = new Map<ExecutionId, Aside>();
  /** How much work, as events of histories, and how much memory it has come to so far. */
  readonly size = { historyEvents: 0, bytes: 0 };
  private readonly starts: StartsOfBatch;

  constructor(
    private readonly loaded: Preloaded,
    private readonly world: FoldWorld,
  ) {
    this.starts = new StartsOfBatch(loaded);
  }

  /** 'hold': nothing can be done with it now, and it exists nowhere else, or it is `aside`. */
  add(item: InboxItem): 'done' | 'hold' {
    if (this.aside.has(item.executionId)) return 'hold'; // F4
    const { historyEvents, bytes } = this.size;
    const result = this.apply(item);
    if (result === 'hold') return 'hold';
    const cost = Math.max(
      1,
      this.size.historyEvents - historyEvents,
      (this.size.bytes - bytes) / this.world.bytesPerEvent,
    );
    this.results.push({ item, result, cost });
    return 'done';
  }

  private apply(item: InboxItem): ItemResult | 'hold' {
    const { request } = item;
    const unread = this.touched.has(item.executionId) ? undefined : this.loaded.unread.get(item.executionId);
    switch (request.kind) {
      case 'quarantine':
      case 'childEnded':
      case 'poke':
        return { kind: 'applied' }; // who asks about it, or looks, is the engine's errand after the commit
      case 'insert':
        return this.insert(item, request.start);
      case 'resume':
        return unread ? withoutState(item, unread) : this.resume(item.executionId);
      case 'begin':
        return unread ? withoutState(item, unread) : this.begin(item.executionId);
      case 'heartbeat':
        return unread ? withoutState(item, unread) : this.heartbeat(item.executionId, request.taskId, request.tenant);
      case 'migrate':
        return unread ? withoutState(item, unread) : this.migrate(item, request);
      case 'step':
        return unread ? this.stepUnread(item) : this.step(item, request.step, request.tenant);
    }
  }

  private insert(item: InboxItem, start: StartRequest): ItemResult {
    const repeated = this.starts.find(start);
    if (repeated) return repeated;
    const { executionId } = start;
    const first = start.parent && this.find(executionId);
    if (first) return { kind: 'applied', started: toOutcome(first) };
    const impossible = this.loaded.impossible.get(item);
    if (impossible) return { kind: 'refused', error: impossible };
    const entry = this.loaded.programs.get(item);
    if (!entry) throw new Error(`the program of ${start.workflowId} was not loaded for the start of ${executionId}`);
    const hot = newExecution(item.shard, start, entry);
    const newHistory = [...(hot.ownHistory ?? [])];
    this.size.bytes += hot.weight.measured + bytesOfHistory(newHistory);
    const { idempotency } = start;
    const touched: TouchedExecution = {
      hot,
      birth: 'inserted',
      newHistory,
      rows: new NetRows(),
      ...(idempotency && { idempotency }),
    };
    this.touched.set(executionId, touched);
    const isQueued = this.world.starts.holds(start);
    if (isQueued) touched.isQueued = true;
    else this.advance(touched, this.firstStep(executionId));
    const started: StartOutcome = { ...toOutcome(hot), replayed: false, ...(isQueued && { queued: true }) };
    this.starts.remember(start, started);
    return { kind: 'applied', started };
  }

  private find(id: ExecutionId): HotExecution | undefined {
    const { executions, ended } = this.loaded;
    return this.touched.get(id)?.hot ?? this.world.cache.get(id) ?? executions.get(id) ?? ended.get(id);
  }

  private resume(id: ExecutionId): ItemResult {
    const execution = this.find(id);
    if (!execution?.state) return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    // What this owner itself has opened since it read the execution is under way already; a second call of it would run beside the first.
    const isPaused = execution.state.status === 'paused';
    const effects = this.open(execution).filter(
      (effect) => openedBy(effect) <= execution.readUpTo && (!isPaused || isOfEvent(effect)),
    );
    this.resumed.push({ execution, effects });
    return { kind: 'applied' };
  }

  private heartbeat(id: ExecutionId, taskId: number, tenant: string): ItemResult {
    const execution = this.find(id);
    if (!execution?.state || execution.seed.tenant !== tenant)
      return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    for (const effect of this.open(execution)) {
      if (effect.kind !== 'scheduleTask') continue;
      const { task } = effect;
      if (task.taskId === taskId || task.token === taskId) return { kind: 'applied', beaten: task.taskId };
    }
    return { kind: 'rejected', reason: 'TASK_NOT_OPEN' };
  }

  private open(execution: HotExecution): readonly Effect[] {
    const { entry, seed, shard, state } = execution;
    this.world.workbench?.take(seed.executionId, shard);
    return state
      ? stepperOf(entry.program).resume(entry.program, seed, state, { taskToken: this.tokensOf(execution) })
      : [];
  }

  private step(item: InboxItem, command: StepCommand, tenant: string | undefined): ItemResult | 'hold' {
    const { executionId: id } = item;
    const execution = this.find(id);
    if (!execution || (tenant !== undefined && execution.seed.tenant !== tenant))
      return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    if (this.loaded.ended.has(id)) return { kind: 'rejected', reason: 'EXECUTION_CLOSED' };
    const taken = command.kind === 'redrive' && this.loaded.namesTaken.get(id);
    if (taken) return { kind: 'refused', error: taken };
    const touched = this.touched.get(id) ?? { hot: execution, birth: undefined, newHistory: [], rows: new NetRows() };
    const isQueued = command.kind === 'start' && !hasBegun(execution) && this.world.starts.holds(execution.seed);
    if (isQueued) touched.isQueued = true;
    const first = command.kind === 'start' ? this.firstStep(id, execution) : command;
    const { ahead, cache } = this.world;
    const known = foldAhead(item, execution, command, { ahead, cache, put: (...step) => this.put(...step) });
    if (known && 'turn' in known) {
      this.aside.set(id, known);
      return 'hold'; // F4
    }
    const reason = isQueued ? undefined : this.advance(touched, first, known);
    if (reason) return { kind: 'rejected', reason };
    this.touched.set(id, touched);
    const turned = known && item.ahead?.turned;
    const isTurned = turned !== undefined && this.advance(touched, turned) === undefined;
    return { kind: 'applied', ...(isTurned && { turnedAhead: true as const }) };
  }

  /** Whoever asks for it looks at those that stay queued again. */
  private begin(id: ExecutionId): ItemResult {
    const execution = this.find(id);
    if (!execution || this.loaded.ended.has(id)) return { kind: 'rejected', reason: 'EXECUTION_CLOSED' };
    const { tenant, workflowId } = execution.seed;
    if (this.world.starts.isPaused(tenant, workflowId)) return { kind: 'rejected', reason: 'EXECUTION_UNREAD' };
    const touched = this.touched.get(id) ?? { hot: execution, birth: undefined, newHistory: [], rows: new NetRows() };
    const reason = this.advance(touched, this.firstStep(id, execution));
    if (reason) return { kind: 'rejected', reason };
    this.touched.set(id, touched);
    return { kind: 'applied' };
  }

  private migrate(item: InboxItem, { migration, tenant, rehearsedAt }: MigrateRequest): ItemResult {
    const { executionId: id } = item;
    const execution = this.find(id);
    if (!execution || execution.seed.tenant !== tenant || execution.seed.workflowId !== migration.workflowId)
      return { kind: 'rejected', reason: 'EXECUTION_NOT_FOUND' };
    if (this.loaded.ended.has(id)) return { kind: 'applied', verdict: { kind: 'skipped', because: 'closed' } };
    const impossible = this.loaded.impossible.get(item);
    if (impossible) return { kind: 'refused', error: impossible };
    const entry = this.loaded.programs.get(item);
    if (!entry) throw new Error(`the program that ${id} is to go on with was not loaded`);
    const { to, map } = migration;
    const command: StepCommand = { kind: 'migrate', to, ...(map && { map }) };
    const { verdict, taken } = tryMigration(execution, migration, entry, {
      step: () => this.put(execution, command),
      onBug: (error) => this.world.onBug(id, error),
    });
    if (taken === undefined) return { kind: 'applied', verdict };
    const { state } = execution;
    if (state && isHandlerState(state) && rehearsedAt !== state.seq)
      return { kind: 'applied', unrehearsed: { execution, state, target: entry } };
    if (migration.dryRun) return { kind: 'applied', verdict };
    const touched = this.touched.get(id) ?? { hot: execution, birth: undefined, newHistory: [], rows: new NetRows() };
    this.take(touched, taken);
    touched.hot = { ...touched.hot, seed: { ...execution.seed, version: to }, entry, wasMigrated: true };
    this.touched.set(id, touched);
    return { kind: 'applied', verdict };
  }

  /** A child may begin as a paused one. What has begun is not told twice. */
  private firstStep(id: ExecutionId, execution?: HotExecution): StepCommand {
    const terms = execution && hasBegun(execution) ? undefined : this.loaded.bornPaused.get(id);
    return terms === undefined ? { kind: 'start' } : { kind: 'pause', ...terms };
  }

  private stepUnread(item: InboxItem): ItemResult | 'hold' {
    const { executionId: id, request } = item;
    const unread = this.loaded.unread.get(id);
    if (!unread || request.kind !== 'step') throw new Error(`${id} was taken for one that cannot be read`);
    const ending = endingOf(item);
    const isForeign = request.tenant !== undefined && request.tenant !== unread.stored.seed.tenant;
    if (!ending || isForeign) return withoutState(item, unread);
    const touched = endUnread(unread, ending, this.world.at);
    this.touched.set(id, touched);
    this.loaded.ended.set(id, touched.hot); // what else comes for it in this batch comes too late
    this.size.historyEvents++;
    return { kind: 'applied' };
  }

  /** Puts a command to an execution. `known`: what that comes to. */
  private advance(touched: TouchedExecution, command: StepCommand, known?: TakenStep): Rejection | undefined {
    const { hot } = touched;
    let taken: StepAnswer;
    try {
      taken = known ?? this.put(hot, command);
    } catch (error) {
      this.world.onBug(hot.seed.executionId, error);
      taken = this.put(hot, BANNED); // F3
    }
    if (!taken.ok) return taken.reason;
    if (!hasBegun(hot) && touched.birth === undefined) touched.birth = 'begun';
    delete touched.isQueued;
    if (this.world.countsAttempts) this.note(endedAttempt(hot, command, taken.events));
    this.take(touched, taken);
    return undefined;
  }

  private put(hot: HotExecution, command: StepCommand): StepAnswer {
    this.world.workbench?.take(hot.seed.executionId, hot.shard);
    const { program } = hot.entry;
    return stepperOf(program).step(program, hot.seed, hot.state, command, this.factsFor(hot));
  }

  private note(ended: EndedAttempt | undefined): void {
    if (ended) this.attempts.push(ended);
  }

  private take(touched: TouchedExecution, taken: TakenStep): void {
    const { events, effects } = taken;
    this.size.historyEvents += events.length;
    const bytes = bytesOfHistory(events);
    this.size.bytes += bytes;
    touched.hot = executionAfter(touched.hot, taken, bytes);
    for (const event of events) touched.newHistory.push(event);
    for (const effect of effects) touched.rows.add(touched.hot, effect, this.world.at);
  }

  private tokensOf(hot: HotExecution): (taskId: number) => string {
    return (taskId) => this.world.tokens.issue(hot.seed.tenant, { executionId: hot.seed.executionId, taskId });
  }

  private factsFor(hot: HotExecution): StepFacts {
    const { outputProblem } = hot.entry;
    return {
      at: this.world.at,
      random: this.world.random(),
      taskToken: this.tokensOf(hot),
      chance: () => this.world.chance(),
      functionDefaults: (name) => this.world.functionRunners.defaultsOf(hot.seed.tenant, name),
      ...(outputProblem && { outputProblem: (output) => outputProblem.atOnce(output) }),
    };
  }
}

/** What it took over of another one was there before. */
function hasBegun({ state }: HotExecution): boolean {
  return state !== undefined && state.status !== 'queued';
}

/** Of what a paused execution has open, the one thing that has to be looked after: events are not kept for ever. */
function isOfEvent(effect: Effect): boolean {
  return effect.kind === 'scheduleTask' && effect.task.request.kind === 'event';
}

/** The `seq` of the event that opened what an effect of `resume` carries out again. */
export function openedBy(effect: Effect): number {
  if (effect.kind === 'scheduleTask') return effect.task.taskId;
  if (effect.kind === 'turn') return effect.turnId;
  return 'taskId' in effect ? effect.taskId : 0;
}
