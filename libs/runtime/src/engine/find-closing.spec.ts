import type { HistoryEvent, HistoryFact } from '@workflows/state-machine';
import { findClosing } from './find-closing';

const state = 'call';

const history = (...facts: HistoryFact[]): HistoryEvent[] =>
  facts.map((fact, index) => ({ seq: index + 1, at: 0, ...fact }));

/** Gives so many events a page. */
const storeOf = (events: HistoryEvent[], page: number) => ({
  readHistory: jest.fn(async (_: string, after: number) => events.slice(after, after + page)),
  readHistoryEnd: jest.fn(async () => events.slice(-page)),
});
const find = (events: HistoryEvent[], number: number) => findClosing(storeOf(events, 2), 'execution_1', number);

const entered: HistoryFact = { type: 'stateEntered', state };
const scheduled = (token?: number): HistoryFact => ({
  type: 'taskScheduled',
  state,
  data: { function: 'f', attempt: 1, ...(token !== undefined && { token }) },
});
const succeeded = (taskId: number): HistoryFact => ({
  type: 'taskSucceeded',
  state,
  data: { taskId, digest: 'd', result: null },
});
const cancelled: HistoryFact = { type: 'executionCancelled', data: { reason: '' } };

describe('what closed a task', () => {
  it.each([
    ['is found by its number', history(entered, scheduled(), entered, succeeded(2)), 2, { seq: 4 }],
    [
      'is found by the number that its token was given away by',
      history(entered, entered, scheduled(1), entered, succeeded(3)),
      1,
      { seq: 5 },
    ],
    [
      'is not what closed another one',
      history(scheduled(), scheduled(), succeeded(2), entered, succeeded(1)),
      1,
      { seq: 5 },
    ],
  ])('%s', async (_, events, number, closing) => {
    expect(await find(events, number)).toMatchObject(closing);
  });

  it.each([
    ['undefined where its execution ended', history(entered, scheduled(), cancelled), 2, undefined],
    ['unknown where no task ever went by the number', history(entered, scheduled(), succeeded(2)), 1, 'unknown'],
    ['unknown beyond the end of the history', history(entered), 9, 'unknown'],
  ])('is %s', async (_, events, number, verdict) => {
    expect(await find(events, number)).toBe(verdict);
  });

  describe('in a history of any length', () => {
    const LENGTH = 200_000;
    const long = (...facts: [number, HistoryFact][]): HistoryEvent[] => {
      const events = Array.from({ length: LENGTH }, (_, index): HistoryEvent => ({
        seq: index + 1,
        at: 0,
        ...entered,
      }));
      for (const [seq, fact] of facts) events[seq - 1] = { seq, at: 0, ...fact };
      return events;
    };

    it.each([
      ['near its task', 2, 15_000, { seq: 15_000 }],
      ['near the end', 2, LENGTH - 10, { seq: LENGTH - 10 }],
      ['by its token, near the end', 1, LENGTH - 10, { seq: LENGTH - 10 }],
    ])('is found %s', async (_, number, seq, closing) => {
      const store = storeOf(long([2, scheduled(1)], [seq, succeeded(2)]), 1_000);
      expect(await findClosing(store, 'execution_1', number)).toMatchObject(closing);
    });

    it.each([
      ['is not looked for between them', long([2, scheduled()], [100_000, succeeded(2)]), undefined],
      ['is unknown where no task ever went by the number', long(), 'unknown'],
    ])('%s, and little of it is read', async (_, events, verdict) => {
      for (const page of [100, 1_000, 10_000]) {
        const store = storeOf(events, page);
        expect(await findClosing(store, 'execution_1', 2)).toBe(verdict);
        expect(store.readHistory.mock.calls.length).toBeLessThanOrEqual(64);
        expect(store.readHistory.mock.calls.at(-1)?.[1]).toBeLessThan(30_002);
        expect(store.readHistoryEnd).toHaveBeenCalledTimes(1);
      }
    });
  });
});
