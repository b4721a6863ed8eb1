import type { Json } from '@workflows/contracts';
import { evaluateExpressions } from '../expressions/evaluate-expressions';
import { T0 } from '../interpreter/execution.fixture';
import { HandlerExecution } from './handler-execution.fixture';
import { MATCH_KEY, matchSource } from './match-source';
import type { CallRequest } from './turn';

const TWICE: Json = [{ errors: ['States.ALL'], maxAttempts: 1, interval: 5, jitter: 'none' }];

function calling(request: CallRequest, tuning = {}): Promise<HandlerExecution> {
  return HandlerExecution.started(
    async ({ call }) => call(request).catch(({ name, message }: Error) => ({ name, message })),
    { tuning },
  );
}

function ofFunction(more: Partial<Extract<CallRequest, { kind: 'function' }>> = {}): CallRequest {
  return { kind: 'function', name: 'f', arguments: { a: 1 }, ...more };
}

describe('a call of a function', () => {
  it.each([
    ['its own words', ofFunction({ retry: TWICE }), {}],
    ['those of its function', ofFunction(), { functionDefaults: () => ({ retry: TWICE }) }],
  ])('is asked again by %s, and the handler hears of the last failure alone', async (_words, request, tuning) => {
    const execution = await calling(request, tuning);
    await execution.fail(execution.task('f'), 'Http.500', { status: 500 });
    expect(execution.nextTurn()).toBeUndefined();
    await execution.fire();
    expect(execution.task('f')).toMatchObject({ attempt: 2, arguments: { a: 1 }, path: 'call/1' });
    await execution.fail(execution.task('f'), 'Http.503', { status: 503 });
    expect(execution.end).toEqual({ name: 'Http.503', message: 'Http.503 happened' });
    expect(execution.visits).toMatchObject([{ state: 'f', attempts: 2, error: { name: 'Http.503' } }]);
  });

  it('of a model is one of two arguments, at each attempt, where the second says how to ask', async () => {
    const pair: Json = [{ text: 'hi' }, { schema: 'a word' }];
    const request = ofFunction({ name: 'ai.sum', arguments: pair, retry: TWICE });
    const execution = await calling(request);
    const configured = { kind: 'function', function: 'ai.sum', configured: true };
    expect(execution.task('ai.sum')).toMatchObject({ attempt: 1, arguments: pair, request: configured });
    await execution.fail(execution.task('ai.sum'), 'AI.Unavailable');
    await execution.fire();
    expect(execution.task('ai.sum')).toMatchObject({ attempt: 2, arguments: pair, request: configured });
    const others = [
      ofFunction({ name: 'judge', arguments: pair }),
      ofFunction({ name: 'ai.sum', arguments: [1, { a: 2 }] }),
    ];
    for (const other of others) {
      const { request: asked } = (await calling(other)).task(String(other.name));
      expect(asked).toEqual({ kind: 'function', function: other.name });
    }
  });

  it('is not asked again where the answer says that it would not help', async () => {
    const execution = await calling(ofFunction({ retry: TWICE }));
    await execution.fail(execution.task('f'), 'Api.NotConnected', { retryable: false });
    expect(execution.end).toMatchObject({ name: 'Api.NotConnected' });
  });

  it('times out, each attempt by itself', async () => {
    const execution = await calling(ofFunction({ timeoutMs: 30_000, retry: TWICE }));
    await execution.fire();
    await execution.fire();
    expect(execution.at).toBe(T0 + 35_000);
    expect(execution.task('f')).toMatchObject({ attempt: 2, timeoutAt: T0 + 65_000 });
    await execution.fire();
    expect(execution.end).toMatchObject({ name: 'States.Timeout' });
  });

  it('has the time-out of its function where it says none', async () => {
    const execution = await calling(ofFunction(), { functionDefaults: () => ({ timeoutMs: 7_000 }) });
    await execution.fire();
    expect(execution.end).toMatchObject({ name: 'States.Timeout' });
    expect(execution.at).toBe(T0 + 7_000);
  });

  it('that is not heard of within its heartbeat has failed', async () => {
    const execution = await calling(ofFunction({ heartbeatMs: 1_000 }));
    const { taskId } = execution.task('f');
    execution.send({ kind: 'taskAccepted', taskId });
    expect(execution.effects).toEqual([{ kind: 'acceptTask', taskId }]);
    execution.send({ kind: 'heartbeatMissed', taskId });
    await execution.turn();
    expect(execution.end).toMatchObject({ name: 'States.HeartbeatTimeout' });
  });

  it('takes the answer to an attempt once, and no other', async () => {
    const execution = await calling(ofFunction({ retry: TWICE }));
    const { taskId } = execution.task('f');
    await execution.fail(execution.task('f'), 'E');
    expect(execution.send({ kind: 'taskSucceeded', taskId, digest: 'd', result: 1 })).toEqual({
      ok: false,
      reason: 'TASK_NOT_OPEN',
    });
  });

  it('whose retry cannot be read is refused, and the handler can catch that', async () => {
    const execution = await calling(ofFunction({ retry: [{ errors: 7 }] }));
    expect(execution.end).toMatchObject({ name: 'Handler.InvalidCall' });
    expect(execution.types).toContain('callRefused');
  });
});

