import type { Body } from '../api';
import type { ReadHistory } from '../history-faults';
import type { Action, Found } from './action';
import { migrateMany, restartMany } from './bulk-actions';
import { answer, migrate } from './execution-actions';
import { pauseWorkflow } from './name-actions';
import { backfill } from './schedule-actions';
import { restart, start } from './start-actions';

/** A service that has come to this: of one execution, and of all that is counted or listed. */
function found({ row = {}, events = [], rows = [], number = 0 }: Body): Found {
  const history = { row, events } as unknown as ReadHistory;
  return {
    histories: new Map([['one', history]]),
    database: { rows: async () => rows, number: async () => number },
  };
}

const operation = { status: 'completed', matched: 3, done: 1, skipped: 1, failed: 1 };
const answered = (data: Body): Body => ({ type: 'operatorAnswered', data });

describe('what was promised', () => {
  it.each<[string, Action, Body, Body]>([
    ['a start', start, 'key', { number: 1 }],
    [
      'a restart',
      restart,
      { of: 'other', from: 'call' },
      { row: { restarted_from: 'other' }, events: [{ type: 'resultsTakenOver', state: 'call' }] },
    ],
    ['an answer', answer, { taskId: 3, what: 'skip' }, { events: [answered({ taskId: 3, answer: 'skip' })] }],
    ['a migration', migrate, 2, { row: { version: 2 } }],
    ['a bulk migration', migrateMany, undefined, { rows: [operation] }],
    ['a bulk restart', restartMany, 'mark', { rows: [{ ...operation, restarted_from: 'a' }], number: 1 }],
    ['a backfill', backfill, { first: 0, last: 1_000, least: 2 }, { number: 2 }],
    ['a paused workflow', pauseWorkflow, undefined, { number: 0 }],
  ])('holds of %s', async (_, { holds }, answer, service) =>
    expect(await holds?.({ on: 'one', answer }, found(service))).toBeUndefined(),
  );

  it.each<[string, RegExp, Action, Body, Body]>([
    ['a start that is lost', /I2/, start, 'key', { number: 0 }],
    [
      'a restart that began elsewhere',
      /I45/,
      restart,
      { of: 'other', from: 'call' },
      { row: { restarted_from: 'other' } },
    ],
    ['an answer that was lost', /0 events/, answer, { taskId: 3, what: 'skip' }, {}],
    [
      'an answer that counts twice',
      /2 events/,
      answer,
      { taskId: 3, what: 'skip' },
      { events: [1, 2].map(() => answered({ taskId: 3, answer: 'skip' })) },
    ],
    ['a migration to nowhere', /I46/, migrate, 2, { row: { version: 1 } }],
    [
      'a bulk migration that stands still',
      /it is running/,
      migrateMany,
      undefined,
      { rows: [{ ...operation, status: 'running' }] },
    ],
    ['a bulk migration that has lost one', /I48/, migrateMany, undefined, { rows: [{ ...operation, matched: 4 }] }],
    [
      'a bulk restart of the same again',
      /I48/,
      restartMany,
      'mark',
      { rows: [1, 2].map(() => ({ restarted_from: 'a' })), number: 1 },
    ],
    ['a backfill with a time left out', /1 of 2/, backfill, { first: 0, last: 1_000, least: 2 }, { number: 1 }],
    ['a paused workflow that keeps some', /I52/, pauseWorkflow, undefined, { number: 1 }],
  ])('is told of %s', async (_, fault, { holds }, answer, service) =>
    expect(await holds?.({ on: 'one', answer }, found(service))).toMatch(fault),
  );
});
