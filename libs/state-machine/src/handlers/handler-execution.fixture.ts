import type { Instant, Json } from '@workflows/contracts';
import { describeVisits } from '../describe/describe-visits';
import type { HistoryEvent } from '../history';
import { plain, seedOf, T0 } from '../interpreter/execution.fixture';
import type { Effect, ExecutionSeed, OpenTask, Step, StepCommand, StepFacts } from '../stepper';
import { FakeHandlers } from './fake-handler.fixture';
import type { FakeCode } from './fake-handler.fixture';
import type { CallSite, HandlerProgram } from './handler-program';
import { journalReader, latestTold } from './journal';
import { resultAt, sourceKey, sourcesIn, type Result, type Results } from './recalled';
import type { HandlerState } from './state';
import { handlersStepper } from './stepper';
import type { TurnOutcome } from './turn';

type TurnEffect = Extract<Effect, { kind: 'turn' }>;
type Tuning = Partial<Omit<StepFacts, 'at'>>;

export const CHANCE = '00112233445566778899aabbccddeeff';

/** What those of the latest events are served by, where all are at hand. */
function resultsFor(latest: readonly HistoryEvent[], all: readonly HistoryEvent[]): Results {
  const results = new Map<string, Result>();
  for (const source of sourcesIn(latest)) {
    let found: ReturnType<typeof resultAt> = source;
    while (found && !('value' in found)) {
      const event: HistoryEvent | undefined = all[found.seq - 1];
      found = event && resultAt(event, found);
    }
    if (found) results.set(sourceKey(source), found);
  }
  return results;
}

export function handlerProgram(more: Partial<HandlerProgram> = {}): HandlerProgram {
  return {
    kind: 'handler',
    bundle: 'b1',
    handler: 'onSignup',
    signature: 'context',
    runtime: 'r1',
    sites: [],
    functions: [],
    ...more,
  };
}

export function site(line: number, name: string, label: string, more: Partial<CallSite> = {}): CallSite {
  return { line, column: 1, end: { line, column: 80 }, name, label, ...more };
}

/** What the shell keeps outside of the state, as the effects tell it. */
interface Rows {
  tasks: Map<number, OpenTask>;
  turns: Map<number, TurnEffect>;
  checks: Set<number>;
  timers: Map<number, Instant>;
  held: Set<number>;
  pausedAt?: Instant;
  finished?: Extract<Effect, { kind: 'finish' }>;
  redriveCount?: number;
}

/**
 * One execution of a handler under test, with the rows that its effects make. After each step the history so far must fold to the state, in
 * one go and event by event, the same command must give the same bytes again, and what is open must be what a new owner would be asked for.
 */
export class HandlerExecution {
  state: HandlerState | undefined;
  at = T0;
  program: HandlerProgram;
  seed: ExecutionSeed;
  readonly events: HistoryEvent[] = [];
  readonly rows: Rows = { tasks: new Map(), turns: new Map(), checks: new Set(), timers: new Map(), held: new Set() };
  effects: readonly Effect[] = [];
  handlers: FakeHandlers;

  constructor(
    private readonly codes: Record<string, FakeCode>,
    { input = {}, tuning = {}, ...program }: { input?: Json; tuning?: Tuning } & Partial<HandlerProgram> = {},
  ) {
    this.program = handlerProgram(program);
    this.seed = seedOf(input);
    this.tuning = tuning;
    this.handlers = this.newHandlers();
  }

  private readonly tuning: Tuning;

  static async started(
    code: FakeCode,
    options: ConstructorParameters<typeof HandlerExecution>[1] = {},
  ): Promise<HandlerExecution> {
    const execution = new HandlerExecution({ b1: code }, options);
    execution.send({ kind: 'start' });
    await execution.turn();
    return execution;
  }

  send(command: StepCommand, tuning: Tuning = {}): Step<HandlerState> {
    const facts: StepFacts = {
      at: this.at,
      random: 0.5,
      functionDefaults: () => undefined,
      chance: () => CHANCE,
      ...this.tuning,
      ...tuning,
    };
    const { program, seed, state } = this;
    const step = handlersStepper.step(program, seed, state, command, facts);
    expect(JSON.stringify(handlersStepper.step(program, seed, state, command, facts))).toBe(JSON.stringify(step)); // I8
    if (!step.ok) return step;
    this.state = step.state;
    this.events.push(...step.events);
    this.effects = step.effects;
    for (const effect of step.effects) this.carryOut(effect);
    this.check();
    return step;
  }

  /** What is in its history before its first step. */
  take(events: readonly HistoryEvent[]): void {
    this.events.push(...events);
    this.state = handlersStepper.fold(this.program, this.seed, undefined, this.events);
  }

  /** The open turns are run, until none is asked for. */
  async turn(): Promise<void> {
    for (let effect = this.nextTurn(); effect !== undefined; effect = this.nextTurn())
      this.answer(effect, await this.ask(effect));
  }

  nextTurn(): TurnEffect | undefined {
    return this.rows.turns.values().next().value;
  }

  ask({ after, upTo, chance, afresh }: TurnEffect): Promise<TurnOutcome> {
    if (afresh) this.handlers.drop(this.seed.executionId);
    return this.handlers.run({ program: this.program, seed: this.seed, chance, after, upTo }, this.journal);
  }

  answer({ turnId }: TurnEffect, outcome: TurnOutcome): Step<HandlerState> {
    if (outcome.kind === 'turn') return this.send({ kind: 'turned', turnId, turn: outcome.turn });
    if (outcome.kind === 'unavailable') throw new Error(outcome.cause);
    return this.send({ kind: 'turnFailed', turnId, why: outcome });
  }

