import type { ExecutionId, FunctionType, Json, RegisteredFunction } from '@workflows/contracts';
import type { Effect, EvaluationRequest, OpenTask, StepCommand } from '@workflows/state-machine';
import type { HotExecution } from '../engine/execution-cache';
import type { FunctionDirectory } from '../ports/definitions';
import type { ExpressionEvaluator } from '../ports/expression-evaluator';
import type { HeartbeatWatch } from './heartbeat-watch';
import type { TaskQueue } from './task-queue';
import type { TaskOutcomes, TaskRunner, TenantTask } from './task-runner';

/** What a dispatcher says back to an execution; the engine puts it into the next batch. */
export type SayToExecution = (executionId: ExecutionId, step: StepCommand) => void;

/** Carries tasks and evaluations out once they are durable, each by the runner of its function's type. */
export class Dispatcher {
  private readonly runners: ReadonlyMap<FunctionType, TaskRunner>;

  constructor(
    runners: readonly TaskRunner[],
    private readonly queue: TaskQueue,
    private readonly heartbeats: HeartbeatWatch,
    private readonly functions: FunctionDirectory,
    private readonly evaluator: ExpressionEvaluator,
    private readonly say: SayToExecution,
  ) {
    this.runners = new Map([...runners, queue].map((runner) => [runner.type, runner]));
    functions.onChange((changed) => this.redirect(changed));
  }

  carryOut(execution: HotExecution, effect: Effect): void {
    const { executionId } = execution.seed;
    switch (effect.kind) {
      case 'scheduleTask':
        return this.run(toTenantTask(execution, effect.task));
      case 'closeTask':
        this.heartbeats.end(executionId, effect.taskId);
        for (const runner of this.runners.values()) runner.stop(executionId, effect.taskId);
        return;
      case 'evaluate':
        void this.evaluate(executionId, effect.taskId, effect.request);
        return;
      case 'acceptTask':
      case 'armTimer':
      case 'disarmTimer':
      case 'finish':
        return;
    }
  }

  private run(task: TenantTask): void {
    const registered = this.functions.lookUp(task.tenant, task.function);
    const runner = this.runners.get(registered?.type ?? 'worker') ?? this.queue;
    if (task.accepted && task.heartbeatMs !== undefined) this.heartbeats.begin(task.executionId, task.taskId, task.heartbeatMs);
    else if (!task.accepted) runner.run(task, registered);
  }

  /** A function that has just been registered as another type takes what waits for workers of its name. */
  private redirect(changed: RegisteredFunction): void {
    if (changed.deleted || changed.type === 'worker') return;
    for (const task of this.queue.withdraw(changed.tenant, changed.name)) this.run(task);
  }

  private async evaluate(executionId: ExecutionId, taskId: number, request: EvaluationRequest): Promise<void> {
    this.say(executionId, { kind: 'evaluated', taskId, values: await this.evaluator.evaluate(request) });
  }
}

/** Turns what runners tell into commands. */
export function taskOutcomes(say: SayToExecution, digestOf: (answer: Json) => string): TaskOutcomes {
  return {
    succeeded: ({ executionId, taskId }, result) => say(executionId, { kind: 'taskSucceeded', taskId, result, digest: digestOf(result) }),
    failed: ({ executionId, taskId }, failure) =>
      say(executionId, { kind: 'taskFailed', taskId, ...failure, digest: digestOf({ error: failure.error, cause: failure.cause }) }),
    accepted: ({ executionId, taskId }) => say(executionId, { kind: 'taskAccepted', taskId }),
  };
}

function toTenantTask(execution: HotExecution, task: OpenTask): TenantTask {
  return {
    tenant: execution.tenant,
    workflowName: execution.seed.workflowName,
    executionId: execution.seed.executionId,
    taskId: task.taskId,
    function: task.function,
    state: task.state,
    arguments: task.arguments,
    attempt: task.attempt,
    visit: task.visit,
    accepted: task.accepted,
    ...(task.timeoutAt !== undefined && { timeoutAt: task.timeoutAt }),
    ...(task.heartbeatMs !== undefined && { heartbeatMs: task.heartbeatMs }),
  };
}
