import type { ExecutionId } from '@workflows/contracts';
import { isHandlerState, type HistoryEvent } from '@workflows/state-machine';
import {
  journalReader,
  latestTold,
  sourcesIn,
  type HandlerState,
  type JournalPage,
  type Results,
} from '@workflows/state-machine/handlers';
import type { HotExecution } from '../engine/execution-cache';
import type { ExecutionStore } from '../ports/execution-store';
import type { Journal, TurnRequest } from '../ports/turn-runner';
import type { TurnEffect } from '../engine/ahead';
import type { RecalledResults } from './recalled-results';
import { keptPages } from './kept-journal';
import { keptSince } from './untold';

export interface Histories {
  store: Pick<ExecutionStore, 'readHistory'>;
  recalled: Pick<RecalledResults, 'of'>;
}

/**
 * A turn as it is asked for, with all that its code may have to be told. Rules of this file:
 *   T1. Nothing after `upTo` is told; calls are told of all the same, for those of the turn before may come behind it.
 *   T2. The state says which of what was told counts no more, so it goes along from where the turn was asked for: what has come since is
 *       another turn's.
 *   T3. Of one that has just begun all of the history is at hand, and nothing is read.
 *   T4. Ahead of the commit the history has nothing of what is to be told: what is not at hand then waits for it.
 *   T5. What was kept of a history that was read for the fold is told, and not read again.
 *   T6. Of what serves a call that was made before, only that is read: after a migration there may be thousands of turns with such a call.
 */
export function turnOf(
  { seed, entry: { program }, state, untold, journal: known }: HotExecution,
  { upTo, chance }: TurnEffect,
  { store, recalled }: Histories,
  isAhead = false,
): { request: TurnRequest; journal: Journal } {
  if (program.kind !== 'handler' || state === undefined || !isHandlerState(state))
    throw new Error(`${seed.executionId} is asked for a turn and runs no code`);
  const { told } = state;
  const kept = keptSince(told, untold);
  return {
    request: { program, seed, chance, after: told, upTo },
    journal: {
      since: (seq) => {
        if (!kept || seq < told) return undefined;
        const events = seq === 0 ? kept : kept.filter((event) => event.seq > seq);
        if (isAhead || sourcesIn(events).length === 0) return atHand(events, upTo);
        return recalled.of(seed.executionId, events).then((results) => atHand(events, upTo, results)); // T6
      },
      pages: () => {
        if (isAhead) throw new Error('what the handler is to be told is not in its history yet'); // T4
        const pages = known && kept && keptPages(known, kept); // T5
        if (pages) return boundedAll(pages, upTo);
        return pagesOf(seed.executionId, { state, upTo, begun: told === 0 ? kept : undefined }, store);
      },
    },
  };
}

function atHand(events: readonly HistoryEvent[], upTo: number, results?: Results): JournalPage | undefined {
  const page = latestTold(events, results);
  return page && bounded(page, upTo);
}

async function* pagesOf(
  id: ExecutionId,
  { state, upTo, begun }: { state: HandlerState; upTo: number; begun: readonly HistoryEvent[] | undefined },
  store: Histories['store'],
): AsyncGenerator<JournalPage> {
  const read = journalReader(state); // T2
  if (begun !== undefined) return yield bounded(read(begun), upTo); // T3
  for (let after = 0; after < state.seq;) {
    const events = await store.readHistory(id, after);
    const last = events.at(-1);
    if (!last) throw new Error('the history ends before what is to be told');
    yield bounded(read(events.filter(({ seq }) => seq <= state.seq)), upTo);
    after = last.seq;
  }
}

async function* boundedAll(pages: Iterable<JournalPage>, upTo: number): AsyncGenerator<JournalPage> {
  for (const page of pages) yield bounded(page, upTo);
}

/** T1 */
function bounded({ told, calls }: JournalPage, upTo: number): JournalPage {
  const last = told.at(-1);
  return last === undefined || last.seq <= upTo
    ? { told, calls }
    : { told: told.filter(({ seq }) => seq <= upTo), calls };
}
