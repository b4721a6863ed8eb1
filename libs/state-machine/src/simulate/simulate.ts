import type { ExecutionStatus, HistoryEventView, Instant, Json, StateVisit } from '@workflows/contracts';
import { describeHistory } from '../describe/describe-history';
import { describeVisits } from '../describe/describe-visits';
import { chanceFrom } from '../expressions/chance';
import type { Chance } from '../expressions/chance';
import type { HistoryEvent } from '../history';
import type { RunTurn } from '../handlers/run-turn';
import { sayTrouble } from '../handlers/say-trouble';
import type { TurnOutcome } from '../handlers/turn';
import { isHandlerState, stepperOf } from '../stepper-of';
import type { AnyExecutionState, AnyProgram } from '../stepper-of';
import type { Effect, ExecutionSeed, StepCommand, StepFacts } from '../stepper';
import { Agenda } from './agenda';
import { MockedWorld } from './mocked-world';
import { SimulatedTurns } from './simulated-turns';
import type { Evaluate, Reaction } from './reaction';
import type { Mocks } from './mocks';

export interface SimulationOptions {
  input: Json;
  mocks: Mocks;
  /** When the execution starts, in its own time. */
  startAt: Instant;
  /** The same seed draws the same jitter, ids and random numbers. */
  seed: string;
  /** The full evaluator; it bounds the time of each request. */
  evaluate: Evaluate;
  /** Where the code of a handler runs; there for programs that are code. */
  runTurn?: RunTurn;
  /** After how many events of history the test is given up. */
  maxHistoryEvents?: number;
  /** Asked now and then; true: the test has had its share of real time. */
  isOverdue?(): boolean;
  /** What is wrong with the execution's output by the workflow's `outputSchema`, if anything. */
  outputProblem?(output: Json): Promise<string | undefined>;
}

/**
 * How an execution went. `status` is `running` where the test ended before the execution did; `error` then begins with
 * `Test.` and `cause` says why.
 */
export interface Simulation {
  status: ExecutionStatus;
  output?: Json;
  error?: string;
  cause?: string;
  stateHistory: StateVisit[];
  /** Seconds that have passed in the execution's own time. */
  virtualDuration: number;
  history: HistoryEventView[];
}

export const MAX_HISTORY_EVENTS = 100_000;

/** Runs a program from start to end against mocks, in virtual time: what is due next happens next, however far away. */
export async function simulate(program: AnyProgram, options: SimulationOptions): Promise<Simulation> {
  const run = new SimulatedRun(program, options);
  await run.toEnd();
  return run.describe();
}

type Entry =
  | { kind: 'timer'; timerId: number }
  | { kind: 'command'; taskId: number; command: StepCommand }
  | { kind: 'evaluation'; effect: Extract<Effect, { kind: 'evaluate' }> }
  | { kind: 'turn'; effect: Extract<Effect, { kind: 'turn' }> };

class SimulatedRun {
  private readonly agenda = new Agenda<Entry>();
  private readonly openTasks = new Set<number>();
  private readonly armedTimers = new Set<number>();
  /** What will never come, by the task that waits for it. */
  private readonly silences = new Map<number, string>();
  private readonly history: HistoryEvent[] = [];
  private readonly seed: ExecutionSeed;
  private readonly world: MockedWorld;
  private readonly chance: Chance;
  private readonly turns: SimulatedTurns;
  private now: Instant;
  private state: AnyExecutionState | undefined;
  private finish: Extract<Effect, { kind: 'finish' }> | undefined;
  /** Why the test ended before the execution did. */
  private givenUp: { error: string; cause: string } | undefined;

  constructor(
    private readonly program: AnyProgram,
    private readonly options: SimulationOptions,
  ) {
    const { input, startAt } = options;
    this.now = startAt;
    this.seed = { ...TEST_EXECUTION, input, createdAt: startAt };
    this.chance = chanceFrom(options.seed);
    this.world = new MockedWorld(options.mocks, options.evaluate, startAt);
    this.turns = new SimulatedTurns(options.runTurn);
  }

