import type { HistoryEvent } from '../history';
import { nameOf } from './apply-to-call';
import { sourceKey, sourceOf, type Result, type Results } from './recalled';
import { callOf, isFormer } from './state';
import type { HandlerState } from './state';
import type { RecordedCall, Told } from './turn';

/** What a page of a history tells a handler, and the calls that it tells of. A call may be told of in a page after what led to it. */
export interface JournalPage {
  told: readonly Told[];
  calls: readonly RecordedCall[];
}

/** What a reader has to know of the state (J1). */
export type Eras = Pick<HandlerState, 'eras'>;

/** Takes the pages of a history in their order, from the beginning. */
export type JournalReader = (events: readonly HistoryEvent[]) => JournalPage;

/**
 * What a handler is to be told, and what its replay is held against (T2 of `turn`). Rules of this file:
 *   J1. `state` is what the whole history leads to, since what a redrive or a migration has made void is told no more.
 *   J2. A call that is served by what it gave before is told that, at the time at which it gave it; but the clock never goes back.
 *   J3. So results that may serve again are kept while the history is read; there are none in one that was neither redriven, nor migrated,
 *       nor begun with the results of another.
 */
export function journalReader(state: Eras): JournalReader {
  const results = new Map<string, Result>();
  let clock = 0;
  return (events) => {
    const told: Told[] = [];
    const calls: RecordedCall[] = [];
    for (const event of events) {
      keepResults(results, event, state);
      if (isVoid(state, event)) continue;
      const recorded = recordedBy(event);
      if (recorded !== undefined) calls.push(recorded);
      const news = toldBy(event, results);
      if (news === undefined) continue;
      clock = Math.max(clock, news.at); // J2
      told.push({ ...news, at: clock });
    }
    return { told, calls };
  };
}

/**
 * The same of the latest events alone. `results`: what those of them are served by that came before. Undefined where that is wanted and not there, or
 * where something begins anew.
 */
export function latestTold(events: readonly HistoryEvent[], results?: Results): JournalPage | undefined {
  const told: Told[] = [];
  const calls: RecordedCall[] = [];
  for (const event of events) {
    if (STARTS_ANEW.has(event.type) || (event.type === 'callRecalled' && results === undefined)) return undefined;
    const recorded = recordedBy(event);
    if (recorded !== undefined) calls.push(recorded);
    const news = toldBy(event, results ?? NO_RESULTS);
    if (news !== undefined) told.push(news);
  }
  return { told, calls };
}

const NO_RESULTS: Results = new Map();
const STARTS_ANEW: ReadonlySet<HistoryEvent['type']> = new Set(['executionMigrated', 'executionRedriven']);

/** Told, or told of, before something began that knows nothing of it (J1). */
function isVoid({ eras }: Eras, { seq, path, type }: HistoryEvent): boolean {
  const call = callOf(path);
  if (call === undefined) return type !== 'executionStarted' && eras.some((era) => era.seq > seq);
  return eras.some((era) => era.seq > seq && (call > era.made || era.calls.has(call)));
}

/** J3 */
function keepResults(results: Map<string, Result>, event: HistoryEvent, state: Eras): void {
  const { seq, at, path = '' } = event;
  switch (event.type) {
    case 'resultsTakenOver':
      for (const [index, { result }] of (event.data.calls ?? []).entries())
        results.set(sourceKey({ seq, index }), { at, value: result });
      return;
    case 'taskSucceeded':
      if (isFormer(path) || isVoid(state, event)) results.set(sourceKey({ seq }), { at, value: event.data.result });
      return;
    case 'timerFired':
      if (event.data.settles && (isFormer(path) || isVoid(state, event)))
        results.set(sourceKey({ seq }), { at, value: null });
      return;
    case 'callRecalled': {
      const known = results.get(sourceKey(sourceOf(event)));
      if (known !== undefined && isVoid(state, event)) results.set(sourceKey({ seq }), known);
      return;
    }
  }
}

function toldBy(event: HistoryEvent, results: Results): Told | undefined {
  const { seq, at, type } = event;
  if (type === 'executionStarted') return { seq, at, kind: 'started' };
  if (type === 'undoStarted') return { seq, at, kind: 'cancelled', reason: reasonOf(event.data.end) };
  const call = callOf(event.path);
  if (call === undefined) return undefined;
  const settled = { seq, at, kind: 'settled', call } as const;
  switch (type) {
    case 'taskSucceeded':
      return { ...settled, ok: true, value: event.data.result };
    case 'timerFired':
      return event.data.settles ? { ...settled, ok: true, value: null } : undefined;
    case 'taskFailed':
    case 'taskTimedOut':
    case 'callRefused': {
      const { settles, error, cause } = event.data;
      return settles ? { ...settled, ok: false, error, cause } : undefined;
    }
    case 'callRecalled': {
      const known = results.get(sourceKey(sourceOf(event)));
      return known && { ...settled, ok: true, ...known }; // else it is open, and goes on under this number
    }
    default:
      return undefined;
  }
}

function reasonOf(end: Extract<HistoryEvent, { type: 'undoStarted' }>['data']['end']): string {
  return end.status === 'cancelled' ? end.reason : end.cause;
}

/** The call that an event tells of. */
export function recordedBy(event: HistoryEvent): RecordedCall | undefined {
  const call = callOf(event.path);
  if (call === undefined || !('data' in event) || !('call' in event.data) || event.data.call === undefined)
    return undefined;
  const { digest } = event.data.call;
  const given = 'arguments' in event.data ? event.data.arguments : undefined;
  const name = nameOf(event, event.data.call);
  return { call, name, digest, seq: event.seq, ...(given !== undefined && { arguments: given }) };
}
