import type { ExecutionId, Instant, TakenTask, TenantId } from '@workflows/contracts';
import type { Effect, StepCommand } from '@workflows/state-machine';
import type { TurnOutcome } from '@workflows/state-machine/handlers';
import type { HotExecution } from '../engine/execution-cache';
import type { ItemResult } from '../engine/inbox-item';
import type { Owner } from '../fairness/fair-scheduler';
import { FairLanes } from '../fairness/fair-lanes';
import { fairLimits } from '../fairness/fair-limits';
import type { Clock } from '../ports/clock';
import type { ExecutionStore, ShardClaim } from '../ports/execution-store';
import type { TurnRunner } from '../ports/turn-runner';
import { ownerOfExecution } from '../tasks/task-owner';
import { turnOf } from './turn-of';

export interface TurnsParts {
  /** Absent: this process runs no code, and turns wait for one that does. */
  runner?: TurnRunner;
  store: Pick<ExecutionStore, 'readHistory'>;
  clock: Clock;
  claimOf(shard: number): ShardClaim | undefined;
  step(id: ExecutionId, step: StepCommand, owner: Owner): Promise<ItemResult>;
  onTrouble(message: string, details: Record<string, unknown>): void;
}

export type TurnEffect = Extract<Effect, { kind: 'turn' }>;

interface Asked {
  execution: HotExecution;
  turn: TurnEffect;
  claim: ShardClaim;
  askedAt: Instant;
  tries: number;
  /** Why it has not been run so far, where it could not be. */
  waitsFor?: string;
  cancelPause?: () => void;
}

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
 */
export class Turns {
  private readonly asked = new Map<ExecutionId, Asked>();
  /** Executions whose code runs. */
  private readonly busy = new Set<ExecutionId>();
  private readonly lanes: FairLanes;

  constructor(private readonly parts: TurnsParts) {
    this.lanes = new FairLanes(parts.clock, fairLimits(AT_ONCE, { slowCost: SLOW_MS }));
  }

  run(execution: HotExecution, turn: TurnEffect): void {
    const claim = this.parts.claimOf(execution.shard);
    if (claim === undefined) return;
    const { executionId } = execution.seed;
    const known = this.asked.get(executionId);
    if (known?.turn.turnId === turn.turnId && known.claim === claim) return; // it was carried out before the recovery of its shard came to it
    this.drop(known);
    const asked: Asked = { execution, turn, claim, askedAt: this.parts.clock.now(), tries: 0 };
    this.asked.set(executionId, asked);
    this.begin(asked);
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
    else if (outcome.kind === 'unavailable') this.pause(asked, outcome.cause);
    else this.tell(asked, outcome);
  }

  private async outcomeOf({ execution, turn }: Asked): Promise<TurnOutcome> {
    const { runner, store } = this.parts;
    if (!runner) return NO_RUNNER;
    if (turn.afresh) runner.drop(execution.seed.executionId); // U3
    try {
      const { request, journal } = turnOf(execution, turn, store);
      return await runner.run(request, journal);
    } catch (error) {
      return { kind: 'unavailable', cause: error instanceof Error ? error.message : String(error) }; // U4
    }
  }

  private tell(asked: Asked, outcome: Exclude<TurnOutcome, { kind: 'unavailable' }>): void {
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

function commandOf({ turnId }: TurnEffect, outcome: Exclude<TurnOutcome, { kind: 'unavailable' }>): StepCommand {
  return outcome.kind === 'turn'
    ? { kind: 'turned', turnId, turn: outcome.turn }
    : { kind: 'turnFailed', turnId, why: outcome };
}

function idOf({ execution }: Asked): ExecutionId {
  return execution.seed.executionId;
}
