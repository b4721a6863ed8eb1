import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Bundle } from '../bundle/bundle';
import type { Client } from '../client/client';
import { ApiError } from '../client/errors';
import { registerBundle } from './deploy';
import { followAll, type FollowOptions } from './follow';
import { sayError } from './say';
import { watch } from './watch';

/**
 * Registers a file at each change and tells what its workflows do, until the signal.
 *   D1. What is wrong with a change is said, and what was registered before goes on.
 *   D2. Each workflow is listened to once, however often it is registered.
 */
export async function dev(
  client: Client,
  file: string,
  options: FollowOptions & { signal: AbortSignal },
): Promise<void> {
  const { say, signal } = options;
  const pictures = await mkdtemp(join(tmpdir(), 'workflows-'));
  const listened = new Map<string, Promise<void>>();
  let last: string | undefined;
  for await (const built of watch(file, signal)) {
    if (built.ok && built.bundle.bundle === last) continue;
    try {
      if (!built.ok) throw built.error;
      await registered(built.bundle);
      last = built.bundle.bundle;
    } catch (error) {
      say(sayError(error, basename(file))); // D1
    }
  }
  await Promise.all(listened.values());

  async function registered(bundle: Bundle): Promise<void> {
    const { ids } = await registerBundle(client, file, bundle, say);
    for (const [name, id] of Object.entries(ids)) {
      say(`  ${await graphOf(client, name, id, pictures)}`);
      if (!listened.has(id)) listened.set(id, listen(name, id)); // D2
    }
    say(`Start one with: npx workflows run ${Object.keys(ids)[0]} '{…}'`);
  }

  async function listen(name: string, id: string): Promise<void> {
    await followAll(client, id, name, options).catch((error: unknown) => {
      say(sayError(error));
      listened.delete(id); // the next registration tries again
    });
  }
}

/** A browser has no key to send, and so the picture is fetched for it. */
async function graphOf(client: Client, name: string, id: string, folder: string): Promise<string> {
  try {
    const picture = await client.call('getWorkflowGraph', { id, format: 'svg' });
    const path = join(folder, `${name.replaceAll(/[^\w.-]/g, '_')}.svg`);
    await writeFile(path, String(picture));
    return `graph  ${pathToFileURL(path)}`;
  } catch (error) {
    if (error instanceof ApiError) return `there is no graph: ${error.message}`;
    throw error;
  }
}
