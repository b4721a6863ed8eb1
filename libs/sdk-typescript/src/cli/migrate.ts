import { setTimeout as after } from 'node:timers/promises';
import type { OperationAnswer } from '../api/generated';
import type { Client } from '../client/client';
import type { FollowOptions, Say } from './follow';
import { migrationOf, versionOf, type MigrationOptions } from './migration';

/** How often it is looked how far it has come. */
const LOOK_MS = 500;

/** Lets the open executions of a version, or a single one, go on with another version; what cannot stays as it is. Gives whether all could. */
export async function migrate(
  client: Client,
  of: string,
  options: MigrationOptions,
  { say, signal }: FollowOptions,
): Promise<boolean> {
  if (of.startsWith('execution_')) return migrateOne(client, of, options, say);
  const { id, migration } = await migrationOf(client, of, options);
  const begun = await client.call('migrateWorkflow', { id, body: migration });
  if (!('action' in begun)) throw new Error('the service has rehearsed what was to be done');
  say(`${id}: open executions of version ${migration.from} go on with version ${migration.to} (${begun.id})`);
  return tell(await ended(client, begun, signal), say);
}

async function migrateOne(client: Client, id: string, { to, map }: MigrationOptions, say: Say): Promise<boolean> {
  const { workflowId } = await client.call('getExecution', { id });
  const version = await versionOf(client, workflowId, to);
  await client.call('migrateExecution', { id, body: { version, ...(map && { map }) } });
  say(`${id} goes on with version ${version}`);
  return true;
}

/** As it has ended, or as it was when nobody waited any more. */
async function ended(client: Client, begun: OperationAnswer, signal?: AbortSignal): Promise<OperationAnswer> {
  let operation = begun;
  while (operation.status === 'running' && !signal?.aborted) {
    operation = await client.call('getOperation', { id: begun.id });
    if (operation.status === 'running') await after(LOOK_MS, undefined, { signal }).catch(() => undefined); // it was told to stop
  }
  return operation;
}

function tell({ id, status, counts, samples, error }: OperationAnswer, say: Say): boolean {
  const { done, skipped, failed } = counts;
  say(`  ${done} go on with it`);
  if (skipped > 0) say(`  ${skipped} are passed over: they have ended, or run on another version`);
  if (failed > 0) say(`  ${failed} could not, and stay as they are`);
  for (const { executionId, outcome, message } of samples) if (outcome === 'failed') say(`${executionId}: ${message}`);
  if (status === 'running') say(`It goes on by itself: GET /operations/${id}`);
  else if (status !== 'completed') say(`It was ${status}${error ? `: ${error.message}` : ''}`);
  return status === 'completed' && failed === 0;
}
