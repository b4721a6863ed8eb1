import type { Body } from './api';
import { foldHistory } from './fold-history';

/** Events with their numbers, a millisecond apart. */
function history(...events: Body[]): Body[] {
  return events.map((event, index) => ({ seq: index + 1, at: index + 1, data: {}, ...event }));
}

const begun = { type: 'executionStarted' };
const enter = (state: string): Body => ({ type: 'stateEntered', state });
const ask = (state: string, more: Body = {}): Body => ({ type: 'taskScheduled', state, data: { attempt: 1, ...more } });
const succeed = (state: string, taskId: number, result: Body = {}): Body => ({
  type: 'taskSucceeded',
  state,
  data: { taskId, result },
});
const leave = (state: string, next?: string): Body => ({ type: 'stateExited', state, data: { flow: 'merge', next } });
const undone = (visit: number, state: string, index: number): Body[] => [
  { type: 'compensationStarted', state, path: `~undo/${index}`, data: { visit } },
  { type: 'compensationEnded', state, path: `~undo/${index}` },
];
const decided = { type: 'undoStarted', data: { end: { status: 'cancelled' }, compensate: true } };
const cancelled = { type: 'executionCancelled' };
const paused = { type: 'executionPaused', data: { clocks: 'stop' } };
const resumed = { type: 'executionResumed' };
const wait = (dueAt: number): Body => ({ type: 'waitStarted', state: 'a', data: { dueAt } });
const fired = (timerId: number): Body => ({ type: 'timerFired', state: 'a', data: { timerId } });
const twoDone = [
  ...[begun, enter('a'), ask('a', { undo: true }), succeed('a', 3), leave('a', 'b')],
  ...[enter('b'), ask('b', { undo: true }), succeed('b', 7)],
];
const faultsOf = (...events: Body[]): string => foldHistory(history(...events), 1).faults.join();

describe('a history that is folded by the rules of the tests', () => {
  it('comes to its output', () => {
    const done = [enter('a'), ask('a'), succeed('a', 3, 5), leave('a'), { type: 'executionCompleted' }];
    const { faults, status, lines } = foldHistory(history(begun, ...done), 1);
    expect([faults, status, lines.output]).toEqual([[], 'completed', { a: 5 }]);
  });

  it.each<[string, Body[]]>([
    [
      'is undone, the latest first',
      [...twoDone, decided, ...undone(6, 'b', 0), ...undone(2, 'a', 1), { type: 'undoEnded' }, cancelled],
    ],
    [
      'is redriven from where it failed',
      [begun, enter('a'), { type: 'executionFailed' }, { type: 'executionRedriven' }, enter('a')],
    ],
    ['waits longer by its pause', [begun, enter('a'), wait(5), paused, resumed, fired(3)]],
    [
      'is moved to another name',
      [begun, enter('a'), { type: 'executionMigrated', data: { from: 1, to: 2, map: { a: 'b' } } }, ask('b')],
    ],
  ])('holds where it %s', (_, events) => expect(faultsOf(...events)).toBe(''));

  it.each<[string, RegExp, Body[]]>([
    ['goes on while it is paused', /while it is paused/, [begun, enter('a'), paused, ask('a')]],
    ['fires early', /early/, [begun, enter('a'), wait(9), fired(3)]],
    ['fires early, its pause counted', /early/, [begun, enter('a'), wait(6), paused, resumed, fired(3)]],
    ['undoes in another order', /not the latest/, [...twoDone, decided, ...undone(2, 'a', 0)]],
    ['undoes twice', /not the latest/, [...twoDone, decided, ...undone(6, 'b', 0), ...undone(6, 'b', 1)]],
    ['forgets to undo', /left to be undone/, [...twoDone, decided, ...undone(6, 'b', 0), { type: 'undoEnded' }]],
    ['takes an answer twice', /closes 3/, [begun, enter('a'), ask('a'), succeed('a', 3), succeed('a', 3)]],
    ['goes on after its end', /after the end/, [begun, enter('a'), cancelled, ask('a')]],
    ['ends with something open', /open at its end/, [begun, enter('a'), ask('a'), { type: 'executionCompleted' }]],
    ['leaves out a number', /has seq/, [begun, { ...enter('a'), seq: 3 }]],
  ])('is told where it %s', (_, fault, events) => expect(faultsOf(...events)).toMatch(fault));
});
