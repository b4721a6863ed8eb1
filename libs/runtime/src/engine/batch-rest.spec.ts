import { BatchRest } from './batch-rest';

const batch = { batchMs: 4, items: 3, waiting: 3, isOneOfSeveral: true };

/** The rest after the last of some batches, of so many items each. */
function restAfter(...items: number[]): number {
  const rest = new BatchRest();
  return items.map((count) => rest.after({ ...batch, items: count, waiting: 0 })).pop() ?? 0;
}

describe('the rest between two batches', () => {
  it.each([
    ['nothing, where one executor has all shards', { isOneOfSeveral: false }, 0],
    ['half as long as a batch of another one takes', {}, 2],
    ['no longer than what waits can bear', { batchMs: 400 }, 30],
    ['nothing, when nothing has come meanwhile and this was one', { items: 1, waiting: 0 }, 0],
    ['nothing, when a whole batch waits', { waiting: 32 }, 0],
  ])('is %s', (_, pace, ms) => expect(new BatchRest().after({ ...batch, ...pace })).toBe(ms));

  it('goes on over a batch of one among large ones, when nothing waits', () => expect(restAfter(12, 1)).toBe(2));

  it('ends with a row of batches of one', () => expect(restAfter(12, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)).toBe(0));
});
