import { shardOf, type ExecutionCommand, type ExecutionId } from '@workflows/contracts';
import type { Effect } from '@workflows/state-machine';
import { ApprovalWaits } from './approvals/approval-waits';
import { Family } from './children/family';
import type { EngineErrands } from './engine/command-answers';
import { ClaimWatch } from './engine/claim-watch';
import { Engine } from './engine/engine';
import type { EngineSink } from './engine/engine-parts';
import { ownerOfCommand } from './engine/item-owner';
import type { HotExecution } from './engine/execution-cache';
import { EventWaits } from './events/event-waits';
import type { ExecutorPorts, ExecutorSettings } from './executor-ports';
import { FinishWatch } from './finish-watch';
import { HandlerMigrations } from './migrations/handler-migrations';
import type { CommandDelivery } from './ports/command-bus';
import type { DueTimer, ShardClaim } from './ports/execution-store';
import { QueuedStarts } from './queue/queued-starts';
import { ProgressWatch } from './progress-watch';
import { Recovery } from './recovery';
import { Schedules } from './schedules/schedules';
import { Dispatcher, taskOutcomes, type SayToExecution } from './tasks/dispatcher';
import { ErrorRates } from './tasks/error-rates';
import { FunctionGates } from './tasks/function-gates';
import { FunctionRunners } from './tasks/function-runners';
import { HeartbeatWatch } from './tasks/heartbeat-watch';
import { UnconnectedCalls } from './tasks/unconnected-calls';
import { WorkersFirst } from './tasks/workers-first';
import { Turns } from './turns/turns';
import { ownerOf, ownerOfExecution } from './tasks/task-owner';
import { TaskQueue } from './tasks/task-queue';
import type { TenantTask } from './tasks/task-runner';
import { TimerService } from './timers/timer-service';

function timerKey({ executionId, timerId }: Pick<DueTimer, 'executionId' | 'timerId'>): string {
  return `${executionId}/${timerId}`;
}

/** Everything that owns running work in one process, put together. */
export class Executor {
  readonly tasks: TaskQueue;
  readonly watch = new FinishWatch();
  readonly progress: ProgressWatch;
  private readonly engine: Engine;
  private readonly queuedStarts: QueuedStarts;
  private readonly gates: FunctionGates;
  private readonly turns: Turns;
  private readonly dispatcher: Dispatcher;
  private readonly timers: TimerService<DueTimer>;
  private readonly schedules: Schedules;
  private readonly eventWaits: EventWaits;
  private readonly family: Family;
  private readonly recovery: Recovery;
  private readonly claims: ClaimWatch;
  private readonly migrations: HandlerMigrations;
  /** What the last assignment named. */
  private wanted: ReadonlySet<number> = new Set();

