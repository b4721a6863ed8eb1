import { EngineError, type ExecutionId, type Migration, type Misfit } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import { rehearseMigration, type HandlerState } from '@workflows/state-machine/handlers';
import type { HotExecution } from '../engine/execution-cache';
import { bytesOfHistory } from '../engine/execution-weight';
import { FairLanes } from '../fairness/fair-lanes';
import { fairLimits } from '../fairness/fair-limits';
import type { Clock } from '../ports/clock';
import type { CatalogEntry } from '../ports/definitions';
import type { ExecutionStore } from '../ports/execution-store';
import type { TurnRunner } from '../ports/turn-runner';
import { ownerOfExecution } from '../tasks/task-owner';

/** A handler as a batch found it, and the version that it may go on with. */
export interface Unrehearsed {
  execution: HotExecution;
  state: HandlerState;
  target: CatalogEntry;
}

export interface RehearsalsParts {
  /** Absent: this process runs no code. */
  runner?: Pick<TurnRunner, 'run' | 'drop'>;
  store: Pick<ExecutionStore, 'readHistory'>;
  clock: Clock;
}

/** Of one rehearsal; those of a tenant share the lanes with the others'. What was recorded is in memory meanwhile. */
const LIMITS = { atOnce: 6, ms: 3_000, bytes: 24 * 1024 * 1024 };
const SLOW_MS = 500;

/**
 * Runs handlers over what was recorded of them, in other code, and keeps nothing of it.
 *   V1. The code of a rehearsal is known by a name of its own: what is hot of the execution stays where it is, and two rehearsals do not meet.
 *   V2. So many run at once, each for so long and over so much history: what users write decides none of that.
 */
export class Rehearsals {
  private readonly lanes: FairLanes;
  private count = 0;

  constructor(private readonly parts: RehearsalsParts) {
    this.lanes = new FairLanes(parts.clock, fairLimits(LIMITS.atOnce, { slowCost: SLOW_MS }));
  }

  /** Undefined: it would go on. Throws UNAVAILABLE, and what the store throws. */
  async rehearse(unrehearsed: Unrehearsed, migration: Migration): Promise<Misfit | undefined> {
    const { runner } = this.parts;
    if (runner === undefined) throw new EngineError('UNAVAILABLE', 'This executor runs no code.');
    const { executionId } = unrehearsed.execution.seed;
    const name = `${executionId}~rehearsal/${++this.count}`; // V1
    let misfit: Misfit | undefined;
    await this.lanes.run(name, ownerOfExecution(unrehearsed.execution), async () => {
      misfit = await this.run(name, unrehearsed, migration, runner).finally(() => runner.drop(name));
    });
    return misfit;
  }

  private async run(
    name: ExecutionId,
    { execution: { seed }, state, target: { program } }: Unrehearsed,
    { to: version, map }: Migration,
    runner: Pick<TurnRunner, 'run'>,
  ): Promise<Misfit | undefined> {
    if (program.kind !== 'handler') throw new Error(`${name} is rehearsed in what is no code`);
    const { clock } = this.parts;
    const budget = new Budget(clock);
    try {
      return await rehearseMigration({
        name,
        to: { program, version, ...(map && { map }) },
        seed,
        state,
        history: () => this.historyOf(seed.executionId, state.seq, budget),
        at: clock.now(),
        runTurn: (request, journal) => {
          budget.checkTime();
          return runner.run(request, journal);
        },
      });
    } catch (error) {
      if (error instanceof TooMuch) return { kind: 'breaks', reason: `It cannot be rehearsed: ${error.message}.` };
      throw error;
    }
  }

  private async *historyOf(id: ExecutionId, upTo: number, budget: Budget): AsyncGenerator<readonly HistoryEvent[]> {
    let bytes = 0;
    for (let after = 0; after < upTo;) {
      const events = await this.parts.store.readHistory(id, after);
      const last = events.at(-1);
      if (last === undefined) throw new Error('the history ends before where the execution stands');
      bytes += bytesOfHistory(events);
      budget.checkBytes(bytes);
      yield events.filter(({ seq }) => seq <= upTo);
      after = last.seq;
    }
  }
}

class TooMuch extends Error {}

/** V2 */
class Budget {
  private readonly until: number;

  constructor(private readonly clock: Clock) {
    this.until = clock.now() + LIMITS.ms;
  }

  checkTime(): void {
    if (this.clock.now() > this.until) throw new TooMuch(`that takes more than ${LIMITS.ms / 1_000} s`);
  }

  checkBytes(bytes: number): void {
    this.checkTime();
    if (bytes > LIMITS.bytes) throw new TooMuch(`its history takes more than ${LIMITS.bytes >> 20} MiB`);
  }
}
