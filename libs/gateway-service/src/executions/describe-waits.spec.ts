import type { HistoryEvent } from '@workflows/state-machine';
import type { OpeningEvent, ReadExecution, ReadOpen } from '@workflows/runtime';
import { describeWaits } from './describe-waits';

const T0 = Date.parse('2023-01-01T00:00:00Z');
const SINCE = '2023-01-01T00:00:01.000Z';
const seed = {
  tenant: 'default',
  executionId: 'execution_1',
  workflowId: 'workflow_1',
  workflowName: 'w',
  version: 1,
  input: {},
  createdAt: T0,
};
const begun: HistoryEvent[] = [{ seq: 1, at: T0, type: 'executionStarted', data: {} }];
const read = (history: HistoryEvent[] = begun): ReadExecution => ({
  seed,
  startState: 's',
  status: 'running',
  history,
});
const open = (parts: Partial<ReadOpen>): ReadOpen => ({ tasks: [], timers: [], events: [], ...parts });
const scheduled = (seq: number, more: Partial<OpeningEvent> = {}): OpeningEvent => ({
  seq,
  type: 'taskScheduled',
  at: T0 + 1_000,
  state: 's',
  attempt: 1,
  ...more,
});
const NOBODY = { taken: [], functions: new Map(), polled: new Set<string>() };
const task = (kind: ReadOpen['tasks'][number]['kind'], more: Partial<ReadOpen['tasks'][number]> = {}): ReadOpen =>
  open({ tasks: [{ taskId: 3, kind, ...more }], events: [scheduled(3)] });