  constructor(
    private readonly ports: ExecutorPorts,
    private readonly settings: ExecutorSettings,
    private readonly onShardsLost: (shards: readonly number[]) => void,
  ) {
    const { clock, store, observer } = ports;
    this.progress = new ProgressWatch(ports.texts);
    const trouble = (error: unknown): void =>
      observer.trouble('the database or another service did not answer; trying again', { error });
    const say: SayToExecution = (id, step, owner) => {
      this.engine
        .step(id, step, owner)
        .catch((error: unknown) =>
          observer.trouble('what a task gave could not be told to its execution', { error, executionId: id }),
        );
    };
    const heartbeats = new HeartbeatWatch(clock, ({ executionId, taskId, owner }) =>
      say(executionId, { kind: 'heartbeatMissed', taskId }, owner),
    );
    const onTaken = (task: TenantTask): void => {
      const { executionId, taskId, heartbeatMs, accepted } = task;
      const owner = ownerOf(task);
      if (heartbeatMs === undefined) return;
      heartbeats.begin({ executionId, taskId, owner }, heartbeatMs);
      if (!accepted) say(executionId, { kind: 'taskAccepted', taskId }, owner);
    };
    const givesBack = (task: TenantTask): boolean =>
      ports.functions.lookUp(task.tenant, task.function)?.onWorkerLost === 'retry';
    const offer = (task: TenantTask): void => this.dispatcher.offer(task);
    this.tasks = new TaskQueue(clock, onTaken, givesBack, offer, (tenant, id) => this.turns.waiting(tenant, id));
    const outcomes = taskOutcomes(say, ports.digestOf, offer);
    const { functions, evaluator } = ports;
    this.eventWaits = new EventWaits({
      store: ports.events,
      evaluator,
      clock,
      outcomes,
      trouble: (message, details) => observer.trouble(message, details),
      lookMs: settings.eventsLookMs,
    });
    this.family = new Family({
      ...ports.children,
      outcomes,
      clock,
      ownedShards: () => this.engine.ownedShards(),
      owns: (id) => this.engine.owns(id),
      say: (id, step) => this.engine.step(id, step),
      onTrouble: trouble,
    });
    const functionRunners = new FunctionRunners(
      functions,
      ports.runners(outcomes),
      ports.builtIns(outcomes),
      this.tasks,
      new WorkersFirst({ ...ports, queue: this.tasks, onTrouble: trouble }),
    );
    const requestRunners = [
      ...ports.requestRunners(outcomes),
      this.family.runner,
      this.eventWaits,
      new ApprovalWaits(),
    ];
    this.turns = new Turns({
      ...(ports.turns && { runner: ports.turns }),
      store,
      clock,
      claimOf: (shard) => this.engine.claimOf(shard),
      step: (id, step, owner) => this.engine.step(id, step, owner),
      onTrouble: (message, details) => observer.trouble(message, details),
    });
    this.migrations = new HandlerMigrations({
      ...(ports.turns && { runner: ports.turns }),
      store,
      clock,
      submit: (id, request, owner) => this.engine.submit(id, request, owner),
    });
    const advice = (tenant: string, name: string): string | undefined => functionRunners.advice(tenant, name);
    const unconnected = new UnconnectedCalls({ ...ports, advice, outcomes, onTrouble: trouble });
    this.gates = new FunctionGates(clock, (task) => this.dispatcher.run(task));
    this.dispatcher = new Dispatcher({
      functionRunners,
      requestRunners,
      queue: this.tasks,
      heartbeats,
      functions,
      gates: this.gates,
      evaluator,
      turns: this.turns,
      unconnected,
      outcomes,
      say,
    });
    const errorRates = new ErrorRates({
      ...ports,
      isWaiting: (id, taskId) => this.gates.has(id, taskId) || this.tasks.has(id, taskId),
      onTrouble: (message, details) => observer.trouble(message, details),
    });
    ports.pauses.onPause((pause) => this.dispatcher.changePause(pause));
    const errands: EngineErrands = {
      heartbeat: (id, taskId) => {
        heartbeats.beat(id, taskId);
        this.tasks.beat(id, taskId);
      },
      childEnded: (id, taskId) => this.family.runner.look(id, taskId),
      poke: (command) => this.poke(command),
      migrateHandler: (command, found) => this.migrations.migrate(command, found),
    };
    this.queuedStarts = new QueuedStarts({
      store,
      pauses: ports.pauses,
      clock,
      ownedShards: () => this.engine.ownedShards(),
      begin: ({ id }) => this.engine.submit(id, { kind: 'begin' }),
      onTrouble: trouble,
    });
    this.engine = new Engine(
      {
        ...ports,
        ...settings,
        ...errands,
        functionRunners,
        starts: this.queuedStarts,
        errorRates,
        sink: this.sink(),
        ahead: this.turns,
        publishes: ports.outbox !== undefined,
      },
      settings,
    );
    this.timers = new TimerService<DueTimer>({
      clock,
      ownedShards: () => this.engine.ownedShards(),
      find: (...page) => store.findTimers(...page),
      keyOf: timerKey,
      fire: ({ executionId, timerId, dueAt, owner }) =>
        this.engine.step(executionId, { kind: 'timerFired', timerId, dueAt }, owner),
      onTrouble: trouble,
    });
    this.schedules = new Schedules({
      ...ports.children,
      store: ports.firings,
      clock,
      claimOf: (shard) => this.engine.claimOf(shard),
      ownedShards: () => this.engine.ownedShards(),
      onTrouble: trouble,
    });
    this.recovery = new Recovery(this.engine, store, clock, trouble);
    const lost = (shards: readonly number[]): void => this.lose(shards);
    this.claims = new ClaimWatch(settings.owner, this.engine, store, clock, lost, trouble);
  }

  start(): void {
    this.timers.start();
    this.schedules.start();
    this.recovery.start();
    this.queuedStarts.start();
    this.family.start();
    this.claims.start();
  }

  /**
   * Claims the shards, gives up all others, and carries out what was open in those that are new here. While the database
   * answers, another assignment or the stop may come: then the claims that are no longer wanted are not taken, or this
   * process would work on shards that were given to others.
   */
  async assign(shards: readonly number[]): Promise<{ shard: number; resumeAt: number }[]> {
    this.wanted = new Set(shards);
    const gone = this.engine.ownedShards().filter((shard) => !shards.includes(shard));
    this.engine.disown(gone);
    this.forget(gone);
    const left = this.leave(gone);
    const held = this.engine.ownedShards();
    const fresh = shards.filter((shard) => !held.includes(shard));
    // Before the claim: nothing of a shard may be worked on before it is known what its last owner died of.
    const found = fresh.length > 0 ? await this.ports.suspects.takeOver(fresh) : { unclean: [], suspects: [] };
    await left;
    const claimed = await this.ports.store.claimShards(this.settings.owner, shards, this.engine.ownedShards());
    const claims = claimed.filter(({ shard }) => this.wanted.has(shard));
    const gained = this.engine.own(claims, found);
    // A shard that comes back under another epoch was somebody else's meanwhile: what is left of its old work is theirs.
    this.forget(gained.map(({ shard }) => shard));
    if (gained.length > 0)
      this.recover(gained).catch((error: unknown) =>
        this.ports.observer.trouble('what was open in shards that came here could not be resumed', { error }),
      );
    return claims.map(({ shard, nextOffset }) => ({
      shard,
      resumeAt: this.engine.expectedOffset(shard) ?? nextOffset,
    }));
  }

