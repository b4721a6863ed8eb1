import type { AskedCallAnswer, CallMisfitAnswer } from '../api/generated';
import type { Client } from '../client/client';
import type { AnyJson } from '../json';
import type { Say } from './follow';
import { Misuse } from './say';

export interface RehearsalOptions {
  /** The version to go on with; absent: the newest. */
  to?: string | undefined;
  /** What states and functions are called in it, by what they were called: JSON. */
  map?: AnyJson;
}

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
  options: RehearsalOptions,
  say: Say,
): Promise<boolean> {
  const [, id = workflow, asked] = /^(.+)@(\d+)$/.exec(workflow) ?? [];
  const to = options.to === undefined ? (await client.call('getWorkflow', { id })).version : versionOf(options.to);
  const from = asked === undefined ? to - 1 : Number(asked);
  if (from < 1) throw new Misuse(`${id} has no version before ${to}; say whose executions: ${id}@2 --to 3`);
  const { map } = options;
  const answer = await client.call('migrateWorkflow', { id, body: { from, to, dryRun: true, ...(map && { map }) } });
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

function versionOf(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new Misuse(`--to takes the number of a version, and not ${text}`);
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
