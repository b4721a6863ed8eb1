import { waitFor } from '../wait-for';

/** What the tests read of answers; each test asserts what it reads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a body of unknown shape, which the test is about to hold to one
export type Body = any;

export interface Answer {
  status: number;
  headers: Headers;
  text: string;
  body: Body;
}

export interface Send {
  body?: unknown;
  /** Sent as it is, in place of `body`. */
  raw?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

const ENDED = ['completed', 'failed', 'timedOut', 'cancelled'];

/** The service as any HTTP client sees it: nothing of the service's own code. */
export class Api {
  constructor(
    readonly url: string,
    readonly key: string,
  ) {}

  /** The same client at another door. */
  at(url: string): Api {
    return new Api(url, this.key);
  }

  async send(method: string, path: string, { body, raw, headers, signal }: Send = {}): Promise<Answer> {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(content !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content !== undefined && { body: content }),
      ...(signal && { signal }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: parsed(text) };
  }

  /** The body of an answer that has to be a success. */
  async ask(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Body> {
    const answer = await this.send(method, path, { body, ...(headers && { headers }) });
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${answer.text}`);
    return answer.body;
  }

  /** Creates a workflow of these states and gives its id. */
  async workflow(name: string, states: Record<string, unknown>, more: Record<string, unknown> = {}): Promise<string> {
    return (await this.ask('POST', '/workflows', { name, states, ...more })).id;
  }

  async start(workflow: string, input: unknown = {}, headers?: Record<string, string>): Promise<string> {
    return (await this.ask('POST', `/workflows/${encodeURIComponent(workflow)}/execute`, { input }, headers)).id;
  }

  /** Starts it and gives it when it has ended. */
  async run(workflow: string, input: unknown = {}): Promise<Body> {
    return this.ask('POST', `/workflows/${encodeURIComponent(workflow)}/execute?wait=20`, { input });
  }

  async execution(id: string): Promise<Body> {
    return this.ask('GET', `/workflows/executions/${id}`);
  }

  async finished(id: string, within = 15_000): Promise<Body> {
    return this.until(id, (view) => ENDED.includes(view.status), within);
  }

  async until(id: string, is: (view: Body) => boolean, within = 10_000): Promise<Body> {
    let last: Body;
    const found = await waitFor(async () => is((last = await this.execution(id))), { within, every: 20 }).catch(
      () => false,
    );
    if (!found) throw new Error(`the execution did not get there in ${within} ms: ${JSON.stringify(last)}`);
    return last;
  }

  /** Every event, page by page. */
  async history(id: string): Promise<Body[]> {
    const events: Body[] = [];
    for (let cursor: string | null = '0'; cursor !== null;) {
      const page: Body = await this.ask('GET', `/workflows/executions/${id}/history?limit=1000&cursor=${cursor}`);
      events.push(...page.data);
      cursor = page.meta.nextCursor;
    }
    return events;
  }
}

function parsed(text: string): Body {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
