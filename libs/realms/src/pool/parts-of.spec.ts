import type { Journal } from '@workflows/runtime';
import type { Told } from '@workflows/state-machine/handlers';
import { PoolFixture } from './pool.fixture';
import { replayOf } from './parts-of';

type Page = { told: readonly Told[]; calls: readonly [] };

const { request } = new PoolFixture().handler('() => 1');
const page = (seq: number): Page => ({
  told: [{ seq, at: 0, kind: 'settled', call: seq, ok: true, value: 0 }],
  calls: [],
});

const UNREADABLE = 4;

/** So many pages, which says how many it was asked for, and whether nobody wants any more. */
function journalOf(count: number, read: { pages: number; isLeft?: true }): Journal {
  return {
    since: () => undefined,
    async *pages() {
      try {
        for (let seq = 1; seq <= count; seq++) {
          read.pages++;
          if (seq === UNREADABLE) throw new Error('away');
          yield page(seq);
        }
      } finally {
        read.isLeft = true;
      }
    },
  };
}

describe('a replay', () => {
  const whole = { ...request, upTo: 10 };

  it.each([1, 2, 3])('is told each of %i pages, and which is the last', async (count) => {
    const parts = [];
    for await (const { told, isPart } of replayOf(whole, journalOf(count, { pages: 0 })))
      parts.push([told[0]?.seq, isPart]);
    expect(parts).toEqual(Array.from({ length: count }, (_, i) => [i + 1, i + 1 < count]));
  });

  it('reads two pages ahead of the one that is told, and no further', async () => {
    const read = { pages: 0 };
    const parts = replayOf(whole, journalOf(3, read))[Symbol.asyncIterator]();
    await parts.next();
    await new Promise(setImmediate);
    expect(read.pages).toBe(3);
  });

  it('fails with a page that cannot be read once it is wanted, and leaves nothing open', async () => {
    const read: { pages: number; isLeft?: true } = { pages: 0 };
    const told: unknown[] = [];
    const all = async (): Promise<void> => {
      for await (const part of replayOf(whole, journalOf(5, read))) {
        told.push(part.told[0]?.seq);
        await new Promise(setImmediate);
      }
    };
    await expect(all()).rejects.toThrow('away');
    expect({ told, read }).toEqual({ told: [1, 2], read: { pages: 4, isLeft: true } });
  });

  it('lets go of the history where it is left off', async () => {
    const read: { pages: number; isLeft?: true } = { pages: 0 };
    for await (const part of replayOf(whole, journalOf(3, read))) if (part.isPart) break;
    expect(read.isLeft).toBe(true);
  });
});
