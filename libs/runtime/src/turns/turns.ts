import type { ExecutionId, Instant, TakenTask, TenantId } from '@workflows/contracts';
import { isHandlerState, type StepCommand } from '@workflows/state-machine';
import type { TurnOutcome } from '@workflows/state-machine/handlers';
import type { TurnAhead, TurnEffect, TurnsAhead } from '../engine/ahead';
import type { HotExecution } from '../engine/execution-cache';
import type { ItemResult } from '../engine/inbox-item';
import type { Owner } from '../fairness/fair-scheduler';
import { FairLanes } from '../fairness/fair-lanes';
import { fairLimits } from '../fairness/fair-limits';
import type { Clock } from '../ports/clock';
import type { ExecutionStore, ShardClaim } from '../ports/execution-store';
import type { TurnRunner } from '../ports/turn-runner';
import { ownerOfExecution } from '../tasks/task-owner';
import { RecalledResults } from './recalled-results';
import { turnOf } from './turn-of';
import { keptSince } from './untold';

export interface TurnsParts {
  /** Absent: this process runs no code, and turns wait for one that does. */
  runner?: TurnRunner;
  store: Pick<ExecutionStore, 'readHistory'>;
  clock: Clock;
  claimOf(shard: number): ShardClaim | undefined;
  step(id: ExecutionId, step: StepCommand, owner: Owner): Promise<ItemResult>;
  onTrouble(message: string, details: Record<string, unknown>): void;
}

interface Asked {
  execution: HotExecution;
  turn: TurnEffect;
  claim: ShardClaim;
  askedAt: Instant;
  tries: number;
  /** While what it hears is not durable: who waits for what comes of it, and that, once it has come (U5). */
  ahead?: { tell(turned?: StepCommand): void; outcome?: Told };
  /** Why it has not been run so far, where it could not be. */
  waitsFor?: string;
  cancelPause?: () => void;
}

type Told = Exclude<TurnOutcome, { kind: 'unavailable' }>;

/** As many as keep the processes busy that code runs in; the others wait here, by tenant and workflow. */
const AT_ONCE = 64;
/** Turns that take longer are slow: they may not have all lanes. */
const SLOW_MS = 100;
const PAUSES_MS = { first: 1_000, longest: 30_000 };
const NO_RUNNER: TurnOutcome = { kind: 'unavailable', cause: 'This executor runs no code.' };

/**
 * Has turns of handlers run once the events are durable that they are to hear, and says to the execution what came of them.
 *   U1. One turn an execution at a time: its code is not entered twice. What is asked while the turn before still runs, whom nobody hears any
 *       more, begins after that.
 *   U2. A turn belongs to the claim under which it was asked for. The next owner asks anew; that is the same turn, with the same number.
 *   U3. Code that has run is ahead of the history until its turn is durable. Where that was not taken, whatever the reason, the code is
 *       dropped, and replayed from the history the next time.
 *   U4. What keeps a turn from being run passes: a process comes up, a bundle is found, the database answers. So it is tried again, more and
 *       more seldom, and never fails its execution.
 *   U5. A turn may run ahead of the commit of what it hears, where its code is at hand. It has come to nothing until that commit has it, or
 *       has asked for the very same turn, which is answered then. Else the code is dropped (U3).
 */
export class Turns implements TurnsAhead {
  private readonly asked = new Map<ExecutionId, Asked>();
  /** Executions whose code runs. */
  private readonly busy = new Set<ExecutionId>();
  private readonly lanes: FairLanes;
  private readonly recalled: RecalledResults;

  constructor(private readonly parts: TurnsParts) {
    this.recalled = new RecalledResults(parts.store);
    this.lanes = new FairLanes(parts.clock, fairLimits(AT_ONCE, { slowCost: SLOW_MS }));
  }

  run(execution: HotExecution, turn: TurnEffect): void {
    const claim = this.parts.claimOf(execution.shard);
    if (claim === undefined) return;
    const { executionId } = execution.seed;
    const known = this.asked.get(executionId);
    if (known?.claim === claim && known.ahead && known.turn === turn) return this.follow(known, execution);
    if (known?.claim === claim && !known.ahead && known.turn.turnId === turn.turnId) return; // it was carried out before the recovery of its shard came to it
    this.drop(known);
    const asked: Asked = { execution, turn, claim, askedAt: this.parts.clock.now(), tries: 0 };
    this.asked.set(executionId, asked);
    this.begin(asked);
  }

  expectReplay(): void {
    this.parts.runner?.warm();
  }

  takes({ shard, seed, state, untold }: HotExecution): boolean {
    if (state === undefined || !isHandlerState(state) || keptSince(state.told, untold) === undefined) return false;
    const isFree = !this.asked.has(seed.executionId) && !this.busy.has(seed.executionId);
    const isAtHand = state.told > 0 && this.parts.runner?.isAtHand(seed.executionId, state.told) === true;
    return isFree && isAtHand && this.parts.claimOf(shard) !== undefined;
  }

  runAhead(execution: HotExecution, turn: TurnEffect, tell: (turned?: StepCommand) => void): TurnAhead {
    const claim = this.parts.claimOf(execution.shard);
    if (claim === undefined) throw new Error(`a turn of shard ${execution.shard} is to run ahead, which is not held`);
    const asked: Asked = { execution, turn, claim, askedAt: this.parts.clock.now(), tries: 0, ahead: { tell } };
    this.asked.set(idOf(asked), asked);
    this.begin(asked);
    return { over: (isTaken) => this.over(asked, isTaken) };
  }

  /** It is closed, or held: then it comes again once its execution goes on. */
  stop(executionId: ExecutionId, turnId: number): void {
    const known = this.asked.size === 0 ? undefined : this.asked.get(executionId);
    if (known?.turn.turnId === turnId) this.drop(known);
  }

