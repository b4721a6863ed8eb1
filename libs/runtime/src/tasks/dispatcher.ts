import { asModelArguments, type ExecutionId, type Json, type Pause } from '@workflows/contracts';
import type { RegisteredFunction, TenantId } from '@workflows/contracts';
import type {
  Effect,
  EvaluationRequest,
  EvaluationResult,
  OpenTask,
  StepCommand,
  TaskRequest,
} from '@workflows/state-machine';
import type { HotExecution } from '../engine/execution-cache';
import type { Owner } from '../fairness/fair-scheduler';
import type { FunctionDirectory } from '../ports/definitions';
import type { ExpressionEvaluator } from '../ports/expression-evaluator';
import type { Turns } from '../turns/turns';
import type { FunctionGates } from './function-gates';
import type { FunctionRunners } from './function-runners';
import type { HeartbeatWatch } from './heartbeat-watch';
import { ownerOf, ownerOfExecution } from './task-owner';
import type { TaskQueue } from './task-queue';
import type { UnconnectedCalls } from './unconnected-calls';
import type { AskedKind, AskedTask, FunctionOutcomes, RequestRunner, TaskOutcomes, TenantTask } from './task-runner';

/** What a dispatcher says back to an execution, and whose that is; the engine puts it into one of the next batches. */
export type SayToExecution = (executionId: ExecutionId, step: StepCommand, owner: Owner) => void;

export interface DispatcherParts {
  functionRunners: FunctionRunners;
  /** One a kind of request, functions apart. */
  requestRunners: readonly RequestRunner[];
  queue: TaskQueue;
  heartbeats: HeartbeatWatch;
  functions: Pick<FunctionDirectory, 'onChange'>;
  gates: FunctionGates;
  evaluator: ExpressionEvaluator;
  turns: Pick<Turns, 'run' | 'stop' | 'forget'>;
  unconnected: Pick<UnconnectedCalls, 'watch' | 'stop' | 'forget'>;
  outcomes: TaskOutcomes;
  say: SayToExecution;
}

/**
 * Carries tasks, evaluations and turns out once they are durable: those of functions by whoever answers for the function, all
 * others by the runner of what they ask.
 */
export class Dispatcher {
  private readonly byKind: ReadonlyMap<AskedKind, RequestRunner>;

  constructor(private readonly parts: DispatcherParts) {
    this.byKind = new Map(parts.requestRunners.map((runner) => [runner.kind, runner]));
    parts.functions.onChange((changed) => this.redirect(changed));
    parts.functionRunners.onNames((tenant, name) => this.takeOver(tenant, name));
  }

  carryOut(execution: HotExecution, effect: Effect): void {
    const { executionId } = execution.seed;
    switch (effect.kind) {
      case 'scheduleTask':
        return this.schedule(execution, effect.task);
      case 'closeTask':
        this.parts.heartbeats.end(executionId, effect.taskId);
        this.parts.gates.remove(executionId, effect.taskId);
        this.parts.unconnected.stop(executionId, effect.taskId);
        this.parts.turns.stop(executionId, effect.taskId);
        for (const runner of this.parts.functionRunners.all) runner.stop(executionId, effect.taskId);
        for (const runner of this.byKind.values()) runner.stop(executionId, effect.taskId);
        return;
      case 'evaluate':
        return this.evaluate(execution, effect.taskId, effect.request);
      case 'turn':
        return this.parts.turns.run(execution, effect);
      case 'checkOutput':
        return this.checkOutput(execution, effect.taskId, effect.output);
      case 'holdTask':
        this.parts.heartbeats.end(executionId, effect.taskId);
        this.parts.gates.remove(executionId, effect.taskId);
        this.parts.unconnected.stop(executionId, effect.taskId);
        this.parts.turns.stop(executionId, effect.taskId);
        for (const runner of this.parts.functionRunners.all) runner.hold?.(executionId, effect.taskId);
        for (const runner of this.byKind.values()) runner.hold?.(executionId, effect.taskId);
        return;
      case 'releaseTask':
        this.parts.queue.release(executionId, effect.taskId);
        return this.carryOut(execution, effect.opening);
      case 'park':
      case 'reopen':
      case 'acceptTask':
      case 'armTimer':
      case 'disarmTimer':
      case 'finish':
        return;
    }
  }

  /** Drops the tasks of executions that are somebody else's now. */
  forget(isGone: (executionId: ExecutionId) => boolean): void {
    this.parts.heartbeats.forget(isGone);
    this.parts.gates.forget(isGone);
    this.parts.unconnected.forget(isGone);
    this.parts.turns.forget(isGone);
    for (const runner of this.parts.functionRunners.all) runner.forget(isGone);
    for (const runner of this.byKind.values()) runner.forget(isGone);
  }

  private schedule(execution: HotExecution, task: OpenTask): void {
    const { request } = task;
    if (request.kind === 'function') return this.offer(toTenantTask(execution, task, request));
    const { seed } = execution;
    const { tenant, executionId, workflowName } = seed;
    if (task.accepted && task.heartbeatMs !== undefined)
      this.parts.heartbeats.begin(
        { executionId, taskId: task.taskId, owner: ownerOfExecution(execution) },
        task.heartbeatMs,
      );
    const runner = this.byKind.get(request.kind);
    if (runner) return runner.run(toAskedTask(execution, task, request));
    const cause = `This executor cannot run tasks of the kind "${request.kind}". Is it older than the others, or is that part of it switched off?`;
    this.parts.outcomes.failed(
      { executionId, taskId: task.taskId, tenant, workflowName },
      { error: 'States.TaskFailed', cause },
    );
  }

