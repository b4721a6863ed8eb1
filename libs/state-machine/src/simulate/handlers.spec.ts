import type { JsonObject } from '@workflows/contracts';
import { evaluateExpressions } from '../expressions/evaluate-expressions';
import { FakeHandlers } from '../handlers/fake-handler.fixture';
import type { FakeCode } from '../handlers/fake-handler.fixture';
import { handlerProgram } from '../handlers/handler-execution.fixture';
import { readMocks } from './read-mocks';
import { simulate } from './simulate';
import type { Simulation } from './simulate';

const T0 = Date.parse('2024-01-01T00:00:00Z');

function run(code: FakeCode, mocks: JsonObject = {}): Promise<Simulation> {
  const handlers = new FakeHandlers(() => code);
  return simulate(handlerProgram(), {
    input: { email: 'a@b' },
    mocks: readMocks(mocks).mocks,
    startAt: T0,
    seed: 'a',
    evaluate: evaluateExpressions,
    runTurn: (request, journal) => handlers.run(request, journal),
  });
}

describe('a test of a handler', () => {
  it('runs it to its end against mocks by the names of its calls, in its own time', async () => {
    const code: FakeCode = async ({ api, sleep, call, now, event }) => {
      const begun = now();
      const found = await api('apollo.search', event);
      await sleep(3_600_000);
      const paid = await call({ kind: 'event', name: 'waitForEvent', event: 'Paid', match: { id: 7 } });
      const page = await call({
        kind: 'http',
        name: 'fetch',
        arguments: { url: 'http://x', method: 'GET', headers: {} },
      });
      return { found, paid, page, hours: (now() - begun) / 3_600_000 };
    };
    const events = [
      { type: 'Paid', after: 7200, data: { id: 6 } },
      { type: 'Paid', after: 7200, data: { id: 7 } },
    ];
    const went = await run(code, { 'apollo.search': { $fn: '{"of": email}' }, 'http:GET http://x': { a: 1 }, events });
    expect(went).toMatchObject({
      status: 'completed',
      output: { found: { of: 'a@b' }, paid: { id: 7 }, page: { status: 200, body: '{"a":1}' }, hours: 2 },
      virtualDuration: 7200,
    });
    expect(went.stateHistory.map(({ state }) => state)).toEqual(['apollo.search', 'sleep', 'waitForEvent', 'fetch']);
  });

  it('gives failures to be caught', async () => {
    const code: FakeCode = async ({ api }) => api('f').catch(({ name }: Error) => name);
    expect(await run(code, { f: { error: 'Http.404' } })).toMatchObject({ status: 'completed', output: 'Http.404' });
  });

  it('says what would never come, and what has no mock', async () => {
    const waiting: FakeCode = async ({ call }) => call({ kind: 'signal', name: 'signal', signal: 'go' });
    expect(await run(waiting)).toMatchObject({ status: 'running', error: 'Test.NothingDue' });
    expect(await run(async ({ api }) => api('f'))).toMatchObject({ status: 'failed', error: 'Test.NoMock' });
  });

  it('draws the same chance for the same seed', async () => {
    const code: FakeCode = async ({ random }) => random();
    expect(await run(code)).toEqual(await run(code));
  });

  it('is none where no code can run', async () => {
    const options = { input: {}, mocks: readMocks({}).mocks, startAt: T0, seed: 'a', evaluate: evaluateExpressions };
    expect(await simulate(handlerProgram(), options)).toMatchObject({ status: 'running', error: 'Test.NoPlace' });
  });
});
