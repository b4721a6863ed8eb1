import { idempotencyKeyOf } from '@workflows/contracts';
import { firstHop, nextHop, type AskedTask, type Clock, type Hop, type TaskOutcomes } from '@workflows/runtime';
import type { BreakOff } from '../break-off';
import type { OutboundCalls } from '../outbound-calls';
import { reasonOf } from '../reason-of';
import { readInvokeAnswer, socketFailed, type InvokeOutcome } from './invoke-answer';
import { readInvokeRequest, type InvokeRequest } from './invoke-request';

/** No call of AWS's takes longer. */
const DEADLINE_MS = 60_000;
/** What goes along to another origin after a redirect; the rest may be credentials. */
const HARMLESS = new Set(['accept', 'accept-language', 'content-type']);

class Late extends Error {}

/** Makes the calls of `arn:aws:states:::http:invoke`, through the same guard as those of functions. */
export class InvokeCalls {
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
    this.calls.begin(task, request.url, (breakOff) => this.call(task, request, breakOff), failed);
  }

  private async call(task: AskedTask<'http'>, request: InvokeRequest, breakOff: BreakOff): Promise<() => void> {
    const cancel = this.clock.after(DEADLINE_MS, () => breakOff.now(new Late()));
    const outcome = await this.follow(task, request, breakOff).catch((error: unknown) =>
      socketFailed(
        error instanceof Late
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

  private async follow(task: AskedTask<'http'>, request: InvokeRequest, breakOff: BreakOff): Promise<InvokeOutcome> {
    for (let hop = firstHop(request.url); ;) {
      const { origin, path, verdict } = this.calls.destinations.of(hop.url);
      if (!verdict.ok) return socketFailed(`The address may not be called: ${verdict.reason}.`);
      const { method, body } = request;
      const headers = headersOf(task, request, hop);
      const asked = { origin, path, method, headers, ...(body !== undefined && { body }) };
      const answer = await this.calls.send(asked, breakOff);
      if (answer.status !== 307 && answer.status !== 308) return readInvokeAnswer(answer, this.clock.now());
      const location = answer.headers['location'];
      const next = nextHop(hop, typeof location === 'string' ? location : undefined, this.calls.destinations.policy);
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