  /** A task that is to be begun, or was given back by whoever did not begin it. */
  offer(task: TenantTask): void {
    const { gates, heartbeats } = this.parts;
    if (task.accepted && task.heartbeatMs !== undefined)
      heartbeats.begin({ executionId: task.executionId, taskId: task.taskId, owner: ownerOf(task) }, task.heartbeatMs);
    else if (!task.accepted && !gates.parks(task)) this.run(task);
  }

  /** Whether its function is paused has been looked at. */
  run(task: TenantTask): void {
    const { functionRunners, queue } = this.parts;
    functionRunners.carry(task);
    if (task.byHandler && functionRunners.isUnknown(task.tenant, task.function))
      this.parts.unconnected.watch(task, () => queue.has(task.executionId, task.taskId));
  }

  /** What waits for a worker goes behind the gate; what waits for its turn to be called goes there when that comes. */
  changePause(pause: Pause): void {
    if (pause.kind !== 'function') return;
    const { gates, queue } = this.parts;
    const waiting = queue.withdraw(pause.tenant, pause.subject); // before what leaves the gate comes to stand there
    gates.change(pause);
    for (const task of waiting) this.offer(task);
  }

  /** A function that has just been registered as another type takes what waits for workers of its name. */
  private redirect(changed: RegisteredFunction): void {
    if (!changed.deleted && changed.type !== 'worker') this.takeOver(changed.tenant, changed.name);
  }

  private takeOver(tenant: TenantId, name: string): void {
    for (const task of this.parts.queue.withdraw(tenant, name)) this.offer(task);
  }

  private evaluate(execution: HotExecution, taskId: number, request: EvaluationRequest): void {
    const { seed } = execution;
    const say = (values: Record<string, EvaluationResult>): void =>
      this.parts.say(seed.executionId, { kind: 'evaluated', taskId, values }, ownerOfExecution(execution));
    this.parts.evaluator
      .evaluate(request, { tenant: seed.tenant, workflow: seed.workflowId })
      .then(say, (error: unknown) => say(notEvaluated(request, error)));
  }

  private checkOutput(execution: HotExecution, taskId: number, output: Json): void {
    const { entry, seed } = execution;
    const owner = ownerOfExecution(execution);
    const say = (problem: string | undefined): void =>
      this.parts.say(
        seed.executionId,
        { kind: 'outputChecked', taskId, ...(problem !== undefined && { problem }) },
        owner,
      );
    if (!entry.outputProblem) return say(undefined);
    entry.outputProblem.apart(output).then(say, (error: unknown) => say(`could not be checked: ${reasonOf(error)}`));
  }
}

/** An evaluator never throws; should it, the state fails and does not wait for ever (I11). */
function notEvaluated({ expressions }: EvaluationRequest, error: unknown): Record<string, EvaluationResult> {
  const cause = `It could not be evaluated: ${reasonOf(error)}`;
  return Object.fromEntries(expressions.map(({ key }) => [key, { ok: false, cause }]));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Turns what runners tell into commands. */
export function taskOutcomes(
  say: SayToExecution,
  digestOf: (answer: Json) => string,
  givenBack: (task: TenantTask) => void,
): FunctionOutcomes {
  return {
    succeeded: (task, result, digest = digestOf(result), usage) => {
      const { executionId, taskId } = task;
      say(executionId, { kind: 'taskSucceeded', taskId, result, digest, ...(usage && { usage }) }, ownerOf(task));
    },
    failed: (task, failure, digest = digestOf({ error: failure.error, cause: failure.cause })) =>
      say(task.executionId, { kind: 'taskFailed', taskId: task.taskId, ...failure, digest }, ownerOf(task)),
    accepted: (task) => say(task.executionId, { kind: 'taskAccepted', taskId: task.taskId }, ownerOf(task)),
    givenBack,
  };
}

function toTenantTask(
  execution: HotExecution,
  task: OpenTask,
  request: Extract<TaskRequest, { kind: 'function' }>,
): TenantTask {
  return {
    tenant: execution.seed.tenant,
    workflowName: execution.seed.workflowName,
    executionId: execution.seed.executionId,
    taskId: task.taskId,
    ...(task.token !== undefined && { token: task.token }),
    function: request.function,
    ...(request.answer && { answer: request.answer }),
    state: task.state,
    ...givenTo(task, request),
    attempt: task.attempt,
    visit: task.visit,
    accepted: task.accepted,
    ...(task.timeoutAt !== undefined && { timeoutAt: task.timeoutAt }),
    ...(task.heartbeatMs !== undefined && { heartbeatMs: task.heartbeatMs }),
    ...(execution.entry.program.kind === 'handler' && { byHandler: true as const }),
  };
}

/** A worker, or an `http` function, that answers in a model's place gets what the model is asked about, and not how it is asked. */
function givenTo(
  { arguments: given }: OpenTask,
  { configured }: Extract<TaskRequest, { kind: 'function' }>,
): Pick<TenantTask, 'arguments' | 'config'> {
  const apart = configured && asModelArguments(given);
  return apart ? { arguments: apart.input, config: apart.config } : { arguments: given };
}

function toAskedTask(
  execution: HotExecution,
  task: OpenTask,
  request: Exclude<TaskRequest, { kind: 'function' }>,
): AskedTask {
  const { executionId, workflowName, parent } = execution.seed;
  return { ...task, request, tenant: execution.seed.tenant, executionId, workflowName, depth: parent?.depth ?? 0 };
}
