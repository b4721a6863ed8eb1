import { matchesError } from './errors';

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
    expect(matchesError([name], error, 'retrier')).toBe(retrier);
    expect(matchesError([name], error, 'catcher')).toBe(catcher);
  });

  it('is one of the list that has to match', () => {
    expect(matchesError(['A', 'B'], 'B', 'catcher')).toBe(true);
    expect(matchesError([], 'B', 'catcher')).toBe(false);
  });
});
