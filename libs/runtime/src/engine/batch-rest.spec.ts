import { BatchRest } from './batch-rest';

const batch = { batchMs: 4, items: 3, waiting: 3, share: 0.5 };

/** The rest after the last of some batches, of so many items each. */
function restAfter(...items: number[]): number {
  const rest = new BatchRest();
  return items.map((count) => rest.after({ ...batch, items: count, waiting: 0 })).pop() ?? 0;
}

describe('the rest between two batches', () => {
  it.each([
    ['nothing, where one executor has all shards', { share: 1 }, 0],
    ['half of what a batch takes, beside one other', {}, 2],
    ['three quarters of that, beside three', { share: 0.25 }, 3],
    ['no longer than what waits can bear', { batchMs: 400 }, 30],
    ['nothing, when nothing has come meanwhile and this was one', { items: 1, waiting: 0 }, 0],
    ['nothing, when a whole batch waits', { waiting: 32 }, 0],
  ])('is %s', (_, pace, ms) => expect(new BatchRest().after({ ...batch, ...pace })).toBe(ms));

  it('goes on over a batch of one among large ones, when nothing waits', () => expect(restAfter(12, 1)).toBe(2));

  it('ends with a row of batches of one', () => expect(restAfter(12, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)).toBe(0));
});
