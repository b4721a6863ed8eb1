import { matchesError } from './errors';
import type { Handler } from './errors';
import type { Failure } from './state';

const RETRIER: Handler = { handler: 'retrier', taskFailedIsAll: false };
const CATCHER: Handler = { handler: 'catcher' };

function failure(name: string, more: Partial<Failure> = {}): Failure {
  return { name, cause: '', ...more };
}

describe('which errors a handler means', () => {
  it.each<[name: string, error: string, retrier: boolean, catcher: boolean]>([
    ['Oops', 'Oops', true, true],
    ['Oops', 'Oops2', false, false],
    ['States.ALL', 'Oops', true, true],
    ['States.ALL', 'States.Timeout', true, true],
    ['States.ALL', 'Http.404', true, true],
    ['States.ALL', 'States.DataLimitExceeded', false, false],
    ['States.ALL', 'States.Runtime', false, false],
    ['States.Runtime', 'States.Runtime', true, true],
    ['States.DataLimitExceeded', 'States.DataLimitExceeded', true, true],
    ['States.TaskFailed', 'Oops', true, true],
    ['States.TaskFailed', 'States.Timeout', false, false],
    ['States.TaskFailed', 'States.HeartbeatTimeout', true, true],
    ['States.TaskFailed', 'Http.404', false, true],
    ['States.TaskFailed', 'Http.400', false, true],
    ['States.TaskFailed', 'Http.408', true, true],
    ['States.TaskFailed', 'Http.425', true, true],
    ['States.TaskFailed', 'Http.429', true, true],
    ['States.TaskFailed', 'Http.500', true, true],
    ['States.TaskFailed', 'Http.4044', true, true],
    ['States.Timeout', 'States.Timeout', true, true],
    ['States.Timeout', 'States.HeartbeatTimeout', true, true],
    ['States.HeartbeatTimeout', 'States.Timeout', false, false],
    ['Http.404', 'Http.404', true, true],
    ['Http.4xx', 'Http.404', true, true],
    ['Http.4xx', 'Http.500', false, false],
    ['Http.5xx', 'Http.503', true, true],
    ['Http.5xx', 'Http.5xxx', false, false],
  ])('%s and %s: retrier %s, catcher %s', (name, error, retrier, catcher) => {
    expect(matchesError([name], failure(error), RETRIER)).toBe(retrier);
    expect(matchesError([name], failure(error), CATCHER)).toBe(catcher);
  });

  it('is one of the list that has to match', () => {
    expect(matchesError(['A', 'B'], failure('B'), CATCHER)).toBe(true);
    expect(matchesError([], failure('B'), CATCHER)).toBe(false);
  });

  it('goes by the status an answer came with as well as by the error it names', () => {
    const named = failure('Card.Declined', { status: 404 });
    for (const name of ['Card.Declined', 'Http.404', 'Http.4xx']) {
      expect(matchesError([name], named, RETRIER)).toBe(true);
      expect(matchesError([name], named, CATCHER)).toBe(true);
    }
    expect(matchesError(['Http.5xx'], named, CATCHER)).toBe(false);
    expect(matchesError(['States.TaskFailed'], named, RETRIER)).toBe(false);
  });

  it('takes in lasting answers in an ASL retrier', () => {
    const asl: Handler = { handler: 'retrier', taskFailedIsAll: true };
    expect(matchesError(['States.TaskFailed'], failure('Http.404'), asl)).toBe(true);
  });

  it('is States.BranchFailed for whatever a branch ended with, and for nothing else', () => {
    expect(matchesError(['States.BranchFailed'], failure('A', { from: 'branch' }), CATCHER)).toBe(true);
    expect(matchesError(['States.BranchFailed'], failure('A', { from: 'item' }), CATCHER)).toBe(false);
    expect(matchesError(['States.BranchFailed'], failure('A'), CATCHER)).toBe(false);
  });
});
