import type { Client } from '../client/client';
import { follow, followAll, type FollowOptions } from './follow';

/** Tells of an execution from its beginning, or of all that a workflow does from now on. */
export async function logs(client: Client, of: string, options: FollowOptions): Promise<void> {
  if (of.startsWith('execution_')) await follow(client, of, options);
  else await followAll(client, of, of, options);
}
