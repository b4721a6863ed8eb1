import { List, Map } from 'immutable';
import type { StateMap } from '../interpreter/state-map';
import { renamed } from '../interpreter/state-map';
import type { HandlerState, OpenCall, Pool, RecordedEntry, Settled, Source } from './state';

/**
 * What a handler has done and may ask for again under other code, after a redrive, or in the place of another execution. Rules of this file:
 *   P1. The same request is served by what was recorded of it, each record once, the oldest first.
 *   P2. Where somebody has said what a name is now (`map`), that suffices, whatever it asks for.
 *   P3. A call that is open serves as well: it goes on under its new number. While the handler waits for such a one, it may still ask for all that
 *       was recorded.
 */
export const NOTHING_POOLED: Pool = { results: Map(), passing: false };

/** Where what it asks for is to be had. */
export function inPool({ results }: Pool, call: Asked): Source | undefined {
  return keysOf(call)
    .map((key) => results.get(key)?.first())
    .find((source) => source !== undefined);
}

export function withPooled(results: Pool['results'], key: string, source: Source): Pool['results'] {
  return results.update(key, List<Source>(), (list) => list.push(source));
}

/** Without what has just served. */
export function fromPool(pool: Pool, call: Asked, served: Source): Pool {
  const key = keysOf(call).find((one) => pool.results.get(one)?.some((source) => isAt(source, served)));
  if (key === undefined) return pool;
  const without = (list: List<Source>): List<Source> =>
    isAt(list.first(), served) ? list.shift() : list.filterNot((source) => isAt(source, served)); // thousands may ask for the same
  return { ...pool, results: put(pool.results, key, without) };
}

/** What was open and nobody had asked for again so far has its result, or has failed and is asked anew. */
export function withSettledFormer(state: HandlerState, call: OpenCall | undefined, settled: Settled): HandlerState {
  if (call === undefined) return state;
  const { pool } = state;
  const of = { seq: call.since };
  const key = pool.results.findKey((list) => list.some((one) => isAt(one, of)));
  if (key === undefined) return state;
  const instead = settled.ok ? [{ seq: settled.seq }] : [];
  const results = put(pool.results, key, (list) => list.flatMap((one) => (isAt(one, of) ? instead : [one])));
  return { ...state, pool: { ...pool, results } };
}

/** With what has succeeded or is open; `sinceOf` of a call that is open. */
export function pooled(
  before: Pool,
  record: Map<number, RecordedEntry>,
  sinceOf: (call: number) => number | undefined,
  map: StateMap = {},
): Pool['results'] {
  let { results } = before;
  for (const [call, { name, digest, settled }] of record.sortBy((_, number) => number)) {
    const seq = settled === undefined ? sinceOf(call) : settled.ok ? settled.seq : undefined;
    if (seq === undefined) continue;
    const key = Object.hasOwn(map, name) ? keyOf({ name: renamed(map, name) }) : keyOf({ name, digest });
    results = withPooled(results, key, { seq });
  }
  return results;
}

/** `digest` absent: whatever it asks for (P2). */
export function keyOf({ name, digest = '*' }: { name: string; digest?: string }): string {
  return `${name}\n${digest}`;
}

interface Asked {
  name: string;
  digest: string;
}

const keysOf = ({ name, digest }: Asked): string[] => [keyOf({ name, digest }), keyOf({ name })];

function put(results: Pool['results'], key: string, change: (list: List<Source>) => List<Source>): Pool['results'] {
  const list = change(results.get(key) ?? List());
  return list.isEmpty() ? results.delete(key) : results.set(key, list);
}

function isAt(one: Source | undefined, other: Source): boolean {
  return one !== undefined && one.seq === other.seq && one.index === other.index;
}
