import { OPERATIONS, type Operations } from '../api/generated';
import type { Operation } from '../api/operation';
import type { AnyJson } from '../json';
import { ConnectionFailed, WorkflowsError, errorOf } from './errors';
import { itemsOf, type Item, type ListName } from './pages';
import { repeatable, withKey } from './repeatable';
import { withRetries } from './retry';
import { send, toRequest, type Sent } from './send';
import type { ServerSentEvent } from './server-sent-events';
import { resumed, type StreamOptions } from './stream';

export interface ClientOptions {
  /** Of the service; absent: `WORKFLOWS_URL`, else that of `npm start`. */
  url?: string;
  /** Absent: `API_KEY`. */
  token?: string;
  /** How often a call is tried at most; 5 when absent. */
  attempts?: number;
  fetch?: typeof fetch;
}

export interface CallOptions {
  signal?: AbortSignal;
  attempts?: number;
}

/** The calls that are answered once. */
export type CallName = {
  [N in keyof Operations]: Operations[N]['answer'] extends AsyncIterable<unknown> ? never : N;
}[keyof Operations];

export type StreamName = Exclude<keyof Operations, CallName>;

type Request<N extends keyof Operations> = Operations[N]['request'];
type Given<N extends keyof Operations, Options> =
  Record<string, never> extends Request<N>
    ? [request?: Request<N>, options?: Options]
    : [request: Request<N>, options?: Options];

export const DEFAULT_URL = 'http://127.0.0.1:3000';
const ATTEMPTS = 5;

/**
 * The REST API, each call by its operationId.
 *   R1. What is refused for now (429, 503) is tried again after `Retry-After`, and so is a call whose connection is lost, where
 *       that cannot do things twice: starts and events have a key for it, which is made where none is given.
 */
export class Client {
  readonly url: string;
  private readonly token: string;
  private readonly attempts: number;
  private readonly fetch: typeof fetch;

  constructor(options: ClientOptions = {}) {
    const env = globalThis.process?.env ?? {};
    this.url = checkedUrl(options.url ?? env['WORKFLOWS_URL'] ?? DEFAULT_URL);
    this.token = checkedToken(options.token ?? env['API_KEY'] ?? '');
    this.attempts = options.attempts ?? ATTEMPTS;
    this.fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
  }

  /** One call: `client.call('getExecution', { id })`. */
  async call<N extends CallName>(
    name: N,
    ...[request = {}, options = {}]: Given<N, CallOptions>
  ): Promise<Operations[N]['answer']> {
    const operation = operationOf(name);
    const keyed = withKey(name, operation, request);
    const sent = toRequest(operation, keyed);
    return this.retried(sent, { ...options, isRepeatable: repeatable(name, operation) }, operation.answer);
  }

  /** All items of a list, page after page: `for await (const execution of client.each('listExecutions', { status: 'failed' }))`. */
  each<N extends ListName>(name: N, ...[request = {}, options = {}]: Given<N, CallOptions>): AsyncGenerator<Item<N>> {
    const page = (at: object): Promise<AnyJson> => this.call(name, ...([{ ...request, ...at }, options] as never));
    return itemsOf(operationOf(name), page);
  }

  /** The events of a stream, over losses of the connection, until there are no more. */
  stream<N extends StreamName>(
    name: N,
    ...[request, options = {}]: Given<N, StreamOptions>
  ): AsyncGenerator<ServerSentEvent> {
    const sent = toRequest(operationOf(name), request ?? {});
    const open = async (lastEventId: string | undefined, signal: AbortSignal): Promise<Response | undefined> => {
      const headers = { ...sent.headers, ...(lastEventId !== undefined && { 'last-event-id': lastEventId }) };
      const response = await this.sendOnce({ ...sent, headers }, signal);
      return response.status === 204 ? undefined : response;
    };
    return resumed(this.url, open, { firstAttempts: this.attempts, ...options });
  }

  private async retried<T>(
    sent: Sent,
    { signal, attempts = this.attempts, isRepeatable }: CallOptions & { isRepeatable: boolean },
    answer: Operation['answer'],
  ): Promise<T> {
    return withRetries(
      async () => {
        const response = await this.sendOnce(sent, signal);
        if (answer === 'response') return response as T;
        if (response.status === 304) throw await errorOf(response); // there is no body to give
        return (await this.bodyOf(response)) as T;
      },
      { attempts, isRepeatable, ...(signal && { signal }) },
    );
  }

  private async sendOnce(sent: Sent, signal?: AbortSignal): Promise<Response> {
    const response = await send(this.fetch, this.url, this.token, sent, signal);
    if (response.ok || response.status === 304) return response;
    throw await errorOf(response);
  }

  private async bodyOf(response: Response): Promise<AnyJson> {
    const text = await response.text().catch((error: unknown) => {
      throw new ConnectionFailed(this.url, error);
    });
    return /\bjson\b/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text;
  }
}

/** As the environment says. */
export function defaultClient(): Client {
  return new Client();
}

/** Of code that no compiler has seen. */
function operationOf(name: keyof Operations): Operation {
  if (Object.hasOwn(OPERATIONS, name)) return OPERATIONS[name];
  throw new TypeError(`There is no call ${name}; calls are named as in /docs, such as getExecution`);
}

/** What cannot be sent would be quoted by whoever fails to. */
function checkedToken(given: string): string {
  const token = given.trim();
  if (/^[\x21-\x7e]*$/.test(token)) return token;
  throw new WorkflowsError('The key has a character in it that no header can carry (`token`, or API_KEY).');
}

function checkedUrl(url: string): string {
  if (/^https?:\/\//i.test(url) && URL.canParse(url)) return url.replace(/\/+$/, '');
  throw new WorkflowsError(
    `The service is at an address such as ${DEFAULT_URL}, and not at "${url}" (\`url\`, or WORKFLOWS_URL).`,
  );
}
