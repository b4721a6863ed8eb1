import type { MigrateWorkflowBody } from '../api/generated';
import type { Client } from '../client/client';
import type { AnyJson } from '../json';
import { Misuse } from './say';

export interface MigrationOptions {
  /** The version to go on with; absent: the newest. */
  to?: string | undefined;
  /** What states and functions are called in it, by what they were called: JSON. */
  map?: AnyJson;
}

/** `name@3`: executions of version 3; without it, of the one before that which they would go on with. */
export async function migrationOf(
  client: Client,
  workflow: string,
  { to: asked, map }: MigrationOptions,
): Promise<{ id: string; migration: MigrateWorkflowBody }> {
  const [, id = workflow, version] = /^(.+)@(\d+)$/.exec(workflow) ?? [];
  const to = await versionOf(client, id, asked);
  const from = version === undefined ? to - 1 : Number(version);
  if (from < 1) throw new Misuse(`${id} has no version before ${to}; say whose executions: ${id}@2 --to 3`);
  return { id, migration: { from, to, ...(map && { map }) } };
}

/** The version that is asked for, else the newest of the workflow. */
export async function versionOf(client: Client, workflow: string, asked: string | undefined): Promise<number> {
  if (asked === undefined) return (await client.call('getWorkflow', { id: workflow })).version;
  if (/^[1-9]\d*$/.test(asked)) return Number(asked);
  throw new Misuse(`--to takes the number of a version, and not ${asked}`);
}