describe('an operator', () => {
  const answer = { kind: 'operatorAnswer', digest: 'o', by: 'ann' } as const;

  it('answers for whoever should, also before the next attempt, and once', async () => {
    const execution = await calling(ofFunction({ retry: TWICE }));
    await execution.fail(execution.task('f'), 'E');
    const [[taskId = 0] = []] = execution.rows.timers;
    const command = { ...answer, taskId, answer: { kind: 'complete', output: 5 } } as const;
    expect(execution.send(command)).toMatchObject({ ok: true });
    await execution.turn();
    expect(execution.end).toBe(5);
    expect(execution.send(command)).toEqual({ ok: false, reason: 'ALREADY_ANSWERED' });
  });

  it.each([
    ['ends a sleep', { kind: 'skip' }, null],
    ['fails a sleep', { kind: 'fail', error: 'Enough', cause: 'no time' }, { name: 'Enough', message: 'no time' }],
  ] as const)('%s', async (_does, said, end) => {
    const execution = await calling({ kind: 'sleep', name: 'sleep', until: T0 + 99_000 });
    const [[taskId = 0] = []] = execution.rows.timers;
    execution.send({ ...answer, taskId, answer: said });
    await execution.turn();
    expect(execution.end).toEqual(end);
  });
});

describe('what a call asks for', () => {
  it.each<[CallRequest, object]>([
    [
      { kind: 'event', name: 'waitForEvent', event: 'Paid', key: 'o1', timeoutMs: 1_000 },
      { request: { kind: 'event', event: 'Paid', key: 'o1', sinceAt: T0 }, timeoutAt: T0 + 1_000 },
    ],
    [
      { kind: 'signal', name: 'signal', signal: 'go' },
      { request: { kind: 'event', event: 'go', sinceAt: T0, signal: true } },
    ],
    [
      { kind: 'approval', name: 'humans.requestApproval', approvers: ['a@b'], prompt: 'ok?', options: ['yes'] },
      { request: { kind: 'approval', approvers: ['a@b'], prompt: 'ok?', options: ['yes'] } },
    ],
    [
      { kind: 'workflow', name: 'workflows.bill', workflow: 'bill', version: 2, arguments: { n: 1 } },
      { request: { kind: 'workflow', workflow: 'bill', version: 2, answer: 'output' }, arguments: { n: 1 } },
    ],
    [
      { kind: 'workflow', name: 'workflows.bill', workflow: 'bill', arguments: {}, detached: true },
      { request: { kind: 'workflow', workflow: 'bill', answer: 'detached' } },
    ],
    [
      { kind: 'http', name: 'fetch', arguments: { url: 'https://x.y', method: 'GET', headers: {} } },
      { request: { kind: 'http', fetch: true }, arguments: { url: 'https://x.y', method: 'GET', headers: {} } },
    ],
  ])('is a task: %j', async (request, task) => {
    const execution = await calling(request);
    expect(execution.task(request.name)).toMatchObject(task);
    await execution.succeed(execution.task(request.name), 'came');
    expect(execution.end).toBe('came');
  });

  it.each<[object]>([[{ options: [] }], [{ options: ['yes', 5] }], [{ approvers: [null] }]])(
    'asks nobody where nobody could decide: %j',
    async (asked) => {
      const execution = await calling({ kind: 'approval', name: 'humans.requestApproval', ...asked });
      expect(execution.end).toMatchObject({ name: 'Handler.InvalidCall' });
    },
  );

  it('counts events from when the handler could have asked for them', async () => {
    const execution = await HandlerExecution.started(async ({ api, call }) => {
      await api('a');
      return call({ kind: 'event', name: 'waitForEvent', event: 'Paid' });
    });
    execution.at += 1_000;
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    const heardAt = execution.at;
    execution.at += 50; // the turn takes its time
    await execution.turn();
    expect(execution.task('waitForEvent').request).toMatchObject({ sinceAt: heardAt });
  });

  it.each([
    ['', undefined],
    ['x'.repeat(257), undefined],
    ['Paid', '{% $states. %}'],
    ['Paid', 7],
  ])('is refused where nothing could be it', async (event, match) => {
    const execution = await calling({
      kind: 'event',
      name: 'waitForEvent',
      event,
      ...(match !== undefined && { match }),
    });
    expect(execution.end).toMatchObject({ name: 'Handler.InvalidCall' });
  });
});

describe('what an event is held against', () => {
  const data = { user: { id: 'u1', 'full name': 'Ann', tags: ['a', 'b'] }, paid: true, none: null, 'a`b': 1 };

  it.each<[Json, boolean]>([
    [{}, true],
    [{ paid: true }, true],
    [{ paid: false }, false],
    [{ user: { id: 'u1' } }, true],
    [{ user: { id: 'u2' } }, false],
    [{ user: { 'full name': 'Ann', tags: ['a', 'b'] }, none: null }, true],
    [{ user: { tags: ['a'] } }, false],
    [{ user: {} }, true],
    [{ paid: {} }, false],
    [{ missing: 'x' }, false],
    [{ 'a`b': 1 }, true],
    ['{% $states.event.data.user.id = "u1" %}', true],
  ])('%j holds: %s', async (match, holds) => {
    const read = matchSource(match);
    if (!read.ok) throw new Error(read.cause);
    if (read.source === undefined) return expect(holds).toBe(true);
    const bindings = { states: { input: null, context: {}, event: { data } }, variables: {} };
    const expressions = [{ key: MATCH_KEY, source: read.source }];
    const { [MATCH_KEY]: value } = await evaluateExpressions({ expressions, bindings, at: 0 });
    expect(value).toEqual({ ok: true, value: holds });
  });
});
