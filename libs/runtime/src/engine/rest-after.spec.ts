import { restAfter } from './rest-after';

describe('the rest between two batches', () => {
  it.each([
    ['nothing, where one executor has all shards', { batchMs: 8, waiting: 3, sharers: 1 }, 0],
    ['as long as the batches of the others take', { batchMs: 4, waiting: 3, sharers: 3 }, 8],
    ['no longer than what waits can bear', { batchMs: 400, waiting: 3, sharers: 8 }, 15],
    ['nothing, when nothing has come meanwhile', { batchMs: 4, waiting: 0, sharers: 3 }, 0],
    ['nothing, when a whole batch waits', { batchMs: 4, waiting: 32, sharers: 3 }, 0],
  ])('is %s', (_, pace, ms) => expect(restAfter(pace)).toBe(ms));
});
