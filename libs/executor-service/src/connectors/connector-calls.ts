import { idempotencyKeyOf } from '@workflows/contracts';
import {
  firstHop,
  nextHop,
  type Clock,
  type HttpAnswer,
  type RevealedSecrets,
  type PauseDirectory,
  type FunctionOutcomes,
  type TaskFailure,
  type TenantTask,
} from '@workflows/runtime';
import type { BreakOff } from '../http/break-off';
import type { OutboundCalls } from '../http/outbound-calls';
import { reasonOf } from '../http/reason-of';
import { sign, signWithToken, type FixedAuth, type Signing } from './credentials';
import { readAnswer, unreachable, type CallOutcome, type CalledOperation } from './read-answer';
import type { AccessTokens } from './tokens/access-tokens';
import type { TokenRequest } from './tokens/token-request';
import type { WrittenRequest } from './write-request';

/** A call that takes longer is over, unless its task ends before. */
const DEADLINE_MS = 60_000;
/** What goes along to another origin after a redirect; the rest may be credentials. */
const HARMLESS = ['accept', 'content-type'];

class Late extends Error {}
class Refused extends Error {}
/** No answer came; its message shows no secret. */
class Unreached extends Error {}

export type CallOutcomes = Pick<FunctionOutcomes, 'succeeded' | 'failed' | 'givenBack'>;

/** How a call shows who makes it; `token`: by one that has to be there first. */
export type Proof =
  { kind: 'fixed'; auth: FixedAuth | undefined } | { kind: 'token'; tokens: AccessTokens; request: TokenRequest };

export interface ReadyCall {
  request: WrittenRequest;
  proof: Proof;
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
      return await this.prove(task, call, breakOff);
    } catch (error) {
      if (error instanceof Refused) return failed(call, error.message);
      if (error instanceof Unreached) return unreachable(call.called, error.message);
      const late = `no answer within ${DEADLINE_MS / 1_000} seconds`;
      return unreachable(call.called, error instanceof Late ? late : call.secrets.hide(reasonOf(error)));
    } finally {
      cancel();
    }
  }

  /** A token may end, or be revoked, before its time: what it does not open is asked once more with a new one. */
  private async prove(task: TenantTask, call: ReadyCall, breakOff: BreakOff): Promise<CallOutcome> {
    const { proof, request, called } = call;
    let { secrets } = call;
    const ask = async (signing: Signing): Promise<HttpAnswer> => {
      if (!signing.ok) throw new Refused(`its credentials cannot be sent: ${signing.cause}`);
      secrets = signing.secrets;
      return this.follow(task, request, signing, breakOff).catch((error: unknown) => {
        if (error instanceof Late || error instanceof Refused) throw error;
        throw new Unreached(secrets.hide(reasonOf(error)));
      });
    };
    const read = (answer: HttpAnswer): CallOutcome => readAnswer(answer, called, secrets, this.clock.now());
    if (proof.kind === 'fixed') return read(await ask(sign(request, proof.auth, secrets)));
    const first = await unlessBrokenOff(proof.tokens.current(proof.request), breakOff);
    if (!first.ok) return withoutToken(call, first.failure);
    const answer = await ask(signWithToken(request, first.token.reveal(), secrets));
    if (answer.status !== 401) return read(answer);
    const second = await unlessBrokenOff(proof.tokens.renewed(proof.request, first.token), breakOff);
    if (!second.ok) return withoutToken(call, second.failure);
    return read(await ask(signWithToken(request, second.token.reveal(), secrets)));
  }

  private async follow(
    task: TenantTask,
    request: WrittenRequest,
    signed: Extract<Signing, { ok: true }>,
    breakOff: BreakOff,
  ): Promise<HttpAnswer> {
    const { secrets } = signed;
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

/** The token is fetched for others as well: it is not broken off with one of them. */
function unlessBrokenOff<Value>(waiting: Promise<Value>, breakOff: BreakOff): Promise<Value> {
  return new Promise((resolve, reject) => {
    breakOff.watch(reject);
    waiting.then(resolve, reject);
  });
}

function withoutToken({ called }: ReadyCall, failure: TaskFailure): CallOutcome {
  return { kind: 'failed', ...failure, cause: `${called.name} was not called: ${failure.cause}` };
}

function failed({ called }: ReadyCall, cause: string): CallOutcome {
  return { kind: 'failed', error: 'Api.Refused', cause: `${called.name}: ${cause}`, retryable: false };
}
