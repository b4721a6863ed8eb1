import type { Json } from '@workflows/contracts';
import { describeVisits } from '../describe/describe-visits';
import type { HistoryEvent } from '../history';
import type { Program } from '../program';
import type { Effect, ExecutionSeed, OpenTask, Step, StepCommand, StepFacts } from '../stepper';
import type { ExecutionState } from './state';
import { lastArrival } from './last-arrival';
import { statesStepper } from './stepper';

export const T0 = Date.parse('2023-01-01T00:00:00Z');

export function seedOf(input: Json = {}): ExecutionSeed {
  return {
    executionId: 'execution_1',
    workflowId: 'workflow_1',
    workflowName: 'Example',
    tenant: 'default',
    version: 1,
    input,
    createdAt: T0,
  };
}

type Tuning = Partial<Omit<StepFacts, 'at'>>;

/** What the shell keeps outside of the state, as the effects tell it. */
export interface Rows {
  tasks: Map<number, OpenTask>;
  evaluations: Set<number>;
  timers: Map<number, number>;
  /** Tasks that nobody is to take. */
  held: Set<number>;
  pausedAt?: number;
  finished?: Extract<Effect, { kind: 'finish' }> | undefined;
  redriveCount?: number;
}

/**
 * One execution under test, with the rows its effects make. After each step the history so far must fold to the state,
 * in one go and event by event, and the same command must give the same bytes again.
 */
export class Execution {
  state: ExecutionState | undefined;
  at = T0;
  readonly events: HistoryEvent[] = [];
  readonly rows: Rows = { tasks: new Map(), evaluations: new Set(), timers: new Map(), held: new Set() };
  effects: readonly Effect[] = [];

  constructor(
    readonly program: Program,
    readonly seed: ExecutionSeed = seedOf(),
    readonly tuning: Tuning = {},
  ) {}

  static started(program: Program, input: Json = {}, tuning: Tuning = {}): Execution {
    const execution = new Execution(program, seedOf(input), tuning);
    execution.send({ kind: 'start' });
    return execution;
  }

  /** Another one that does it anew from this state, on this program; undefined: it has never come there. */
  restarted(from: string, program = this.program, input: Json = this.seed.input): Execution | undefined {
    const arrival = lastArrival(this.seed, this.events, from);
    if (arrival === undefined) return undefined;
    const { known, variables, after } = arrival;
    const execution = new Execution(program, { ...seedOf(input), restartedFrom: this.seed.executionId }, this.tuning);
    execution.at = this.at;
    const data = { from: this.seed.executionId, known, variables, visits: describeVisits(this.events.slice(0, after)) };
    execution.take([plain({ seq: 1, at: this.at, type: 'resultsTakenOver', state: from, data }) as HistoryEvent]);
    execution.send({ kind: 'start' });
    return execution;
  }

  /** What is in its history before its first step. */
  take(events: readonly HistoryEvent[]): void {
    this.events.push(...events);
    this.state = statesStepper.fold(this.program, this.seed, undefined, this.events);
  }

  send(command: StepCommand, tuning: Tuning = {}): Step<ExecutionState> {
    const facts: StepFacts = { at: this.at, random: 0.5, functionDefaults: () => undefined, ...this.tuning, ...tuning };
    const step = statesStepper.step(this.program, this.seed, this.state, command, facts);
    const again = statesStepper.step(this.program, this.seed, this.state, command, facts);
    expect(JSON.stringify(again)).toBe(JSON.stringify(step)); // I8
    if (!step.ok) return step;
    this.state = step.state;
    this.events.push(...step.events);
    this.effects = step.effects;
    for (const effect of step.effects) this.carryOut(effect);
    this.check();
    return step;
  }

  /** The open task succeeds a second later. */
  succeed(result: Json): Step<ExecutionState> {
    this.at += 1000;
    return this.send({ kind: 'taskSucceeded', taskId: this.taskId, digest: 'd', result });
  }

  fail(error: string, more: { retryable?: boolean; retryAfterMs?: number } = {}): Step<ExecutionState> {
    this.at += 1000;
    return this.send({
      kind: 'taskFailed',
      taskId: this.taskId,
      digest: 'd',
      error,
      cause: `${error} happened`,
      ...more,
    });
  }

  /** The only armed timer falls due. */
  fire(): Step<ExecutionState> {
    const [timer] = this.rows.timers;
    if (timer === undefined) throw new Error('no timer is armed');
    const [timerId, dueAt] = timer;
    this.at = Math.max(this.at, dueAt);
    return this.send({ kind: 'timerFired', timerId });
  }

