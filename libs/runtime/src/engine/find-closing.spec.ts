import type { HistoryEvent, HistoryFact } from '@workflows/state-machine';
import { findClosing } from './find-closing';

const state = 'call';

const history = (...facts: HistoryFact[]): HistoryEvent[] =>
  facts.map((fact, index) => ({ seq: index + 1, at: 0, ...fact }));

/** A store that gives two events a page. */
const find = (events: HistoryEvent[], number: number) =>
  findClosing(
    { readHistory: async (_, after) => events.filter(({ seq }) => seq > after).slice(0, 2) },
    'execution_1',
    number,
  );

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
});
