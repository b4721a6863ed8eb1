import type { TakenCall } from '@workflows/contracts';
import type { HistoryEvent } from '../history';
import { applyEvent } from './apply-event';
import { journalReader } from './journal';
import { UNSTARTED } from './state';
import type { Told } from './turn';

/**
 * What another execution of a handler can take over of one, before a call. Rules of this file:
 *   O1. That is what the calls have given that were made before it, by name and digest: the other one is served where it asks for the same.
 *   O2. Of a place that it came to more than once, the last time counts.
 */
export interface LastCall {
  calls: TakenCall[];
  /** How many of the events led there. */
  after: number;
}

/** `label`: as the call is called in history and graph. Undefined: it has made no such call. */
export function lastCall(events: readonly HistoryEvent[], label: string): LastCall | undefined {
  const state = events.reduce(applyEvent, UNSTARTED);
  const { told, calls } = journalReader(state)(events);
  const states = new Map(events.map((event) => [event.seq, 'state' in event ? event.state : undefined]));
  const last = calls.findLast(({ seq }) => states.get(seq) === label); // O2
  if (last === undefined) return undefined;
  const results = new Map(told.flatMap((one) => (isResult(one) ? [[one.call, one.value] as const] : [])));
  const before = calls.filter(({ call }) => call < last.call).sort((a, b) => a.call - b.call);
  const taken = before.flatMap(({ call, name, digest }) => {
    const result = results.get(call);
    return result === undefined ? [] : [{ name, digest, result }];
  });
  return { calls: taken, after: events.findIndex(({ seq }) => seq === last.seq) };
}

function isResult(told: Told): told is Extract<Told, { kind: 'settled'; ok: true }> {
  return told.kind === 'settled' && told.ok;
}
