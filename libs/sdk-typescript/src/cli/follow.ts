import type { ExecutionAnswer } from '../api/generated';
import type { Client } from '../client/client';
import { Execution } from '../client/execution';
import { ExecutionStory, endOf } from './describe-event';
import { sayError } from './say';
import { TextLines } from './text-lines';

export type Say = (line: string) => void;

export interface FollowOptions {
  say: Say;
  signal?: AbortSignal;
  /** Before each line; in a crowd it says whose it is. */
  prefix?: string;
}

/** Tells of an execution until it ends, and gives it as it ended; undefined: nobody listens any more. */
export async function follow(
  client: Client,
  id: string,
  { say, signal, prefix = '  ' }: FollowOptions,
): Promise<ExecutionAnswer | undefined> {
  const story = new ExecutionStory();
  const texts = new TextLines();
  for await (const { event, data } of new Execution(client, id).events({ ...(signal && { signal }) })) {
    if (event === 'history') for (const line of story.linesOf(data)) say(prefix + line);
    else if (event === 'text') for (const line of texts.linesOf(data)) say(prefix + line);
    else {
      say(`${prefix}${endOf(data)}`);
      return data;
    }
  }
  return undefined;
}

/** Of more at once it is only told that they began. */
const MOST_AT_ONCE = 20;

/** Tells of each execution of a workflow that changes from now on, until nobody listens any more, over restarts of the service. */
export async function followAll(client: Client, workflow: string, name: string, options: FollowOptions): Promise<void> {
  const known = new Set<string>();
  const told = new Set<Promise<unknown>>();
  const stream = client.stream('streamWorkflow', { id: workflow }, { ...options, attempts: Infinity });
  for await (const { event, data } of stream) {
    if (event !== 'execution') continue;
    const { id, completedAt } = data;
    if (!known.has(id)) begin(id);
    if (completedAt === undefined) known.add(id);
    else known.delete(id);
  }
  await Promise.all(told);

  function begin(id: string): void {
    const prefix = `${name} ${id}  `;
    options.say(`${prefix}started`);
    if (told.size >= MOST_AT_ONCE) return;
    const telling = follow(client, id, { ...options, prefix })
      .catch((error: unknown) => options.say(prefix + sayError(error)))
      .finally(() => told.delete(telling));
    told.add(telling);
  }
}
