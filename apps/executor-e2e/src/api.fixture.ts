/** What the tests read of answers; each test asserts what it reads. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- a body of unknown shape, which the test is about to hold to one
export type Body = any;

export interface Answer {
  status: number;
  body: Body;
}

/** The service as any HTTP client sees it. */
export class Api {
  constructor(
    readonly url: string,
    private readonly key: string,
  ) {}

  /** The same client at another door. */
  at(url: string): Api {
    return new Api(url, this.key);
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Answer> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.key}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: await response.json() };
  }

  /** The body of an answer that has to be a success. */
  async ask(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Body> {
    const answer = await this.send(method, path, body, headers);
    if (answer.status >= 300) throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  }

  async start(workflow: string, input: unknown, headers: Record<string, string> = {}): Promise<string> {
    return (await this.ask('POST', `/workflows/${encodeURIComponent(workflow)}/execute`, { input }, headers)).id;
  }

  async execution(id: string): Promise<Body> {
    return this.ask('GET', `/workflows/executions/${id}`);
  }
}

/** Calls `work` for each item, at most `width` at a time; the results in the order of the items. */
export async function inParallel<Item, Result>(
  items: readonly Item[],
  width: number,
  work: (item: Item) => Promise<Result>,
): Promise<Result[]> {
  const results: Result[] = [];
  const queue = items.entries();
  const run = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await work(item);
  };
  await Promise.all(Array.from({ length: width }, run));
  return results;
}
