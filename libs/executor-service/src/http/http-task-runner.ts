import type { ExecutionId } from '@workflows/contracts';
import type { AskedTask, Clock, RequestRunner, TaskOutcomes } from '@workflows/runtime';
import { FetchCalls } from './fetch/fetch-calls';
import { InvokeCalls } from './invoke/invoke-calls';
import type { OutboundCalls } from './outbound-calls';

/** Makes the HTTP calls that tasks ask for by themselves, without a function: of definitions, and of `fetch` in code. */
export class HttpTaskRunner implements RequestRunner<'http'> {
  readonly kind = 'http';
  private readonly invoke: InvokeCalls;
  private readonly fetch: FetchCalls;

  constructor(
    outcomes: Pick<TaskOutcomes, 'succeeded' | 'failed'>,
    clock: Clock,
    private readonly calls: OutboundCalls,
  ) {
    this.invoke = new InvokeCalls(outcomes, clock, calls);
    this.fetch = new FetchCalls(outcomes, clock, calls);
  }

  run(task: AskedTask<'http'>): void {
    if (task.request.fetch) this.fetch.run(task);
    else this.invoke.run(task);
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