  async toEnd(): Promise<void> {
    await this.step({ kind: 'start' });
    while (this.finish === undefined && this.givenUp === undefined) {
      this.givenUp = this.limitReached();
      const next = this.givenUp === undefined ? this.agenda.next() : undefined;
      if (next === undefined) this.givenUp ??= this.nothingDue();
      else await this.happen(next.dueAt, next.item);
    }
  }

  describe(): Simulation {
    const { error, cause } = this.finish ?? this.givenUp ?? {};
    return {
      status: this.finish?.status ?? 'running',
      ...(this.finish?.output !== undefined && { output: this.finish.output }),
      ...(error !== undefined && { error }),
      ...(cause !== undefined && { cause }),
      stateHistory: describeVisits(this.history),
      virtualDuration: (this.now - this.options.startAt) / 1000,
      history: describeHistory(this.seed, this.history),
    };
  }

  private async happen(dueAt: Instant, entry: Entry): Promise<void> {
    const isOpen = entry.kind === 'timer' ? this.armedTimers.has(entry.timerId) : this.openTasks.has(taskOf(entry));
    if (!isOpen) return;
    this.now = Math.max(this.now, dueAt);
    if (entry.kind === 'timer') return this.step({ kind: 'timerFired', timerId: entry.timerId });
    if (entry.kind === 'command') return this.step(entry.command);
    if (entry.kind === 'turn') return this.step(await this.turn(entry.effect));
    const { taskId, request } = entry.effect;
    return this.step({ kind: 'evaluated', taskId, values: await this.options.evaluate(request) });
  }

  private async step(command: StepCommand | undefined): Promise<void> {
    if (command === undefined) return;
    const facts = this.facts();
    const stepper = stepperOf(this.program);
    const first = stepper.step(this.program, this.seed, this.state, command, facts);
    const problem = first.ok ? await this.outputProblem(first.effects) : undefined;
    const refused = problem === undefined ? undefined : { ...facts, outputProblem: () => problem };
    // A step is pure: taken again with the same facts but one, it differs by that one alone.
    const step = refused ? stepper.step(this.program, this.seed, this.state, command, refused) : first;
    if (!step.ok) return; // late by its own making, such as a heartbeat of a task that has just been answered
    this.state = step.state;
    for (const event of step.events) this.history.push(event);
    for (const effect of step.effects) await this.carryOut(effect);
    const why = isHandlerState(step.state) ? step.state.pause?.why : undefined;
    if (why !== undefined)
      this.givenUp = {
        error: 'Test.HandlerPaused',
        cause: `The execution would be paused: ${sayTrouble(why).replace(/\.$/, '')}.`,
      };
  }

  /** Undefined: there is no place where the code could run. */
  private async turn(effect: Extract<Effect, { kind: 'turn' }>): Promise<StepCommand | undefined> {
    const { program, seed, state, history } = this;
    const outcome: TurnOutcome = await this.turns.run({ program, seed, state, history, effect });
    const { turnId } = effect;
    switch (outcome.kind) {
      case 'turn':
        return { kind: 'turned', turnId, turn: outcome.turn };
      case 'mismatch':
      case 'overLimit':
        return { kind: 'turnFailed', turnId, why: outcome };
      case 'unavailable':
        this.givenUp = { error: 'Test.NoPlace', cause: outcome.cause };
        return undefined;
    }
  }

  private facts(): StepFacts {
    return {
      at: this.now,
      random: this.chance.number(),
      functionDefaults: () => undefined,
      chance: () => this.chance.uuid().replaceAll('-', ''),
      taskToken: (taskId) => `task_test_${taskId}`,
    };
  }

  private async outputProblem(effects: readonly Effect[]): Promise<string | undefined> {
    const end = effects.find((effect) => effect.kind === 'finish');
    return end?.status === 'completed' ? this.options.outputProblem?.(end.output ?? null) : undefined;
  }

