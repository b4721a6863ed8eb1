import { EngineError } from '@workflows/contracts';
import type { ExecutionId, Instant, Misfit } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { StateMap } from '../interpreter/state-map';
import type { ExecutionSeed, StepCommand } from '../stepper';
import type { HandlerProgram } from './handler-program';
import { judgeHandlerMigration } from './judge-migration';
import { asksAnew, lostOf, misfitOf, type Lost } from './rehearsal-verdict';
import { RehearsedJournal } from './rehearsed-journal';
import type { RunTurn } from './run-turn';
import { sayTrouble } from './say-trouble';
import type { HandlerState } from './state';
import { handlersStepper } from './stepper';

/** An execution, and the version that it may go on with. */
export interface Rehearsal {
  /** What its code is known by where it runs: no execution and no other rehearsal has it. So one that is hot stays so; whoever calls drops it. */
  name: ExecutionId;
  to: { program: HandlerProgram; version: number; map?: StateMap };
  seed: ExecutionSeed;
  state: HandlerState;
  /** Its history, page by page, from the beginning to where it stands. Read twice at most. */
  history(): AsyncIterable<readonly HistoryEvent[]>;
  at: Instant;
  runTurn: RunTurn;
}

/** More turns than calls were made: what makes them is not what was recorded. */
const SPARE_TURNS = 100;

/**
 * Whether a handler goes on in other code as it would have gone on: that code is told what was recorded, and nothing of it is kept. Rules of this file:
 *   R1. It goes on where it asks for all that has succeeded so far, in whichever order, before it asks for anything that has not.
 *   R2. What it asks for otherwise, people decide: that it is asked anew, or, by a mapping, what a name is called now.
 *   R3. Where it fails, or cannot go on by itself, it breaks. What is open and not asked for is closed.
 * Undefined: it goes on. Throws UNAVAILABLE where nobody can run that code now, and what `history` throws.
 */
export async function rehearseMigration(rehearsal: Rehearsal): Promise<Misfit | undefined> {
  const never = judgeHandlerMigration(rehearsal.state);
  if (never !== undefined) return never;
  return new RehearsedRun(rehearsal).verdict();
}

class RehearsedRun {
  private state: HandlerState;
  private readonly events: HistoryEvent[] = [];
  private readonly seed: ExecutionSeed;
  private readonly journal: RehearsedJournal;
  /** What had succeeded and was not asked for when the code had come as far as it was. */
  private lost: readonly Lost[] = [];

  constructor(private readonly rehearsal: Rehearsal) {
    const { name, seed, state, to } = rehearsal;
    this.state = state;
    const migrated = this.step({ kind: 'migrate', to: to.version, ...(to.map && { map: { ...to.map } }) }, seed);
    this.journal = new RehearsedJournal(this.state);
    this.seed = { ...seed, executionId: name, version: to.version };
    this.events.push(...migrated, ...(state.pause === undefined ? [] : this.step({ kind: 'resume' }, this.seed)));
  }

  async verdict(): Promise<Misfit | undefined> {
    const { history, state, to } = this.rehearsal;
    for await (const page of history()) this.journal.add(page);
    this.journal.add(this.events);
    for (let left = state.record.size + SPARE_TURNS; this.state.turn !== undefined; left--) {
      if (left === 0) return this.breaks('It does not come to rest in the version: it calls what can never be asked.');
      await this.turn(this.state.turn);
    }
    const { outcome, pause } = this.state;
    if (pause?.why !== undefined) return this.breaks(`In the version, ${sayTrouble(pause.why)}.`);
    if (outcome?.status === 'failed')
      return this.breaks(`It would fail in the version with ${outcome.error ?? 'an error'}: ${outcome.cause}`);
    return misfitOf(this.lost, asksAnew(this.events), history(), to.map); // R1, R2
  }

  private async turn({ turnId, upTo }: NonNullable<HandlerState['turn']>): Promise<void> {
    const { chance, told: after } = this.state;
    const request = { program: this.rehearsal.to.program, seed: this.seed, chance, after, upTo };
    const outcome = await this.rehearsal.runTurn(request, this.journal);
    if (outcome.kind === 'unavailable') {
      const message = `The version cannot be run now: ${outcome.cause} Try again in a moment.`;
      throw new EngineError('UNAVAILABLE', message, { retryAfterSeconds: 1 });
    }
    const before = this.state;
    const events = this.step(
      outcome.kind === 'turn'
        ? { kind: 'turned', turnId, turn: outcome.turn }
        : { kind: 'turnFailed', turnId, why: outcome },
      this.seed,
    );
    this.events.push(...events);
    this.journal.add(events);
    if (before.pool.passing && !this.state.pool.passing) this.lost = lostOf(before, events);
  }

  private step(command: StepCommand, seed: ExecutionSeed): readonly HistoryEvent[] {
    const { at, to } = this.rehearsal;
    const facts = { at, random: 0, functionDefaults: () => undefined };
    const step = handlersStepper.step(to.program, seed, this.state, command, facts);
    if (!step.ok) throw new Error(`a rehearsed step was rejected as ${step.reason}`);
    this.state = step.state;
    return step.events;
  }

  /** R3. `state`: what it has called last. */
  private breaks(reason: string): Misfit {
    const { currentState } = this.state;
    return { kind: 'breaks', ...(currentState !== undefined && { state: currentState }), reason };
  }
}
