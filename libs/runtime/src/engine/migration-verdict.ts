import type { Migration, MigrationVerdict } from '@workflows/contracts';
import { isSince, judgeMigration, stepperOf } from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';
import type { HotExecution } from './execution-cache';

type Step = ReturnType<ReturnType<typeof stepperOf>['step']>;
type Taken = Extract<Step, { ok: true }>;

/**
 * What a migration of an execution to the version of `target` comes to, and the step that does it where it can be done. What throws
 * meanwhile would end the execution, or nobody could take it up then: so it stays where it is, and is told why.
 */
export function tryMigration(
  execution: HotExecution,
  migration: Migration,
  target: CatalogEntry,
  { step, onBug }: { step(): Step; onBug(error: unknown): void },
): { verdict: MigrationVerdict; taken?: Taken } {
  try {
    const verdict = migrationVerdict(execution, migration, target);
    if (verdict.kind !== 'safe') return { verdict };
    const taken = step();
    if (!taken.ok) throw new Error(`the step was rejected as ${taken.reason}`);
    stepperOf(target.program).resume(target.program, execution.seed, taken.state);
    return { verdict, taken };
  } catch (error) {
    onBug(error);
    const reason = `It cannot go on with the version: ${error instanceof Error ? error.message : 'its step fails'}.`;
    return { verdict: { kind: 'breaks', reason } };
  }
}

function migrationVerdict(
  { seed, state, entry }: HotExecution,
  { from, to, map = {}, asOf }: Migration,
  target: CatalogEntry,
): MigrationVerdict {
  if (state === undefined || state.status === 'queued') return { kind: 'skipped', because: 'notBegun' };
  if (state.outcome !== undefined) return { kind: 'skipped', because: 'closed' };
  if (seed.version === to || isSince(asOf, state.steered?.migrated)) return { kind: 'already' };
  if (from !== undefined && seed.version !== from) return { kind: 'skipped', because: 'otherVersion' };
  return judgeMigration(state, entry.program, target.program, map) ?? { kind: 'safe' };
}
