import type { ExecutionId } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import type { ExecutionStore } from '../ports/execution-store';

/** As many events behind an event are looked at as a view of an execution reads; of large ones, as many as come in so many pages. */
const MOST_EVENTS = 20_000;
const MOST_PAGES = 64;

export type NearStore = Pick<ExecutionStore, 'readHistory' | 'readHistoryEnd'>;

/**
 * The history where what became of an event stands, in pages: from the event on for a while, and then its end. An answer comes again soon after it
 * was taken, or soon after its task was given away. Of a history that is longer what is between is not read: how long it is must not decide what
 * an answer costs.
 */
export async function* readNear(store: NearStore, id: ExecutionId, seq: number): AsyncGenerator<HistoryEvent[]> {
  let after = seq - 1;
  for (let page = 0; page < MOST_PAGES && after < seq + MOST_EVENTS; page++) {
    const events = await store.readHistory(id, after);
    const last = events.at(-1);
    if (last === undefined) return;
    yield events;
    after = last.seq;
  }
  yield (await store.readHistoryEnd(id)).filter((event) => event.seq > after);
}
