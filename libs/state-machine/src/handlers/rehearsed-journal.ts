import type { HistoryEvent } from '../history';
import { journalReader, type JournalPage, type JournalReader } from './journal';
import type { HandlerState } from './state';
import type { RecordedCall, Told } from './turn';

/**
 * What code is told while it is rehearsed. The history is read once and what may serve is kept: code in its new version takes a turn for each result that it
 * asks for, and a turn that went back to the history would read all of it as often.
 */
export class RehearsedJournal {
  private readonly told: Told[] = [];
  private readonly calls: RecordedCall[] = [];
  private readonly read: JournalReader;

  /** `state`: as the migration leaves it. */
  constructor(state: HandlerState) {
    this.read = journalReader(state);
  }

  add(events: readonly HistoryEvent[]): void {
    const { told, calls } = this.read(events);
    for (const one of told) this.told.push(one);
    for (const one of calls) this.calls.push(one);
  }

  since(seq: number): JournalPage {
    return { told: after(this.told, seq), calls: after(this.calls, seq) };
  }

  async *pages(): AsyncIterable<JournalPage> {
    yield { told: [...this.told], calls: [...this.calls] };
  }
}

/** They are in the order of the history, and what is asked for is near its end. */
function after<T extends { seq: number }>(all: readonly T[], seq: number): readonly T[] {
  return all.slice(all.findLastIndex((one) => one.seq <= seq) + 1);
}
