import type { Instant, Misfit } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import type { StateMap } from '../interpreter/state-map';
import type { ExecutionSeed, StepCommand } from '../stepper';
import type { HandlerProgram } from './handler-program';
import { journalReader } from './journal';
import { judgeHandlerMigration } from './judge-migration';
import type { RunTurn } from './run-turn';
import { sayTrouble } from './say-trouble';
import type { HandlerState } from './state';
import { handlersStepper } from './stepper';

/** An execution, and the version that it may go on with. */
export interface Rehearsal {
  to: { program: HandlerProgram; version: number; map?: StateMap };
  seed: ExecutionSeed;
  state: HandlerState;
  /** Its history, page by page and from the beginning. */
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
 *   R3. Where it fails, or cannot be run, it breaks. What is open and not asked for is closed.
 * Undefined: it goes on. The name of the execution is not its own, so that one that is hot stays so; whoever calls drops it.
 */
export async function rehearseMigration(rehearsal: Rehearsal): Promise<Misfit | undefined> {
  const never = judgeHandlerMigration(rehearsal.state);
  if (never !== undefined) return never;
  const rehearsed = new RehearsedRun(rehearsal);
  const { map, version: to } = rehearsal.to;
  rehearsed.step({ kind: 'migrate', to, ...(map && { map: { ...map } }) });
  if (rehearsal.state.pause !== undefined) rehearsed.step({ kind: 'resume' });
  return rehearsed.toRest(rehearsal.state.record.size + SPARE_TURNS);
}

class RehearsedRun {
  private state: HandlerState;
  private readonly events: HistoryEvent[] = [];
  private readonly seed: ExecutionSeed;
  /** What was recorded and not asked for when the code had come as far as it was. */
  private left: readonly string[] | undefined;

  constructor(private readonly rehearsal: Rehearsal) {
    this.state = rehearsal.state;
    this.seed = { ...rehearsal.seed, executionId: rehearsalOf(rehearsal.seed) };
  }

  step(command: StepCommand): void {
    const { at, to } = this.rehearsal;
    const facts = { at, random: 0, functionDefaults: () => undefined };
    const before = this.state;
    const step = handlersStepper.step(to.program, this.seed, before, command, facts);
    if (!step.ok) throw new Error(`a rehearsed step was rejected as ${step.reason}`);
    this.events.push(...step.events);
    this.state = step.state;
    if (before.pool.passing && !step.state.pool.passing) this.left = namesOf(before, step.events);
  }

  async toRest(mostTurns: number): Promise<Misfit | undefined> {
    for (let turns = 0; this.state.turn !== undefined; turns++) {
      if (turns === mostTurns)
        return breaks('It does not come to rest in the version: it calls what can never be asked.');
      const trouble = await this.turn();
      if (trouble !== undefined) return breaks(trouble);
    }
    const { outcome, pause } = this.state;
    if (pause?.why !== undefined) return breaks(`In the version, ${sayTrouble(pause.why)}.`);
    if (outcome?.status === 'failed')
      return breaks(`It would fail in the version with ${outcome.error ?? 'an error'}: ${outcome.cause}`);
    return this.verdict();
  }

  /** Why there is none. */
  private async turn(): Promise<string | undefined> {
    const { turn, chance, told: after } = this.state;
    if (turn === undefined) return undefined;
    const { turnId, upTo } = turn;
    const request = { program: this.rehearsal.to.program, seed: this.seed, chance, after, upTo };
    const pages = (): AsyncIterable<ReturnType<ReturnType<typeof journalReader>>> => this.pages();
    const outcome = await this.rehearsal.runTurn(request, { since: () => undefined, pages });
    if (outcome.kind === 'unavailable') return `Nobody can run the version now: ${outcome.cause}`;
    this.step(
      outcome.kind === 'turn'
        ? { kind: 'turned', turnId, turn: outcome.turn }
        : { kind: 'turnFailed', turnId, why: outcome },
    );
    return undefined;
  }

  private async *pages(): AsyncIterable<ReturnType<ReturnType<typeof journalReader>>> {
    const read = journalReader(this.state);
    for await (const page of this.rehearsal.history()) yield read(page);
    yield read(this.events);
  }

  /** R1, R2 */
  private verdict(): Misfit | undefined {
    const asked = new Set(this.events.flatMap((event) => freshName(event) ?? []));
    const [lost] = (this.left ?? []).toSorted((a, b) => Number(asked.has(b)) - Number(asked.has(a)));
    if (lost === undefined) return undefined;
    const reason = asked.has(lost)
      ? `"${lost}" has been called and is asked for something else in the version. Map "${lost}" to "${lost}" to keep what it gave.`
      : `"${lost}" has been called, and the version has not asked for that when it comes to what is new.`;
    return { kind: 'needsMapping', state: lost, reason };
  }
}

/** What a rehearsal of an execution goes by. */
export function rehearsalOf({ executionId }: Pick<ExecutionSeed, 'executionId'>): string {
  return `${executionId}~rehearsal`;
}

/** Of results; what is open is none. The step that ends the recall may have served some of them. */
function namesOf({ pool, open }: HandlerState, events: readonly HistoryEvent[]): readonly string[] {
  const served = new Set(events.flatMap((event) => (event.type === 'callRecalled' ? [sourceKey(event.data)] : [])));
  return [...pool.results].flatMap(([key, sources]) =>
    sources.some(({ seq, index }) => !served.has(sourceKey({ of: seq, index })) && !open.has(`was/${seq}`))
      ? [key.slice(0, key.lastIndexOf('\n'))]
      : [],
  );
}

function sourceKey({ of, index }: { of: number; index?: number }): string {
  return `${of}/${index ?? ''}`;
}

/** The name of a call that nothing recorded serves. */
function freshName(event: HistoryEvent): string | undefined {
  if (event.type === 'taskScheduled' && event.data.call) return event.data.call.name ?? event.data.function;
  return event.type === 'waitStarted' ? event.data.call?.name : undefined;
}

function breaks(reason: string): Misfit {
  return { kind: 'breaks', reason };
}
