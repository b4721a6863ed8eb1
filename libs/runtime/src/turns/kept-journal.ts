import { memoryOf } from '@workflows/contracts';
import { isHandlerState, type AnyExecutionState, type HistoryEvent } from '@workflows/state-machine';
import { journalReader, latestTold, type HandlerState, type JournalPage } from '@workflows/state-machine/handlers';

/** What a history of many pages tells its handler, as it was read for the fold: its next turn is a replay, and would read all of it again. */
export interface KeptJournal {
  /** JSON: a small part of what the events take, and one text for whoever collects garbage. */
  readonly pages: readonly string[];
  readonly bytes: number;
  /** The last event of the history by then. */
  readonly upTo: number;
  /** Where the handler stood. From its next turn on its code is at hand, and nobody asks for this. */
  readonly told: number;
}

/** Of an execution; what is longer is read again. */
const MOST_KEPT = 8 * 1024 * 1024;

/**
 * Made beside the fold, page by page.
 *   K1. What began anew voids some of what came before, which only the whole history tells. None is kept of such a one.
 */
export class JournalKeeper {
  private readonly read = journalReader({ eras: [] }); // K1
  private pages: string[] | undefined = [];
  private bytes = 0;

  add(events: readonly HistoryEvent[], state: AnyExecutionState): void {
    if (this.pages === undefined) return;
    const page = isTold(state) ? JSON.stringify(this.read(events)) : undefined;
    this.bytes += page === undefined ? 0 : memoryOf(page);
    if (page === undefined || this.bytes > MOST_KEPT) this.pages = undefined;
    else this.pages.push(page);
  }

  /** `state`: what all of it leads to. */
  kept(state: AnyExecutionState): KeptJournal | undefined {
    const { pages, bytes } = this;
    return pages === undefined || !isTold(state) ? undefined : { pages, bytes, upTo: state.seq, told: state.told };
  }
}

/** What is left of it once `state` has come. */
export function journalAfter(kept: KeptJournal | undefined, state: AnyExecutionState): KeptJournal | undefined {
  return kept && isTold(state) && state.told === kept.told ? kept : undefined;
}

/** All that the handler is to be told. `untold`: the events since it was told last. Undefined where more has to be known. */
export function keptPages(
  { pages, upTo }: KeptJournal,
  untold: readonly HistoryEvent[],
): Iterable<JournalPage> | undefined {
  const late = latestTold(untold.filter(({ seq }) => seq > upTo));
  return late && pagesOf(pages, late);
}

function* pagesOf(pages: readonly string[], late: JournalPage): Generator<JournalPage> {
  for (const page of pages) yield JSON.parse(page) as JournalPage; // our own text
  yield late;
}

/** K1 */
function isTold(state: AnyExecutionState): state is HandlerState {
  return isHandlerState(state) && state.eras.length === 0;
}
