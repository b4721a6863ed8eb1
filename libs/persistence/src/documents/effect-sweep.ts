import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { KEPT_MS } from './document-store';

const SWEEP = loadSql('sweep-db-effects');

/** How many changes of documents were looked at, at most `limit`. */
export async function sweepEffects(connections: Connections, limit: number): Promise<number> {
  return (await connections.run('sweep-db-effects', SWEEP, [limit, KEPT_MS])).length;
}
