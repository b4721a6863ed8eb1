import type { Migration, MigrationVerdict } from '@workflows/contracts';
import { isSince, judgeMigration } from '@workflows/state-machine';
import type { CatalogEntry } from '../ports/definitions';
import type { HotExecution } from './execution-cache';

/** What a migration of an execution to the version of `target` would come to. */
export function migrationVerdict(
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
