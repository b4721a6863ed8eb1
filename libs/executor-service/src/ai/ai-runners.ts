import { builtInFamilyOf } from '@workflows/contracts';
import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { BuiltInRunner, TaskRunner, TenantTask } from '@workflows/runtime';
import { MODEL_DEFAULTS, type ModelCalls } from './model-calls';

class AiRunner {
  readonly defaults = MODEL_DEFAULTS;

  constructor(private readonly calls: ModelCalls) {}

  run(task: TenantTask): void {
    this.calls.run(task);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.calls.stop(executionId, taskId);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    this.calls.hold(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    this.calls.forget(isGone);
  }
}

/** Answers `ai.<name>` where no function of that name is registered. */
export class AiBuiltIn extends AiRunner implements BuiltInRunner {
  answers(_tenant: TenantId, name: string): boolean {
    return builtInFamilyOf(name) === 'ai';
  }
}

/** Functions of type `ai`, whatever they are called: their registration says which model answers, and what. */
export class AiFunctions extends AiRunner implements TaskRunner {
  readonly type = 'ai';
}