  receive(delivery: CommandDelivery): Promise<'committed' | 'lost'> {
    return this.engine.receive(delivery);
  }

  expectedOffset(shard: number): number | undefined {
    return this.engine.expectedOffset(shard);
  }

  /** With the epochs of their claims. */
  ownedShards(): [shard: number, epoch: number][] {
    return this.engine.ownedShards().flatMap((shard) => {
      const claim = this.engine.claimOf(shard);
      return claim ? [[shard, claim.epoch] as [number, number]] : [];
    });
  }

  /** Finishes what has been taken in (I17). The shards stay claimed; whoever takes them next gets a new epoch. */
  async stop(): Promise<void> {
    this.wanted = new Set();
    this.timers.stop();
    this.schedules.stop();
    this.eventWaits.close();
    this.recovery.stop();
    this.queuedStarts.stop();
    this.claims.stop();
    this.family.stop();
    this.migrations.close();
    await this.engine.drain();
    await this.leave(this.engine.ownedShards());
  }

  figures(): { pending: number; shards: number; waitingTasks: number; parkedTasks: number } {
    return {
      pending: this.engine.pending,
      shards: this.engine.ownedShards().length,
      waitingTasks: this.tasks.waiting,
      parkedTasks: this.gates.waiting,
    };
  }

  /** What was said to an execution is durable once something that was said after it is answered. */
  private async poke(command: Extract<ExecutionCommand, { kind: 'poke' }>): Promise<boolean> {
    const { executionId, event } = command;
    const isTaken = await this.eventWaits.poke(command, event);
    // Lost on the way: another owner looks for the event by itself, and may find that it was another one.
    if (!isTaken) return false;
    return (await this.engine.submit(executionId, { kind: 'poke' }, ownerOfCommand(command))).kind === 'applied';
  }

  private async recover(claims: readonly ShardClaim[]): Promise<void> {
    this.ports.outbox?.recover(claims.map(({ shard }) => shard));
    this.queuedStarts.gained(claims.map(({ shard }) => shard));
    await this.recovery.resume(claims);
  }

  /** Nobody has died here: the next owner need not be careful. If that cannot be said, it is, and loses a little time. */
  private async leave(shards: readonly number[]): Promise<void> {
    try {
      if (shards.length > 0) await this.ports.suspects.leave(this.settings.owner, shards);
    } catch (error) {
      this.ports.observer.trouble('shards could not be left in order; their next owner is careful', { error, shards });
    }
  }

  /** Work of shards that are somebody else's now is theirs, too. */
  private forget(shards: readonly number[]): void {
    if (shards.length === 0) return;
    const gone = new Set(shards);
    const isGone = (id: ExecutionId): boolean => gone.has(shardOf(id, this.settings.shardCount));
    this.dispatcher.forget(isGone);
    this.ports.outbox?.forget(shards);
  }

  /** They are somebody else's, as the database says. */
  private lose(shards: readonly number[]): void {
    this.engine.disown(shards);
    this.forget(shards);
    this.onShardsLost(shards);
  }

  private sink(): EngineSink {
    return {
      carryOut: (execution, effects) => {
        for (const effect of effects) this.carryOut(execution, effect);
      },
      publish: (rows) => this.ports.outbox?.offer(rows),
      queued: (seed) => this.queuedStarts.queued(seed),
      wentOn: (id) => this.progress.wentOn(id),
      shardsLost: (shards) => {
        this.forget(shards);
        this.onShardsLost(shards);
      },
    };
  }

  private carryOut(execution: HotExecution, effect: Effect): void {
    const { executionId } = execution.seed;
    if (effect.kind === 'armTimer')
      this.timers.armed({
        executionId,
        shard: execution.shard,
        timerId: effect.timerId,
        dueAt: effect.dueAt,
        owner: ownerOfExecution(execution),
      });
    else if (effect.kind === 'disarmTimer') this.timers.disarmed(timerKey({ executionId, timerId: effect.timerId }));
    else if (effect.kind === 'finish') {
      this.watch.finished(execution, effect);
      if (execution.entry.program.kind === 'handler') this.turns.ended(executionId);
      this.family.ended(execution);
    } else this.dispatcher.carryOut(execution, effect);
  }
}