  /** Read in pages of three, so that what is served again is told some pages before. */
  private get journal(): Parameters<FakeHandlers['run']>[1] {
    const { events, state } = this;
    if (state === undefined) throw new Error('it has not begun');
    return {
      since: (seq) => {
        const latest = events.filter((event) => event.seq > seq);
        return latestTold(latest, resultsFor(latest, events));
      },
      pages: async function* () {
        const read = journalReader(state);
        for (let from = 0; from < events.length; from += 3) yield read(events.slice(from, from + 3));
      },
    };
  }

  /** A new process: nothing is hot any more, and what is open is asked for once more. */
  crash(): void {
    this.handlers = this.newHandlers();
    this.state = handlersStepper.fold(this.program, this.seed, undefined, this.events);
  }

  async succeed(task: OpenTask, result: Json = {}): Promise<void> {
    this.at += 1000;
    this.send({ kind: 'taskSucceeded', taskId: task.taskId, digest: 'd', result });
    await this.turn();
  }

  async fail(task: OpenTask, error: string, more: { retryable?: boolean; status?: number } = {}): Promise<void> {
    this.at += 1000;
    this.send({ kind: 'taskFailed', taskId: task.taskId, digest: 'd', error, cause: `${error} happened`, ...more });
    await this.turn();
  }

  /** The earliest armed timer falls due. */
  async fire(): Promise<void> {
    const [first] = [...this.rows.timers].sort((a, b) => a[1] - b[1]);
    if (first === undefined) throw new Error('no timer is armed');
    const [timerId, dueAt] = first;
    this.at = Math.max(this.at, dueAt);
    this.send({ kind: 'timerFired', timerId });
    await this.turn();
  }

  async migrate(to: number, bundle: string, map?: Record<string, string>): Promise<void> {
    this.send({ kind: 'migrate', to, ...(map && { map }) });
    this.program = { ...this.program, bundle };
    this.seed = { ...this.seed, version: to };
    this.handlers = this.newHandlers();
    await this.turn();
  }

  task(label: string): OpenTask {
    const found = [...this.rows.tasks.values()].find(({ state }) => state === label);
    if (found === undefined) throw new Error(`"${label}" has no open task`);
    return found;
  }

  get labels(): string[] {
    return [...this.rows.tasks.values()].map(({ state }) => state);
  }

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  get visits(): ReturnType<typeof describeVisits> {
    return describeVisits(this.events);
  }

  get end(): unknown {
    const { finished } = this.rows;
    return finished?.status === 'completed' ? finished.output : finished;
  }

  private newHandlers(): FakeHandlers {
    return new FakeHandlers(({ bundle }) => {
      const code = this.codes[bundle];
      if (code === undefined) throw new Error(`there is no code of ${bundle}`);
      return code;
    });
  }

  private carryOut(effect: Effect): void {
    const { tasks, turns, checks, timers, held } = this.rows;
    switch (effect.kind) {
      case 'scheduleTask':
        expect(tasks.has(effect.task.taskId)).toBe(false);
        return void tasks.set(effect.task.taskId, effect.task);
      case 'turn':
        expect(turns.size).toBe(0); // one at a time
        return void turns.set(effect.turnId, effect);
      case 'checkOutput':
        return void checks.add(effect.taskId);
      case 'closeTask':
        held.delete(effect.taskId);
        return expect([tasks, turns, checks].some((rows) => rows.delete(effect.taskId))).toBe(true);
      case 'armTimer':
        expect(timers.has(effect.timerId)).toBe(false);
        return void timers.set(effect.timerId, effect.dueAt);
      case 'disarmTimer':
        return expect(timers.delete(effect.timerId)).toBe(true);
      case 'acceptTask':
        return expect(tasks.has(effect.taskId)).toBe(true);
      case 'holdTask':
        expect(tasks.has(effect.taskId)).toBe(true);
        return void held.add(effect.taskId);
      case 'releaseTask':
        expect(effect.opening.kind === 'scheduleTask').toBe(held.delete(effect.taskId));
        if (effect.opening.kind === 'scheduleTask') tasks.set(effect.taskId, effect.opening.task);
        return;
      case 'park':
        expect(effect.since === undefined).toBe(this.rows.pausedAt !== undefined);
        this.rows.pausedAt = effect.since;
        return;
      case 'reopen':
        expect(this.rows.finished).toBeDefined();
        this.rows.finished = undefined;
        this.rows.redriveCount = effect.redriveCount;
        return;
      case 'finish':
        this.rows.finished = effect;
    }
  }

  private check(): void {
    const { program, seed, events, state, rows } = this;
    if (state === undefined) throw new Error('a step has left no state');
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1)); // H1
    expect(plain(handlersStepper.fold(program, seed, undefined, events))).toEqual(plain(state)); // I5
    const open = [...rows.tasks.keys(), ...rows.turns.keys(), ...rows.checks].sort((a, b) => a - b);
    const again = handlersStepper.resume(program, seed, state).map(idOf);
    expect(again.sort((a, b) => a - b)).toEqual(open);
    expect(state.status === 'paused').toBe(rows.pausedAt !== undefined);
    if (rows.pausedAt !== undefined)
      expect([rows.timers.size, rows.held]).toEqual([0, new Set(rows.tasks.keys())]); // I41
    else if (state.outcome === undefined)
      expect(open.length + rows.timers.size).toBeGreaterThan(0); // I11
    else expect([open, [...rows.timers]]).toEqual([[], []]); // I10
    expect(state.outcome !== undefined).toBe(rows.finished !== undefined);
  }
}

function idOf(effect: Effect): number {
  if (effect.kind === 'scheduleTask') return effect.task.taskId;
  if (effect.kind === 'turn') return effect.turnId;
  return effect.kind === 'checkOutput' ? effect.taskId : 0;
}
