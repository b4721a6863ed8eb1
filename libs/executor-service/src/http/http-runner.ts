import type { ExecutionId, RegisteredFunction } from '@workflows/contracts';
import {
  connectionFailed,
  firstHop,
  readHttpAnswer,
  type Clock,
  type FunctionDirectory,
  type FunctionOutcomes,
  type PauseDirectory,
  type TaskRunner,
  type TenantTask,
} from '@workflows/runtime';
import type { BreakOff } from './break-off';
import type { HeaderFilling } from './own-headers';
import type { OutboundCalls } from './outbound-calls';
import { reasonOf } from './reason-of';

/** Headers that tell a function what it is called for; `Idempotency-Key` stays the same over all attempts of a visit (I12). */
export type HeadersOf = (task: TenantTask, body: string, trusted: boolean) => Record<string, string>;

/** Calls functions of type `http`: POSTs the arguments, reads the answer, and reports it once a task. */
export class HttpRunner implements TaskRunner {
  readonly type = 'http';

  constructor(
    private readonly outcomes: FunctionOutcomes,
    private readonly clock: Clock,
    private readonly headersOf: HeadersOf,
    private readonly calls: OutboundCalls,
    private readonly filling: Pick<HeaderFilling, 'fill'>,
    private readonly functions: Pick<FunctionDirectory, 'lookUp'> & Pick<PauseDirectory, 'isPaused'>,
  ) {}

  run(task: TenantTask, registered: RegisteredFunction | undefined): void {
    const url = registered?.url ?? '';
    const failed = (error: unknown): void => this.outcomes.failed(task, connectionFailed(reasonOf(error)));
    // It may have waited for its turn since, and the function been moved away from an address that does not answer.
    const now = (): RegisteredFunction | undefined => this.functions.lookUp(task.tenant, task.function) ?? registered;
    this.calls.begin(
      task,
      url,
      async (breakOff) =>
        this.isPaused(task) ? () => this.outcomes.givenBack(task) : this.follow(task, now(), breakOff),
      failed,
    );
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

  private isPaused({ tenant, function: subject }: TenantTask): boolean {
    return this.functions.isPaused({ tenant, kind: 'function', subject });
  }

  /** What to tell of the task in the end. */
  private async follow(
    task: TenantTask,
    registered: RegisteredFunction | undefined,
    breakOff: BreakOff,
  ): Promise<() => void> {
    const { outcomes } = this;
    const { tenant } = task;
    const filling = await this.filling.fill({ tenant, headers: registered?.headers });
    if (!filling.ok) return () => outcomes.failed(task, filling.failure);
    const { own } = filling;
    const body = JSON.stringify(task.arguments);
    for (let hop = firstHop(registered?.url ?? ''); ;) {
      const { origin, path, verdict } = this.calls.destinations.of(hop.url);
      if (!verdict.ok)
        return () => outcomes.failed(task, connectionFailed(`the address may not be called: ${verdict.reason}`));
      const headers = { ...(hop.trusted && own.headers), ...this.headersOf(task, body, hop.trusted) };
      const sent = this.calls.send({ origin, path, method: 'POST', headers, body }, breakOff);
      const answer = await sent.then(own.hide, (error: unknown) => own.hideIn(reasonOf(error)));
      if (typeof answer === 'string') return () => outcomes.failed(task, connectionFailed(answer));
      if (task.answer === 'token' && answer.status >= 200 && answer.status < 300) return () => outcomes.accepted(task);
      const outcome = readHttpAnswer(answer, hop, this.calls.destinations.policy, this.clock.now());
      switch (outcome.kind) {
        case 'redirect':
          hop = outcome.hop;
          continue;
        case 'accepted':
          return () => outcomes.accepted(task);
        case 'succeeded':
          return () => outcomes.succeeded(task, outcome.result);
        case 'failed': {
          const { kind: _, ...failure } = outcome;
          return () => outcomes.failed(task, failure);
        }
      }
    }
  }
}
