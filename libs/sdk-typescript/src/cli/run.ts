import type { AnyJson } from '../json';
import type { Client } from '../client/client';
import { ConnectionFailed } from '../client/errors';
import { start } from '../client/start';
import { follow, type FollowOptions } from './follow';

/** Starts a workflow and tells what it does; gives whether it completed. */
export async function run(client: Client, workflow: string, input: AnyJson, options: FollowOptions): Promise<boolean> {
  const { id } = await start(client, workflow, input);
  return tell(client, id, options);
}

/** Sends an event and tells what the executions do that it starts. */
export async function runEvent(client: Client, type: string, data: AnyJson, options: FollowOptions): Promise<boolean> {
  const answer = await client.call('sendEvent', { body: { type, data } });
  const started: string[] = 'started' in answer ? answer.started : [];
  if (started.length === 0) options.say(`${type} has started nothing: no workflow listens to it, or it starts later.`);
  const completed = await Promise.all(started.map((id) => tell(client, id, options)));
  return completed.length > 0 && completed.every(Boolean);
}

async function tell(client: Client, id: string, options: FollowOptions): Promise<boolean> {
  options.say(id);
  try {
    const ended = await follow(client, id, options);
    return ended?.status === 'completed';
  } catch (error) {
    if (error instanceof ConnectionFailed) options.say(`  it goes on unheard; listen again: workflows logs ${id}`);
    throw error;
  }
}
