import { idempotencyKeyOf, secretsNamedIn } from '@workflows/contracts';
import type { ExecutionId, ModelEndpoint, RegisteredFunction, TenantId } from '@workflows/contracts';
import {
  RevealedSecrets,
  isHeaderValue,
  type AskedEndpoint,
  type Clock,
  type ModelOutcome,
  type ModelRequest,
  type Models,
  type Say,
  type SecretReader,
  type SendToModel,
  type TaskFailure,
  type TenantTask,
} from '@workflows/runtime';
import { awaitSecrets } from '../http/await-secrets';
import type { BreakOff } from '../http/break-off';
import { hiddenAnswer } from '../http/hidden-answer';
import type { OutboundCalls } from '../http/outbound-calls';
import { reasonOf } from '../http/reason-of';
import { hiddenOutcome, hiddenSay } from './hidden-texts';

export interface ModelDoorsParts {
  models: Models;
  clock: Clock;
  /** Lets pass what the operator's settings name, be it in the private network. */
  ofSettings: OutboundCalls;
  /** The door of functions: the network behind the service is closed to what users register. */
  ofFunctions: OutboundCalls;
  secrets: SecretReader;
}

/** The way to one model, for one task. */
export interface ModelDoor {
  /** It is answered here: what is made up costs less than to look it up. */
  isHere: boolean;
  /** What a kept answer is kept under beside the question; absent: that of the settings. */
  place?: string;
  /** `said`: as `Models` has it. */
  ask(request: ModelRequest, breakOff: BreakOff, said?: Say): Promise<ModelOutcome>;
}

export type Opening = { ok: true; door: ModelDoor } | { ok: false; failure: TaskFailure };

type Registered = Pick<RegisteredFunction, 'endpoint'> | undefined;

/**
 * Where questions of tasks go.
 *   D1. Where the function has no endpoint: below the base URL that the operator's settings name for the model (I78).
 *   D2. Where it has one: below the URL of that endpoint, by the door of functions (I85).
 *   D3. To no other address: a redirect is not followed.
 *   D4. The key of an endpoint is read right before the question, among the secrets of the function's tenant, and hidden in all that comes back (I74).
 */
export class ModelDoors {
  constructor(private readonly parts: ModelDoorsParts) {}

  /** Whose lanes a question waits for, and what for. */
  queueOf(registered: Registered, model: string | undefined): { calls: OutboundCalls; url: string } {
    const { models, ofFunctions, ofSettings } = this.parts;
    if (registered?.endpoint) return { calls: ofFunctions, url: registered.endpoint.url };
    return { calls: ofSettings, url: (model !== undefined && models.urlOf(model)) || '' };
  }

  async open(task: TenantTask, registered: Registered, model: string): Promise<Opening> {
    const { models, ofFunctions, ofSettings } = this.parts;
    const { endpoint } = registered ?? {};
    if (endpoint === undefined) {
      const base = models.urlOf(model);
      const ask: ModelDoor['ask'] = (request, breakOff, said) =>
        models.ask(request, below(base, ofSettings, task, breakOff), said && { said }); // D1
      return { ok: true, door: { isHere: base === undefined, ask } };
    }
    const key = await this.keyOf(task.tenant, endpoint);
    if (!key.ok) return key;
    const asked: AskedEndpoint = { ...key.asked, provider: endpoint.provider, url: endpoint.url };
    const ask: ModelDoor['ask'] = async (request, breakOff, said) => {
      const send = hiding(below(endpoint.url, ofFunctions, task, breakOff), key.secrets); // D2
      const hidden = said && hiddenSay(said, key.secrets);
      const outcome = await models.ask(request, send, { endpoint: asked, ...(hidden && { said: hidden.say }) });
      hidden?.end();
      return hiddenOutcome(outcome, key.secrets);
    };
    return { ok: true, door: { isHere: false, place: `${endpoint.provider} ${endpoint.url}`, ask } };
  }

  stop(executionId: ExecutionId, taskId: number): void {
    for (const calls of this.all()) calls.stop(executionId, taskId);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    for (const calls of this.all()) calls.hold(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const calls of this.all()) calls.forget(isGone);
  }

  private all(): OutboundCalls[] {
    return [this.parts.ofSettings, this.parts.ofFunctions];
  }

  /** D4 */
  private async keyOf(
    tenant: TenantId,
    { key }: ModelEndpoint,
  ): Promise<
    | { ok: true; asked: Pick<AskedEndpoint, 'key' | 'keyIs'>; secrets: RevealedSecrets }
    | { ok: false; failure: TaskFailure }
  > {
    if (key === undefined)
      return { ok: true, asked: { keyIs: 'a call without a "key" of its endpoint' }, secrets: NOTHING };
    const revealing = await awaitSecrets(this.parts.secrets, this.parts.clock, tenant, [key]);
    if (!revealing.ok) return revealing;
    // What is read from a file ends with a line feed more often than not.
    const value = revealing.secrets.fill(key).trim();
    const keyIs = `the key in ${secretsNamedIn(key).map(quoted).join(', ')}`;
    if (isHeaderValue(value)) return { ok: true, asked: { key: value, keyIs }, secrets: revealing.secrets };
    const cause = `${keyIs} has a character that is not visible ASCII, which no header can carry: write it anew without`;
    return { ok: false, failure: { error: 'Secret.Unreadable', cause, retryable: false } };
  }
}

const NOTHING = new RevealedSecrets(new Map());

/** D3 */
function below(base: string | undefined, calls: OutboundCalls, task: TenantTask, breakOff: BreakOff): SendToModel {
  return async ({ url, method, headers, body, inPieces }) => {
    const { origin, path, verdict } = calls.destinations.of(url);
    if (base === undefined || !url.startsWith(`${base}/`))
      throw new Error('its address is not the one that was set for it');
    if (!verdict.ok) throw new Error(`the address may not be called: ${verdict.reason}`);
    const sent = {
      ...headers,
      'idempotency-key': idempotencyKeyOf(task),
      'content-length': String(Buffer.byteLength(body)),
    };
    const request = { origin, path, method, headers: sent, body };
    const answer = inPieces ? calls.sendInPieces(request, breakOff, task.tenant) : calls.send(request, breakOff);
    return answer.catch((error: unknown) => {
      throw new Error(reasonOf(error), { cause: error });
    });
  };
}

/** D4: what comes in pieces is searched once it was put together. */
function hiding(send: SendToModel, secrets: RevealedSecrets): SendToModel {
  return async (request) => {
    const { pieces, ...answer } = await send(request);
    return { ...hiddenAnswer(answer, secrets), ...(pieces && { pieces }) };
  };
}

function quoted(name: string): string {
  return `the secret "${name}" (PUT /secrets/${encodeURIComponent(name)} writes another)`;
}