describe('an execution waits', () => {
  it.each([
    [
      'for a child',
      task('workflow', { key: 'execution_2' }),
      { for: 'child', detail: 'the end of execution_2', attempt: 1 },
    ],
    [
      'for an event',
      task('event', { subject: 'paid', key: 'o-1' }),
      { for: 'event', detail: 'an event "paid" with the key "o-1"' },
    ],
    ['for a person', task('approval'), { for: 'approval', detail: 'a decision' }],
    ['for an HTTP call', task('http'), { for: 'function', detail: 'the answer of an HTTP call', attempt: 1 }],
  ])('%s', (_, rows, said) =>
    expect(describeWaits(read(), rows, NOBODY)).toEqual([{ state: 's', since: SINCE, taskId: 3, ...said }]),
  );

  it.each(['evaluation', 'items', 'results'] as const)('for its turn, by no task to be answered: %s', (kind) =>
    expect(describeWaits(read(), task(kind), NOBODY)).toEqual([
      { state: 's', since: SINCE, for: 'turn', detail: expect.stringMatching(/^its /) },
    ]),
  );

  it('for the turn of its code, and says why nobody runs it', () => {
    const turn: HistoryEvent = { seq: 2, at: T0 + 1_000, type: 'turnRequested', data: { upTo: 1 } };
    const rows = open({
      tasks: [{ taskId: 2, kind: 'turn' }],
      events: [{ seq: 2, type: 'turnRequested', at: turn.at }],
    });
    const wait = { state: 's', since: SINCE, for: 'turn' };
    expect(describeWaits(read([...begun, turn]), rows, NOBODY)).toEqual([{ ...wait, detail: 'its code to run' }]);
    const taken = [{ taskId: 2, function: '', takenAt: T0, waitsFor: 'no engine here' }];
    expect(describeWaits(read([...begun, turn]), rows, { ...NOBODY, taken })).toEqual([
      { ...wait, detail: 'its code to run, which nobody can now: no engine here' },
    ]);
  });

  it('for somebody to look, where its code contradicts its history', () => {
    const mismatch = { call: 1, recorded: { name: 'a.b', digest: 'x' }, seq: 4 };
    const paused: HistoryEvent = {
      seq: 5,
      at: T0,
      type: 'handlerPaused',
      data: { why: { kind: 'mismatch', mismatch } },
    };
    const stopped = { ...read([...begun, paused]), pausedAt: T0 };
    expect(describeWaits(stopped, open({}), NOBODY)).toMatchObject([
      { state: 's', for: 'turn', detail: expect.stringContaining('"a.b"') },
    ]);
  });

  it('for a paused function, since it was paused or came to it, unless a worker has its task', () => {
    const at = '2023-01-01T00:00:05.000Z';
    const functions = new Map([['f', { isCalled: true, paused: { at, reason: 'it is down' } }]]);
    const rows = task('function', { subject: 'f' });
    const detail = `the function "f" to be resumed, paused since ${at}; paused because: it is down`;
    expect(describeWaits(read(), rows, { ...NOBODY, functions })).toMatchObject([{ for: 'pause', since: at, detail }]);
    const earlier = new Map([['f', { isCalled: false, paused: { at: '2022-01-01T00:00:00.000Z' } }]]);
    expect(describeWaits(read(), rows, { ...NOBODY, functions: earlier })).toMatchObject([
      { for: 'pause', since: SINCE },
    ]);
    const taken = [{ taskId: 3, function: 'f', takenAt: T0 }];
    expect(describeWaits(read(), rows, { ...NOBODY, functions, taken })).toMatchObject([{ for: 'worker' }]);
  });

  it('for a function that has paused itself, until that ends', () => {
    const [at, until] = ['2023-01-01T00:00:05.000Z', '2023-01-01T00:05:05.000Z'];
    const paused = { at, until, by: 'errorRate', reason: 'it failed' } as const;
    const functions = new Map([['f', { isCalled: true, paused }]]);
    const detail = `the function "f" to be resumed, paused since ${at} and until ${until}; paused because: it failed`;
    expect(describeWaits(read(), task('function', { subject: 'f' }), { ...NOBODY, functions })).toMatchObject([
      { for: 'pause', detail },
    ]);
  });

  it('for its workflow to be resumed, or for others of it to begin before', () => {
    const queued: ReadExecution = { ...read([]), status: 'queued', queuedAt: T0 + 2_000 };
    const workflowPaused = { at: SINCE, reason: 'repairs' };
    const since = '2023-01-01T00:00:02.000Z';
    expect(describeWaits(queued, open({}), { ...NOBODY, workflowPaused })).toEqual([
      {
        state: 's',
        since,
        for: 'pause',
        detail: `the workflow to be resumed, paused since ${SINCE}; paused because: repairs`,
      },
    ]);
    expect(describeWaits(queued, open({}), NOBODY)).toMatchObject([
      { for: 'pause', detail: expect.stringContaining('turn') },
    ]);
  });

  it('for its turn to begin', () =>
    expect(describeWaits(read([]), open({}), NOBODY)).toEqual([
      { state: 's', since: '2023-01-01T00:00:00.000Z', for: 'turn', detail: 'its turn to begin' },
    ]));

  it('for a time, unless it only let others work', () => {
    const events = [4, 5].map((seq) => ({ seq, type: 'waitStarted' as const, at: T0 + 1_000, state: 's' }));
    const timers = [
      { timerId: 4, dueAt: T0 + 1_000 },
      { timerId: 5, dueAt: T0 + 2_000 },
    ];
    expect(describeWaits(read(), open({ events, timers }), NOBODY)).toEqual([
      { state: 's', since: SINCE, for: 'turn', detail: 'its turn to go on' },
      {
        state: 's',
        since: SINCE,
        until: '2023-01-01T00:00:02.000Z',
        for: 'timer',
        detail: 'its time to come',
        taskId: 5,
      },
    ]);
  });

  it('for the next attempt in a branch, and says what the last one failed of', () => {
    const failed = {
      seq: 7,
      type: 'taskFailed' as const,
      at: T0,
      path: 'p/0',
      state: 's',
      error: 'Http.503',
      cause: 'down',
    };
    const retry = { seq: 8, type: 'retryScheduled' as const, at: T0 + 1_000, path: 'p/0', state: 's', attempt: 2 };
    const timers = [{ timerId: 8, dueAt: T0 + 9_000 }];
    expect(describeWaits(read(), open({ timers, events: [failed, retry] }), NOBODY)).toEqual([
      {
        state: 's',
        path: 'p/0',
        since: SINCE,
        until: '2023-01-01T00:00:09.000Z',
        for: 'retry',
        detail: 'attempt 2 after Http.503',
        taskId: 8,
        attempt: 2,
        lastError: { name: 'Http.503', cause: 'down' },
      },
    ]);
  });

  it('until the first of its limits, with what the attempt before failed of', () => {
    const whole = { timerId: 1, dueAt: T0 + 60_000 };
    const started = { seq: 1, type: 'executionStarted' as const, at: T0 };
    const failed: HistoryEvent = {
      seq: 4,
      at: T0,
      type: 'taskTimedOut',
      state: 's',
      data: { taskId: 3, error: 'States.Timeout', cause: 'slow' },
    };
    const rows = open({
      tasks: [{ taskId: 6, kind: 'function', subject: 'f' }],
      events: [started, scheduled(6, { attempt: 2 })],
    });
    const untilOf = (timers: ReadOpen['timers']) =>
      describeWaits(read([...begun, failed]), { ...rows, timers }, NOBODY);
    expect(untilOf([whole])).toMatchObject([{ until: '2023-01-01T00:01:00.000Z', attempt: 2 }]);
    expect(untilOf([whole, { timerId: 6, dueAt: T0 + 5_000 }])).toMatchObject([
      { until: '2023-01-01T00:00:05.000Z', lastError: { name: 'States.Timeout', cause: 'slow' } },
    ]);
  });
});