  private async carryOut(effect: Effect): Promise<void> {
    switch (effect.kind) {
      case 'scheduleTask':
        this.openTasks.add(effect.task.taskId);
        return this.take(effect.task, await this.world.react(effect.task, this.now));
      case 'evaluate':
        this.openTasks.add(effect.taskId);
        return this.agenda.add(this.now, { kind: 'evaluation', effect });
      case 'turn':
        this.openTasks.add(effect.turnId);
        return this.agenda.add(this.now, { kind: 'turn', effect });
      case 'closeTask':
        this.openTasks.delete(effect.taskId);
        this.silences.delete(effect.taskId);
        return;
      case 'armTimer':
        this.armedTimers.add(effect.timerId);
        return this.agenda.add(effect.dueAt, { kind: 'timer', timerId: effect.timerId });
      case 'disarmTimer':
        this.armedTimers.delete(effect.timerId);
        return;
      case 'finish':
        this.finish = effect;
        return;
      case 'acceptTask':
      case 'checkOutput': // `step` has asked already
        return;
    }
  }

  private take({ taskId, state, heartbeatMs }: Scheduled, reaction: Reaction): void {
    const put = (at: Instant, command: StepCommand): void => this.agenda.add(at, { kind: 'command', taskId, command });
    if (heartbeatMs !== undefined) put(this.now, { kind: 'taskAccepted', taskId });
    switch (reaction.kind) {
      case 'silence':
        this.silences.set(taskId, `"${state}" waits for ${reaction.missing}`);
        return;
      case 'fault':
        return put(this.now, { kind: 'ban', error: reaction.error, cause: reaction.cause });
      case 'result':
      case 'failure': {
        const isMissed =
          heartbeatMs !== undefined && heartbeatMs < Math.min(reaction.heartbeatMs ?? Infinity, reaction.at - this.now);
        if (isMissed) return put(this.now + heartbeatMs, { kind: 'heartbeatMissed', taskId });
        return put(reaction.at, answerOf(taskId, reaction));
      }
    }
  }

  private limitReached(): { error: string; cause: string } | undefined {
    const { maxHistoryEvents = MAX_HISTORY_EVENTS, isOverdue } = this.options;
    const at = `in "${this.state?.currentState ?? ''}"`;
    if (this.history.length >= maxHistoryEvents)
      return {
        error: 'Test.TooManySteps',
        cause: `The test was given up ${at} after ${this.history.length} events; does it loop for ever?`,
      };
    if (isOverdue?.())
      return {
        error: 'Test.TooSlow',
        cause: `The test was given up ${at}: it took too long. Test less data, or fewer items.`,
      };
    return undefined;
  }

  private nothingDue(): { error: string; cause: string } {
    const waits = [...this.silences.values()].slice(0, 5).join('; ');
    return { error: 'Test.NothingDue', cause: `The execution would wait for ever: ${waits}.` };
  }
}

type Scheduled = Extract<Effect, { kind: 'scheduleTask' }>['task'];

/** Nobody's: it is never stored, and no expression sees whose it is. */
const TEST_EXECUTION = {
  tenant: '',
  executionId: 'execution_test',
  workflowId: 'workflow_test',
  workflowName: 'Test',
  version: 1,
};

function taskOf(entry: Exclude<Entry, { kind: 'timer' }>): number {
  if (entry.kind === 'command') return entry.taskId;
  return entry.kind === 'turn' ? entry.effect.turnId : entry.effect.taskId;
}

function answerOf(taskId: number, reaction: Extract<Reaction, { kind: 'result' | 'failure' }>): StepCommand {
  const digest = String(taskId);
  if (reaction.kind === 'result') return { kind: 'taskSucceeded', taskId, digest, result: reaction.result };
  const { error, cause, status } = reaction;
  return { kind: 'taskFailed', taskId, digest, error, cause, ...(status !== undefined && { status }) };
}