  answer(values: Record<string, Json>): Step<ExecutionState> {
    const [taskId] = this.rows.evaluations;
    if (taskId === undefined) throw new Error('no evaluation is open');
    const answers = Object.entries(values).map(([key, value]) => [key, { ok: true, value }] as const);
    return this.send({ kind: 'evaluated', taskId, values: Object.fromEntries(answers) });
  }

  get task(): OpenTask {
    const [task] = this.rows.tasks.values();
    if (task === undefined)
      throw new Error(`no task is open; the last event was ${JSON.stringify(this.events.at(-1))}`);
    return task;
  }

  /** The open task of this state, in this line where several have one. */
  taskOf(state: string, path?: string): OpenTask {
    const tasks = [...this.rows.tasks.values()];
    const found = tasks.find((task) => task.state === state && (path === undefined || task.path === path));
    if (found === undefined) throw new Error(`"${state}" has no open task`);
    return found;
  }

  /** That task succeeds at once. */
  complete({ taskId }: OpenTask, result: Json): Step<ExecutionState> {
    return this.send({ kind: 'taskSucceeded', taskId, digest: 'd', result });
  }

  get taskId(): number {
    return this.task.taskId;
  }

  get types(): string[] {
    return this.events.map(({ type }) => type);
  }

  get visits(): ReturnType<typeof describeVisits> {
    return describeVisits(this.events);
  }

  /** How it ended: its output, or its error. */
  get end(): unknown {
    const { finished } = this.rows;
    return finished?.status === 'completed' ? finished.output : finished;
  }

  private carryOut(effect: Effect): void {
    const { tasks, evaluations, timers, held } = this.rows;
    if (effect.kind !== 'reopen') expect(this.rows.finished).toBeUndefined();
    switch (effect.kind) {
      case 'scheduleTask':
        expect(tasks.has(effect.task.taskId)).toBe(false);
        tasks.set(effect.task.taskId, effect.task);
        break;
      case 'acceptTask':
        expect(tasks.has(effect.taskId)).toBe(true);
        break;
      case 'closeTask':
        expect(tasks.delete(effect.taskId) || evaluations.delete(effect.taskId)).toBe(true);
        held.delete(effect.taskId);
        break;
      case 'evaluate':
      case 'checkOutput':
        evaluations.add(effect.taskId);
        break;
      case 'armTimer':
        expect(timers.has(effect.timerId)).toBe(false);
        timers.set(effect.timerId, effect.dueAt);
        break;
      case 'disarmTimer':
        expect(timers.delete(effect.timerId)).toBe(true);
        break;
      case 'holdTask':
        expect(tasks.has(effect.taskId)).toBe(true);
        held.add(effect.taskId);
        break;
      case 'releaseTask':
        expect(effect.opening.kind === 'scheduleTask').toBe(held.delete(effect.taskId));
        if (effect.opening.kind === 'scheduleTask') tasks.set(effect.taskId, effect.opening.task);
        break;
      case 'park':
        expect(effect.since === undefined).toBe(this.rows.pausedAt !== undefined);
        this.rows.pausedAt = effect.since;
        break;
      case 'reopen':
        expect(this.rows.finished?.status).toMatch(/failed|timedOut|cancelled/);
        this.rows.finished = undefined;
        this.rows.redriveCount = effect.redriveCount;
        break;
      case 'finish':
        this.rows.finished = effect;
    }
  }

  private check(): void {
    const { program, seed, events, state, rows } = this;
    expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1)); // H1
    expect(plain(statesStepper.fold(program, seed, undefined, events))).toEqual(plain(state)); // I5
    const open = [...rows.tasks.keys(), ...rows.evaluations];
    expect(state?.status === 'paused').toBe(rows.pausedAt !== undefined);
    expect([...rows.held].sort()).toEqual(rows.pausedAt === undefined ? [] : [...rows.tasks.keys()].sort());
    if (rows.pausedAt !== undefined)
      expect(rows.timers.size).toBe(0); // I41
    else if (state?.outcome === undefined)
      expect(open.length + rows.timers.size).toBeGreaterThan(0); // I11
    else expect([open, [...rows.timers]]).toEqual([[], []]); // I10
    expect(state?.outcome !== undefined).toBe(rows.finished !== undefined);
  }
}

/** A state with its persistent maps as plain JSON. */
export function plain(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state) ?? 'null');
}
