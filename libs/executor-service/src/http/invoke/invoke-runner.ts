import { idempotencyKeyOf, type ExecutionId } from '@workflows/contracts';
import {
  checkUrl,
  firstHop,
  nextHop,
  type AskedTask,
  type Clock,
  type Hop,
  type HttpAnswer,
  type RequestRunner,
  type TaskOutcomes,
} from '@workflows/runtime';
import type { OutboundCalls } from '../outbound-calls';
import { readBody, reasonOf } from '../read-response';
import { readInvokeAnswer, socketFailed, type InvokeOutcome } from './invoke-answer';
import { readInvokeRequest, type InvokeRequest } from './invoke-request';

/** No call of AWS's takes longer. */
const DEADLINE_MS = 60_000;
/** What goes along to another origin after a redirect; the rest may be credentials. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type']);

/** Makes the calls of `arn:aws:states:::http:invoke`, through the same guard as those of functions. */
export class InvokeRunner implements RequestRunner<'http'> {
  readonly kind = 'http';

  constructor(
    private readonly outcomes: Pick<TaskOutcomes, 'succeeded' | 'failed'>,
    private readonly clock: Clock,
    private readonly calls: OutboundCalls,
  ) {}

  run(task: AskedTask<'http'>): void {
    const reading = readInvokeRequest(task.arguments);
    if (!reading.ok) return this.outcomes.failed(task, { error: 'States.Runtime', cause: reading.cause });
    const { request } = reading;
    const failed = (error: unknown): void => this.tell(task, socketFailed(`The HTTP call failed: ${reasonOf(error)}.`));
    this.calls.begin(task, request.url, (signal) => this.call(task, request, signal), failed);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.calls.stop(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    this.calls.forget(isGone);
  }

  private async call(task: AskedTask<'http'>, request: InvokeRequest, closed: AbortSignal): Promise<() => void> {
    const late = new AbortController();
    const cancel = this.clock.after(DEADLINE_MS, () => late.abort());
    const outcome = await this.follow(task, request, AbortSignal.any([closed, late.signal])).catch((error: unknown) =>
      socketFailed(
        late.signal.aborted
          ? 'The HTTP call was not answered within 60 seconds.'
          : `The HTTP call failed: ${reasonOf(error)}.`,
      ),
    );
    cancel();
    return () => this.tell(task, outcome);
  }

  private tell(task: AskedTask<'http'>, outcome: InvokeOutcome): void {
    if (outcome.kind === 'succeeded') return this.outcomes.succeeded(task, outcome.result);
    const { kind: _, ...failure } = outcome;
    this.outcomes.failed(task, failure);
  }

  private async follow(task: AskedTask<'http'>, request: InvokeRequest, signal: AbortSignal): Promise<InvokeOutcome> {
    for (let hop = firstHop(request.url); ;) {
      const verdict = checkUrl(hop.url, this.calls.policy);
      if (!verdict.ok) return socketFailed(`The address may not be called: ${verdict.reason}.`);
      const answer = await this.send(hop, request, headersOf(task, request, hop), signal);
      if (answer.status !== 307 && answer.status !== 308) return readInvokeAnswer(answer, this.clock.now());
      const location = answer.headers['location'];
      const next = nextHop(hop, typeof location === 'string' ? location : undefined, this.calls.policy);
      if (!next.ok)
        return {
          kind: 'failed',
          error: `States.Http.StatusCode.${answer.status}`,
          cause: `The call was answered ${answer.status}: ${next.cause}.`,
          status: answer.status,
        };
      hop = next.hop;
    }
  }

  private async send(
    hop: Hop,
    { method, body }: InvokeRequest,
    headers: Record<string, string>,
    signal: AbortSignal,
  ): Promise<HttpAnswer> {
    const { origin, pathname, search } = new URL(hop.url);
    const response = await this.calls.agent.request({
      origin,
      path: pathname + search,
      method,
      headers,
      signal,
      ...(body !== undefined && { body }),
    });
    const { statusCode: status, headers: said } = response;
    return { status, headers: said, body: await readBody(response.body, said) };
  }
}

/** `Idempotency-Key` stays the same over all attempts of a visit (I12), unless the caller has one of its own. */
function headersOf(task: AskedTask<'http'>, request: InvokeRequest, hop: Hop): Record<string, string> {
  const given = Object.entries(request.headers).filter(([name]) => hop.trusted || HARMLESS.has(name));
  return {
    'user-agent': 'workflows',
    'accept-encoding': 'identity',
    'idempotency-key': idempotencyKeyOf(task),
    ...Object.fromEntries(given),
  };
}