  /** Of executions that are somebody else's now. */
  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const [executionId, asked] of this.asked) if (isGone(executionId)) this.drop(asked);
    this.parts.runner?.forget(isGone);
  }

  ended(executionId: ExecutionId): void {
    this.drop(this.asked.get(executionId));
    this.parts.runner?.drop(executionId);
  }

  /** The turn of an execution that could not be run so far, with the reason. */
  waiting(tenant: TenantId, executionId: ExecutionId): TakenTask[] {
    const asked = this.asked.get(executionId);
    if (asked?.waitsFor === undefined || asked.execution.seed.tenant !== tenant) return [];
    const { turn, askedAt, waitsFor } = asked;
    return [{ taskId: turn.turnId, function: '', takenAt: askedAt, waitsFor }];
  }

  private drop(asked: Asked | undefined): void {
    if (asked === undefined) return;
    this.asked.delete(idOf(asked));
    this.lanes.remove(asked);
    asked.cancelPause?.();
  }

  /** What it hears is durable, without what has come of it: from now on it is a turn as any other. */
  private follow(asked: Asked, execution: HotExecution): void {
    const { outcome } = asked.ahead ?? {};
    delete asked.ahead;
    asked.execution = execution;
    if (outcome) this.tell(asked, outcome);
  }

  /** U5 */
  private over(asked: Asked, isTaken: boolean): void {
    if (asked.ahead === undefined) return;
    const { outcome } = asked.ahead;
    if (outcome) this.leave(asked, isTaken && outcome.kind === 'turn' ? 'durable' : 'dropped');
    else if (this.asked.get(idOf(asked)) === asked) this.drop(asked);
  }

  private begin(asked: Asked): void {
    if (this.busy.has(idOf(asked))) return; // U1
    this.lanes
      .run(asked, ownerOfExecution(asked.execution), () => this.enter(asked))
      .catch((error: unknown) => this.trouble('what a turn came to could not be told', asked, error));
  }

  /** Takes its lane for as long as the code runs, and not for the commit of what came of that. */
  private async enter(asked: Asked): Promise<void> {
    if (!this.isWanted(asked) || this.busy.has(idOf(asked))) return;
    this.busy.add(idOf(asked));
    const outcome = await this.outcomeOf(asked);
    if (!this.isWanted(asked)) this.leave(asked, 'dropped');
    else if (asked.ahead) this.tellAhead(asked, outcome);
    else if (outcome.kind === 'unavailable') this.pause(asked, outcome.cause);
    else this.tell(asked, outcome);
  }

  /** U5: it is not over yet. What cannot be run now is asked for once more when it is durable. */
  private tellAhead(asked: Asked, outcome: TurnOutcome): void {
    const { ahead } = asked;
    if (ahead === undefined) return;
    if (outcome.kind === 'unavailable') {
      this.leave(asked, 'dropped');
      return ahead.tell();
    }
    ahead.outcome = outcome;
    ahead.tell(commandOf(asked.turn, outcome));
  }

  private async outcomeOf({ execution, turn, ahead }: Asked): Promise<TurnOutcome> {
    const { runner, store } = this.parts;
    const { recalled } = this;
    if (!runner) return NO_RUNNER;
    if (turn.afresh) runner.drop(execution.seed.executionId); // U3
    try {
      const { request, journal } = turnOf(execution, turn, { store, recalled }, ahead !== undefined);
      return await runner.run(request, journal);
    } catch (error) {
      return { kind: 'unavailable', cause: error instanceof Error ? error.message : String(error) }; // U4
    }
  }

  private tell(asked: Asked, outcome: Told): void {
    this.parts.step(idOf(asked), commandOf(asked.turn, outcome), ownerOfExecution(asked.execution)).then(
      (result) => this.leave(asked, result.kind === 'applied' && outcome.kind === 'turn' ? 'durable' : 'dropped'),
      (error: unknown) => {
        this.leave(asked, 'dropped');
        this.trouble('what a turn came to could not be told', asked, error);
      },
    );
  }

  /** What comes again for this turn is run again; what was asked meanwhile begins (U1, U3). */
  private leave(asked: Asked, code: 'durable' | 'dropped'): void {
    this.busy.delete(idOf(asked));
    if (code === 'dropped') this.parts.runner?.drop(idOf(asked));
    const next = this.asked.get(idOf(asked));
    if (next === asked) this.drop(asked);
    else if (next) this.begin(next);
  }

  /** U4 */
  private pause(asked: Asked, cause: string): void {
    if (asked.waitsFor === undefined) this.trouble('a turn of a handler waits', asked, cause);
    asked.waitsFor = cause;
    this.busy.delete(idOf(asked));
    const pauseMs = Math.min(PAUSES_MS.first * 2 ** asked.tries++, PAUSES_MS.longest);
    asked.cancelPause = this.parts.clock.after(pauseMs, () => this.begin(asked));
  }

  /** U2 */
  private isWanted(asked: Asked): boolean {
    return this.asked.get(idOf(asked)) === asked && this.parts.claimOf(asked.execution.shard) === asked.claim;
  }

  private trouble(message: string, asked: Asked, error: unknown): void {
    this.parts.onTrouble(message, { error, executionId: idOf(asked), turnId: asked.turn.turnId });
  }
}

function commandOf({ turnId }: TurnEffect, outcome: Told): StepCommand {
  return outcome.kind === 'turn'
    ? { kind: 'turned', turnId, turn: outcome.turn }
    : { kind: 'turnFailed', turnId, why: outcome };
}

function idOf({ execution }: Asked): ExecutionId {
  return execution.seed.executionId;
}
