import type { AnyJson } from '../json';
import { bundle as bundleOf } from '../bundle/bundle';
import { loadBundle } from '../bundle/load-bundle';
import type { Client } from '../client/client';
import { test } from '../testing/test';
import { ExecutionStory, endOf } from './describe-event';
import type { Say } from './follow';
import { Misuse } from './say';

export interface FileTest {
  file: string;
  handler: string;
  input: AnyJson;
  mocks: AnyJson;
}

/** Runs a handler of a file against mocks, and tells what it did; gives whether it completed. */
export async function testFile(client: Client, { file, handler, ...given }: FileTest, say: Say): Promise<boolean> {
  const bundle = await bundleOf(file);
  const instance = loadBundle(bundle.bundle);
  if (instance[handler]?.source === undefined)
    throw new Misuse(`${file} has no handler ${handler}. It has: ${namesOf(instance)}`);
  const answer = await test({ ...bundle, handler }, { client, ...given });
  const story = new ExecutionStory();
  for (const event of answer.history) for (const line of story.linesOf(event)) say(`  ${line}`);
  say(`  ${endOf({ ...answer, errorAt: answer.history.at(-1)?.data?.['errorAt'] })}`);
  return answer.status === 'completed';
}

function namesOf(instance: AnyJson): string {
  const names = Object.keys(instance).filter((name) => instance[name]?.source !== undefined);
  return names.join(', ') || 'none; export default AI({ … })';
}
