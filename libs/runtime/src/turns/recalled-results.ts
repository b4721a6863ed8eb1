import { memoryOf, type ExecutionId } from '@workflows/contracts';
import type { HistoryEvent } from '@workflows/state-machine';
import {
  resultAt,
  sourceKey,
  sourcesIn,
  type Result,
  type Results,
  type Source,
} from '@workflows/state-machine/handlers';
import { bytesOfHistory } from '../engine/execution-weight';
import { KeptByMemory } from '../kept-by-memory';
import type { ExecutionStore } from '../ports/execution-store';

/** A piece of a history: all from `first` to `last`, of which only what may serve again is kept. */
interface Piece {
  first: number;
  last: number;
  events: ReadonlyMap<number, HistoryEvent>;
}

const MOST_KEPT = { bytes: 32 * 1024 * 1024, entries: 1_000 };
/** Of one turn: what is served more is told by a replay, page by page. */
const MOST_OF_A_TURN = { results: 500, bytes: 16 * 1024 * 1024 };

/**
 * What calls of handlers are served by that were done before a migration, a redrive or a restart. Code mostly asks for it in the order in which it was done,
 * one result a turn. So the page is kept that the last one stood on, and what a turn costs does not grow with the history. History is
 * never changed: what was read stays true, whoever owns the execution.
 */
export class RecalledResults {
  private readonly kept = new KeptByMemory<Piece>(MOST_KEPT);

  constructor(private readonly store: Pick<ExecutionStore, 'readHistory'>) {}

  /** What calls among these events are served by; undefined where that is much. */
  async of(id: ExecutionId, events: readonly HistoryEvent[]): Promise<Results | undefined> {
    const sources = sourcesIn(events).sort((one, other) => one.seq - other.seq);
    if (sources.length > MOST_OF_A_TURN.results) return undefined;
    const results = new Map<string, Result>();
    let bytes = 0;
    for (const source of sources) {
      const result = await this.resultAt(id, source);
      if (result === undefined) continue;
      results.set(sourceKey(source), result);
      bytes += memoryOf(result.value, MOST_OF_A_TURN.bytes);
      if (bytes > MOST_OF_A_TURN.bytes) return undefined;
    }
    return results;
  }

  /** What was served itself stands before what it served, so this ends. */
  private async resultAt(id: ExecutionId, source: Source): Promise<Result | undefined> {
    for (let at = source; ;) {
      const event = await this.eventAt(id, at.seq);
      const found = event && resultAt(event, at);
      if (found === undefined || 'value' in found) return found;
      at = found;
    }
  }

  private async eventAt(id: ExecutionId, seq: number): Promise<HistoryEvent | undefined> {
    const kept = this.kept.get(id);
    if (kept && kept.first <= seq && seq <= kept.last) return kept.events.get(seq);
    const page = await this.store.readHistory(id, seq - 1);
    const serving = page.filter((event) => resultAt(event, event) !== undefined);
    const events = new Map(serving.map((event) => [event.seq, event]));
    this.kept.set(id, { first: seq, last: page.at(-1)?.seq ?? seq, events }, bytesOfHistory(serving));
    return events.get(seq);
  }
}
