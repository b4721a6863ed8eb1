import type { Client } from '../client/client';
import type { Say } from './follow';
import { Misuse } from './say';

/** Tells in plain sentences what a workflow does, as it is registered; `name@3` is its third version. */
export async function explain(client: Client, workflow: string, say: Say): Promise<void> {
  if (/\.[cm]?[jt]sx?$/.test(workflow))
    throw new Misuse(
      `What is registered can be explained: workflows deploy ${workflow}, then workflows explain <name>`,
    );
  const text = await client.call('getWorkflowSummary', { id: workflow, format: 'text' });
  say(String(text).trimEnd());
}
