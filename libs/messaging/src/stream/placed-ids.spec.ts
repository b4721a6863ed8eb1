import { shardOf } from '@workflows/contracts';
import type { ExecutorLink } from './executor-link';
import { PlacedIds } from './placed-ids';

const SHARDS = 16;
const TURN_MS = 2_000;

/** Executors, and how busy they are; the shards are dealt out among them. */
function gateway(busy: Record<string, number | undefined>, now = { ms: 0 }) {
  const owning = Object.entries(busy).map(([id, share]) => ({ executor: { id }, busy: share }) as ExecutorLink);
  const ownerOf = (shard: number): ExecutorLink | undefined => owning[shard % owning.length];
  let drawn = 0;
  const ids = new PlacedIds({
    links: { owning: () => [...owning].reverse(), ownerOf },
    shardCount: SHARDS,
    clock: { now: () => now.ms },
    entropy: { uuid: () => `${++drawn}`.padStart(32, '0') },
  });
  const placesOf = (count: number): Set<string | undefined> =>
    new Set(Array.from({ length: count }, () => ownerOf(shardOf(ids.next(), SHARDS))?.executor.id));
  return { ids, placesOf, now };
}

describe('a new execution', () => {
  it('is born where others are that start at the same time; each executor has its turn', () => {
    const { placesOf, now } = gateway({ a: 0, b: 0.1, c: 0.2, d: 0.05 });
    const turns = Array.from({ length: 8 }, (_, turn) => {
      now.ms = turn * TURN_MS;
      return [...placesOf(50)];
    });
    expect(turns).toEqual(['a', 'b', 'c', 'd', 'a', 'b', 'c', 'd'].map((one) => [one]));
  });

  it('is born at the same executors whichever gateway it comes to', () => {
    const now = { ms: 3 * TURN_MS + 7 };
    const busy = { a: 0.5, b: 0.5, c: 0, d: 0.1 };
    expect(gateway(busy, now).placesOf(50)).toEqual(gateway(busy, now).placesOf(50));
  });

  it('finds more of them the more there is to do, and all once they have their hands full', () => {
    expect(gateway({ a: 0.6, b: 0, c: 0, d: 0 }).placesOf(200).size).toBe(1);
    expect(gateway({ a: 0.7, b: 0, c: 0, d: 0 }).placesOf(200).size).toBe(2);
    expect(gateway({ a: 0.5, b: 0.5, c: 0.3, d: 0 }).placesOf(200).size).toBe(3);
    expect(gateway({ a: 0.9, b: 0.9, c: 0.9, d: 0.9 }).placesOf(200).size).toBe(4);
  });

  it('is born anywhere among executors that do not tell how busy they are', () => {
    expect(gateway({ a: undefined, b: undefined, c: undefined }).placesOf(200).size).toBe(3);
  });

  it('gets an id also where nobody owns a shard, or only one executor is there', () => {
    const { ids } = gateway({});
    expect(ids.next()).not.toBe(ids.next());
    expect(gateway({ a: 0 }).placesOf(20)).toEqual(new Set(['a']));
  });
});
