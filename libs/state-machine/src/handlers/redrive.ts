import type { Forgotten } from '../history';
import type { HadDone, HandlerState, LeftOff, RecordedEntry, Settled } from './state';

type Failed = Extract<Settled, { ok: false }>;

/**
 * What a redriven handler is not told again. Rules of this file:
 *   D1. It goes on from where it was told of what has ended it: the latest failure of a call that it threw as it was, or all failures that it
 *       was told after its last call. A cancel and a time-out are such a place too.
 *   D2. What has succeeded of the calls that it had made by then is told again, as it came. Those that failed from there on, or were open,
 *       are made anew.
 *   D3. What it did after that is done, and serves it where it asks for the same once more.
 *   D4. What it had logged by then is in the history, and is not written there again.
 *   D5. One that has failed by itself, or was ended by a ban, is told all that it was told, and goes on with what was open.
 */
export function whatToForget({ leftOff }: HandlerState): Forgotten {
  if (leftOff === undefined) throw new Error('what has not failed cannot be redriven');
  const { record, ending, ended } = leftOff;
  if (ending !== undefined) return forgotten(leftOff, ending.made === undefined ? leftOff : ending, Infinity);
  if (ended?.ok !== false) return forgotten(leftOff, leftOff, Infinity); // D5
  const told = record
    .valueSeq()
    .flatMap(({ settled }) => (settled?.ok === false && settled.made !== undefined ? [settled] : []))
    .toArray()
    .sort((a, b) => a.seq - b.seq);
  const thrown = told.findLast(({ error, cause }) => error === ended.error && cause === ended.cause);
  const last = told.find(({ made }) => made === leftOff.made);
  const from = [thrown, last].reduce(earlier, undefined);
  return from === undefined ? forgotten(leftOff, leftOff, Infinity) : forgotten(leftOff, from, from.seq);
}

function earlier(one: Failed | undefined, other: Failed | undefined): Failed | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return one.seq < other.seq ? one : other;
}

function forgotten({ record }: LeftOff, { made = 0, logged = 0 }: HadDone, from: number): Forgotten {
  const isAnew = ({ settled }: RecordedEntry): boolean => settled === undefined || (!settled.ok && settled.seq >= from);
  const calls = record
    .filter((entry, call) => call <= made && isAnew(entry))
    .keySeq()
    .toArray()
    .sort((a, b) => a - b);
  return { made, calls, ...(logged > 0 && { logged }) };
}
