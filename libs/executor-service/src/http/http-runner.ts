import type { RegisteredFunction } from '@workflows/contracts';
import {
  checkUrl,
  connectionFailed,
  firstHop,
  readHttpAnswer,
  taskKey,
  type AddressPolicy,
  type Clock,
  type Hop,
  type HttpAnswer,
  type TaskOutcomes,
  type TaskRunner,
  type TenantTask,
} from '@workflows/runtime';
import type { Agent } from 'undici';
import { guardedAgent } from './guarded-agent';
import { Lanes } from './lanes';
import { readBody, reasonOf } from './read-response';

export interface HttpRunnerSettings {
  policy: AddressPolicy;
  /** Calls under way at once, over all functions. */
  maxCalls: number;
  /** Calls under way at once to one origin. */
  maxCallsPerOrigin: number;
}

/** Headers that tell a function what it is called for; `Idempotency-Key` stays the same over all attempts of a visit (I12). */
export type HeadersOf = (task: TenantTask, body: string, trusted: boolean) => Record<string, string>;

/** Calls functions of type `http`: POSTs the arguments, reads the answer, and reports it once a task. */
export class HttpRunner implements TaskRunner {
  readonly type = 'http';
  private readonly agent: Agent;
  private readonly lanes: Lanes;
  private readonly calls = new Map<string, AbortController>();

  constructor(
    private readonly outcomes: TaskOutcomes,
    private readonly clock: Clock,
    private readonly headersOf: HeadersOf,
    private readonly settings: HttpRunnerSettings,
  ) {
    this.agent = guardedAgent(settings.policy, settings.maxCallsPerOrigin);
    this.lanes = new Lanes(settings.maxCalls);
  }

  run(task: TenantTask, registered: RegisteredFunction | undefined): void {
    const key = taskKey(task.executionId, task.taskId);
    const call = new AbortController();
    this.calls.set(key, call);
    void this.lanes.run(async () => {
      if (!call.signal.aborted) await this.call(task, registered?.url ?? '', call.signal);
      if (this.calls.get(key) === call) this.calls.delete(key);
    });
  }

  stop(executionId: string, taskId: number): void {
    const key = taskKey(executionId, taskId);
    this.calls.get(key)?.abort();
    this.calls.delete(key);
  }

  async close(): Promise<void> {
    for (const call of this.calls.values()) call.abort();
    await this.agent.destroy();
  }

  private async call(task: TenantTask, url: string, signal: AbortSignal): Promise<void> {
    try {
      await this.follow(task, firstHop(url), signal);
    } catch (error) {
      if (!signal.aborted) this.outcomes.failed(task, connectionFailed(reasonOf(error)));
    }
  }

  private async follow(task: TenantTask, start: Hop, signal: AbortSignal): Promise<void> {
    const body = JSON.stringify(task.arguments);
    for (let hop = start; ;) {
      const verdict = checkUrl(hop.url, this.settings.policy);
      if (!verdict.ok)
        return this.outcomes.failed(task, connectionFailed(`the address may not be called: ${verdict.reason}`));
      const answer = await this.post(hop, body, this.headersOf(task, body, hop.trusted), signal);
      if (task.answer === 'token' && answer.status >= 200 && answer.status < 300) return this.outcomes.accepted(task);
      const outcome = readHttpAnswer(answer, hop, this.settings.policy, this.clock.now());
      switch (outcome.kind) {
        case 'redirect':
          hop = outcome.hop;
          continue;
        case 'accepted':
          return this.outcomes.accepted(task);
        case 'succeeded':
          return this.outcomes.succeeded(task, outcome.result);
        case 'failed': {
          const { error, cause, status, retryAfterMs } = outcome;
          return this.outcomes.failed(task, {
            error,
            cause,
            status,
            ...(retryAfterMs !== undefined && { retryAfterMs }),
          });
        }
      }
    }
  }

  private async post(
    hop: Hop,
    body: string,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { origin, pathname, search } = new URL(hop.url);
    const response = await this.agent.request({
      origin,
      path: pathname + search,
      method: 'POST',
      headers,
      body,
      signal,
    });
    return { status: response.statusCode, headers: response.headers, body: await readBody(response.body) };
  }
}
