import type { Json } from '@workflows/contracts';
import { SLOW } from '../expressions/expression';
import { HandlerExecution, site } from './handler-execution.fixture';

const started = HandlerExecution.started;

describe('a handler', () => {
  it('makes its calls one after the other, each a task under its label, and gives what it returns', async () => {
    const execution = await started(
      async ({ call, event }) => {
        const found = await call({ kind: 'function', name: 'apollo.search', arguments: event }, { line: 2, column: 4 });
        const said = await call({ kind: 'function', name: 'ai.summary', arguments: found }, { line: 3, column: 4 });
        return { said };
      },
      {
        input: { email: 'a@b' },
        sites: [site(2, 'apollo.search', 'api.apollo.search'), site(3, 'ai.summary', 'ai.summary')],
      },
    );
    expect(execution.task('api.apollo.search')).toMatchObject({
      request: { kind: 'function', function: 'apollo.search' },
      arguments: { email: 'a@b' },
      path: 'call/1',
      attempt: 1,
    });
    await execution.succeed(execution.task('api.apollo.search'), { id: 7 });
    expect(execution.state?.currentState).toBe('ai.summary');
    await execution.succeed(execution.task('ai.summary'), 'fine');
    expect(execution.end).toEqual({ said: 'fine' });
    expect(execution.types).toEqual([
      ...['executionStarted', 'turnRequested', 'taskScheduled', 'turnEnded'],
      ...['taskSucceeded', 'turnRequested', 'taskScheduled', 'turnEnded'],
      ...['taskSucceeded', 'turnRequested', 'turnEnded', 'executionCompleted'],
    ]);
    expect(execution.visits).toMatchObject([
      { state: 'api.apollo.search', output: { id: 7 }, attempts: 1 },
      { state: 'ai.summary', output: 'fine', attempts: 1 },
    ]);
    expect(execution.handlers.replays).toBe(1);
  });

  it('is told of all that came while it was being told, in order, in one more turn', async () => {
    const execution = await started(async ({ api, now }) => {
      const first = api('a').then(() => now());
      const second = api('b').then(() => now());
      return [await first, await second];
    });
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('a').taskId, digest: 'd', result: 1 });
    execution.at += 5;
    execution.send({ kind: 'taskSucceeded', taskId: execution.task('b').taskId, digest: 'd', result: 2 });
    await execution.turn();
    expect(execution.end).toEqual([execution.at - 5, execution.at]);
    expect(execution.types.filter((type) => type === 'turnRequested')).toHaveLength(3);
  });

  it('sleeps by a timer, and has its chance from the start of the execution', async () => {
    const execution = await started(async ({ sleep, now, random }) => {
      await sleep(60_000);
      return [now(), random()];
    });
    const slept = execution.at + 60_000;
    await execution.fire();
    expect(execution.end).toEqual([slept, expect.any(Number)]);
    expect(execution.events[0]).toMatchObject({ data: { chance: expect.stringMatching(/^[0-9a-f]{32}$/) } });
  });

  it('closes the losers of a race when it ends, and waits for calls that float', async () => {
    const execution = await started(
      async ({ api, call }) => {
        call({ kind: 'function', name: 'audit', arguments: {} }, { line: 1, column: 1 }).catch(() => undefined);
        return Promise.race([api('a'), api('b')]);
      },
      { sites: [site(1, 'audit', 'audit', { floating: true })] },
    );
    await execution.succeed(execution.task('a'), 'first');
    expect(execution.labels).toEqual(['audit']);
    expect(execution.rows.finished).toBeUndefined();
    await execution.fail(execution.task('audit'), 'Oops');
    expect(execution.end).toBe('first');
    expect(execution.visits.map(({ state }) => state)).toEqual(['a', 'audit']);
  });

  it('that waits for what nothing settles fails at once', async () => {
    const execution = await started(async ({ api }) => {
      await api('a');
      return new Promise<Json>(() => undefined);
    });
    await execution.succeed(execution.task('a'));
    expect(execution.end).toMatchObject({ status: 'failed', error: 'Handler.Stuck', failedState: 'a' });
  });

  it('fails as it throws, in the call whose failure it threw', async () => {
    const execution = await started(async ({ api }) => {
      await api('a').catch(() => undefined);
      return api('b');
    });
    await execution.fail(execution.task('a'), 'Minor');
    await execution.fail(execution.task('b'), 'Http.404', { status: 404 });
    expect(execution.end).toMatchObject({ error: 'Http.404', cause: 'Http.404 happened', failedState: 'b' });
    expect(execution.visits).toMatchObject([{ error: { name: 'Minor' } }, { error: { name: 'Http.404' } }]);
  });

  it('tells where in the source it threw, and of what is too large that it is', async () => {
    const thrown = await started(async ({ api }) => api('a'));
    thrown.send({ kind: 'taskSucceeded', taskId: thrown.task('a').taskId, digest: 'd', result: 1 });
    const turn = { upTo: thrown.nextTurn()?.upTo ?? 0, calls: [] };
    const end = { ok: false, error: 'TypeError', cause: 'x is undefined', at: { line: 4, column: 2 } } as const;
    thrown.send({ kind: 'turned', turnId: thrown.nextTurn()?.turnId ?? 0, turn: { ...turn, end } });
    expect(thrown.events.at(-1)).toMatchObject({ data: { error: 'TypeError', errorAt: { line: 4, column: 2 } } });
    const large = await started(async () => 'x'.repeat(10_485_761));
    expect(large.end).toMatchObject({ error: 'States.DataLimitExceeded' });
    const refused = await started(async ({ api }) => api('a', 'x'.repeat(10_485_761)).catch(({ name }: Error) => name));
    expect(refused.end).toBe('States.DataLimitExceeded');
  });

  it('has its output held against what the workflow promises', async () => {
    const execution = await started(async () => 1, { tuning: { outputProblem: () => SLOW } });
    const [taskId = 0] = execution.rows.checks;
    execution.send({ kind: 'outputChecked', taskId, problem: 'it is no object' });
    expect(execution.end).toMatchObject({ error: 'States.SchemaViolation', cause: 'it is no object' });
  });

  it('ends an aborted call, of which it is told nothing', async () => {
    const execution = await started(async ({ api, abort }) => {
      const lost = api('slow');
      await api('quick');
      abort(1);
      await api('last');
      return Promise.race([lost, 'done']);
    });
    await execution.succeed(execution.task('quick'));
    expect(execution.labels).toEqual(['last']);
    await execution.succeed(execution.task('last'));
    expect(execution.end).toBe('done');
  });

  it('may have no more calls open than can be kept', async () => {
    const execution = await started(async ({ api }) => Promise.all(Array.from({ length: 10_001 }, () => api('a'))));
    expect(execution.end).toMatchObject({ error: 'States.DataLimitExceeded' });
  });
});
