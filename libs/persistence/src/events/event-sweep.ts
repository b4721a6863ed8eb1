import type { Connections } from '../connections';
import { loadSql } from '../load-sql';

/** How long an event can be found by a `since`. */
const KEPT_MS = 7 * 24 * 60 * 60_000;
const SWEEP_EVENTS = loadSql('sweep-events');
const SWEEP_SEEN = loadSql('sweep-seen-events');

/** Removes at most `limit` of what is too old, of events and of their senders' ids each; how much it was at most. */
export async function sweepEvents(connections: Connections, limit: number): Promise<number> {
  const events = await connections.run('sweep-events', SWEEP_EVENTS, [limit, KEPT_MS]);
  const seen = await connections.run('sweep-seen-events', SWEEP_SEEN, [limit]);
  return Math.max(events.length, seen.length);
}
