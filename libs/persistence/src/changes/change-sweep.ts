import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { CHANGES_KEPT_MS } from './change-store';

const SWEEP_CHANGES = loadSql('sweep-changes');
/** Nothing is written any more of workflows that nobody listens to. A small table, read as a whole; locks those rows. */
const SWEEP_LISTENED = 'delete from listened_workflow where expires_at < now_ms()';

/** Removes at most `limit` changes that are too old; how many they were. */
export async function sweepChanges(connections: Connections, limit: number): Promise<number> {
  return (await connections.run('sweep-changes', SWEEP_CHANGES, [limit, CHANGES_KEPT_MS])).length;
}

export async function sweepListened(connections: Connections): Promise<void> {
  await connections.run('sweep-listened', SWEEP_LISTENED, []);
}
