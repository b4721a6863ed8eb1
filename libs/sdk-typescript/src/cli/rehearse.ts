import type { AskedCallAnswer, CallMisfitAnswer } from '../api/generated';
import type { Client } from '../client/client';
import type { Say } from './follow';
import { migrationOf, versionOf, type MigrationOptions } from './migration';

const VERDICTS: Readonly<Record<string, string>> = {
  safe: 'would go on as they stand',
  needsMapping: 'need to be told what is called what (--map)',
  breaks: 'could not go on',
  skipped: 'have ended or changed meanwhile',
};
const LONGEST = 80;

/**
 * Tells which executions of a version could go on with another one, and where the others would not; nothing is done to any. `name@3`: those of version 3, else
 * of the one before. Gives whether all could.
 */
export async function rehearse(
  client: Client,
  workflow: string,
  options: MigrationOptions,
  say: Say,
): Promise<boolean> {
  if (workflow.startsWith('execution_')) return rehearseOne(client, workflow, options, say);
  const { id, migration } = await migrationOf(client, workflow, options);
  const { from, to } = migration;
  const answer = await client.call('migrateWorkflow', { id, body: { ...migration, dryRun: true } });
  if ('action' in answer) throw new Error('the service has begun to do what was only to be rehearsed');
  const { counts, samples, isCut } = answer;
  say(`${id}: open executions of version ${from}, with version ${to}`);
  const known = Object.entries(counts).filter(([, count]) => count > 0);
  for (const [verdict, count] of known) say(`  ${count} ${VERDICTS[verdict] ?? verdict}`);
  if (known.length === 0) say('  none');
  if (isCut) say('  there are more, which were not looked at');
  for (const { executionId, reason, state, call } of samples) {
    say(`${executionId}: ${reason ?? `it stands in ${state}`}`);
    if (call !== undefined) for (const line of misfit(call)) say(`  ${line}`);
  }
  return known.every(([verdict]) => verdict === 'safe' || verdict === 'skipped');
}

async function rehearseOne(client: Client, id: string, { to, map }: MigrationOptions, say: Say): Promise<boolean> {
  const { workflowId } = await client.call('getExecution', { id });
  const version = await versionOf(client, workflowId, to);
  const answer = await client.call('migrateExecution', { id, body: { version, dryRun: true, ...(map && { map }) } });
  if (!('verdict' in answer)) throw new Error('the service has done what was only to be rehearsed');
  const { kind, reason, because, call } = answer.verdict;
  say(`${id}: ${kind} with version ${version}${(reason ?? because) ? `: ${reason ?? because}` : ''}`);
  if (call !== undefined) for (const line of misfit(call)) say(`  ${line}`);
  return kind === 'safe' || kind === 'already';
}

/** Where code parts from what was recorded. */
function misfit({ call, recorded, now, pointer }: CallMisfitAnswer): string[] {
  const where = pointer ? `, which differs at ${pointer}` : '';
  return [
    `call ${call} was ${shown(recorded)}`,
    now === undefined ? 'and nothing is called there now' : `and is now ${shown(now)}${where}`,
  ];
}

function shown({ name, arguments: given }: AskedCallAnswer): string {
  const text = given === undefined ? '…' : JSON.stringify(given);
  return `${name}(${text.length > LONGEST ? `${text.slice(0, LONGEST)}…` : text})`;
}
