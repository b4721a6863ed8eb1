import { idempotencyKeyOf, type ConnectorAuth } from '@workflows/contracts';
import {
  firstHop,
  nextHop,
  type Clock,
  type HttpAnswer,
  type RevealedSecrets,
  type PauseDirectory,
  type FunctionOutcomes,
  type TenantTask,
} from '@workflows/runtime';
import type { BreakOff } from '../http/break-off';
import type { OutboundCalls } from '../http/outbound-calls';
import { reasonOf } from '../http/reason-of';
import { sign } from './credentials';
import { readAnswer, unreachable, type CallOutcome, type CalledOperation } from './read-answer';
import type { WrittenRequest } from './write-request';

/** A call that takes longer is over, unless its task ends before. */
const DEADLINE_MS = 60_000;
/** What goes along to another origin after a redirect; the rest may be credentials. */
const HARMLESS = ['accept', 'content-type'];

class Late extends Error {}
class Refused extends Error {}

export type CallOutcomes = Pick<FunctionOutcomes, 'succeeded' | 'failed' | 'givenBack'>;

export interface ReadyCall {
  request: WrittenRequest;
  auth: ConnectorAuth | undefined;
  secrets: RevealedSecrets;
  called: CalledOperation;
}

/** Makes calls of connectors that are ready to be made, through the same guard as those of functions. */
export class ConnectorCalls {
  constructor(
    private readonly outcomes: CallOutcomes,
    private readonly clock: Clock,
    private readonly calls: OutboundCalls,
    private readonly pauses: Pick<PauseDirectory, 'isPaused'>,
  ) {}

  begin(task: TenantTask, call: ReadyCall): void {
    this.calls.begin(
      task,
      call.request.url,
      async (breakOff) => {
        if (this.isPaused(task)) return () => this.outcomes.givenBack(task);
        const outcome = await this.make(task, call, breakOff);
        return () => this.tell(task, outcome);
      },
      (error) => this.tell(task, unreachable(call.called, call.secrets.hide(reasonOf(error)))),
    );
  }

  /** It may have been paused since its turn began to be waited for. */
  private isPaused({ tenant, function: subject }: TenantTask): boolean {
    return this.pauses.isPaused({ tenant, kind: 'function', subject });
  }

  private tell(task: TenantTask, outcome: CallOutcome): void {
    if (outcome.kind === 'succeeded') return this.outcomes.succeeded(task, outcome.result);
    const { kind: _, ...failure } = outcome;
    this.outcomes.failed(task, failure);
  }

  private async make(task: TenantTask, call: ReadyCall, breakOff: BreakOff): Promise<CallOutcome> {
    const cancel = this.clock.after(DEADLINE_MS, () => breakOff.now(new Late()));
    try {
      const answer = await this.follow(task, call, breakOff);
      return readAnswer(answer, call.called, call.secrets, this.clock.now());
    } catch (error) {
      if (error instanceof Refused) return failed(call, error.message);
      const reason = error instanceof Late ? `no answer within ${DEADLINE_MS / 1_000} seconds` : reasonOf(error);
      return unreachable(call.called, call.secrets.hide(reason));
    } finally {
      cancel();
    }
  }

  private async follow(task: TenantTask, call: ReadyCall, breakOff: BreakOff): Promise<HttpAnswer> {
    const { request, auth, secrets } = call;
    const signed = sign(request, auth, secrets);
    if (!signed.ok) throw new Refused(`its credentials cannot be sent: ${signed.cause}`);
    const { method, body } = request;
    for (let hop = firstHop(signed.url); ;) {
      const { origin, path, verdict } = this.calls.destinations.of(hop.url);
      if (!verdict.ok) throw new Refused(`its address may not be called: ${verdict.reason}`);
      const given = Object.entries({ ...request.headers, ...signed.headers });
      const headers = {
        'user-agent': 'workflows',
        'accept-encoding': 'identity',
        'idempotency-key': idempotencyKeyOf(task),
        ...Object.fromEntries(given.filter(([name]) => hop.trusted || HARMLESS.includes(name))),
      };
      const asked = { origin, path, method, headers, ...(body !== undefined && { body }) };
      // The method is one by its document, and undici takes any.
      const answer = await this.calls.send(asked as Parameters<OutboundCalls['send']>[0], breakOff);
      if (!isRedirect(answer.status, method)) return answer;
      const location = answer.headers['location'];
      const next = nextHop(hop, typeof location === 'string' ? location : undefined, this.calls.destinations.policy);
      if (!next.ok) throw new Refused(`it was answered ${answer.status}: ${secrets.hide(next.cause)}`);
      hop = next.hop;
    }
  }
}

/** What was sent once is not sent again as something else. */
function isRedirect(status: number, method: string): boolean {
  const isSafe = method === 'GET' || method === 'HEAD';
  return status === 307 || status === 308 || (isSafe && [301, 302, 303].includes(status));
}

function failed({ called }: ReadyCall, cause: string): CallOutcome {
  return { kind: 'failed', error: 'Api.Refused', cause: `${called.name}: ${cause}`, retryable: false };
}
