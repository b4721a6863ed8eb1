import type { DefinitionBody, Json, JsonObject } from '@workflows/contracts';
import { compileDefinition } from '../definition/compile-definition';
import { evaluateExpressions } from '../expressions/evaluate-expressions';
import { readMocks } from './read-mocks';
import { simulate } from './simulate';
import type { Simulation, SimulationOptions } from './simulate';

const T0 = Date.parse('2024-01-01T00:00:00Z');

async function run(
  states: JsonObject,
  mocks: JsonObject = {},
  options: Partial<SimulationOptions> = {},
): Promise<Simulation> {
  return runWhole({ states }, mocks, options);
}

async function runWhole(
  body: DefinitionBody,
  mocks: JsonObject,
  { input = {}, ...more }: Partial<SimulationOptions>,
): Promise<Simulation> {
  const compiled = compileDefinition(body);
  if (!compiled.ok) throw new Error(JSON.stringify(compiled.problems));
  const read = readMocks(mocks);
  expect(read.problems).toEqual([]);
  const options = { input, mocks: read.mocks, startAt: T0, seed: 'a', evaluate: evaluateExpressions, ...more };
  return simulate(compiled.program, options);
}

const call = (more: JsonObject = {}): JsonObject => ({ call: { type: 'task', task: 'f', end: true, ...more } });
const retry = (errors: string[], maxAttempts = 3): JsonObject => ({
  retry: [{ errors, interval: 10, backoffRate: 2, maxAttempts }],
});

describe('a test of a workflow', () => {
  it('runs it to its end against mocks', async () => {
    const states = {
      check: { type: 'task', task: 'check', next: 'send' },
      send: { type: 'task', task: 'send', end: true },
    };
    const went = await run(states, { check: { valid: true }, send: { id: 7 } }, { input: { to: 'x' } });
    expect(went).toMatchObject({ status: 'completed', output: { valid: true, id: 7 }, virtualDuration: 0 });
    expect(went.stateHistory.map(({ state }) => state)).toEqual(['check', 'send']);
    expect(went.history.map(({ type }) => type)).toEqual(
      expect.arrayContaining(['executionStarted', 'executionCompleted']),
    );
  });

  it('undoes what was done, by the mocks of what undoes it, and then what comes before the end', async () => {
    const compensate = { task: 'refund', arguments: { id: '{% $states.result.id %}' }, ...retry(['Busy']) };
    const body = {
      states: {
        pay: { type: 'task', task: 'charge', compensate, next: 'ship' },
        ship: { type: 'task', task: 'ship', end: true },
      },
      onFailure: { compensate: true, states: { tell: { type: 'task', task: 'page', end: true } } },
    };
    const mocks = {
      charge: { id: 7 },
      ship: { error: 'NoTruck' },
      refund: [{ error: 'Busy' }, null],
      page: { told: true },
    };
    const went = await runWhole(body, mocks, {});
    expect(went).toMatchObject({ status: 'failed', error: 'NoTruck', virtualDuration: 10 });
    expect(went.stateHistory.map(({ state }) => state)).toEqual(['pay', 'ship', 'tell']);
    expect(went.history).toContainEqual(expect.objectContaining({ type: 'compensationEnded', state: 'pay' }));
    const failed = await runWhole(body, { ...mocks, refund: { error: 'Down' } }, {});
    expect(failed).toMatchObject({ status: 'failed', error: 'States.CompensationFailed' });
  });

  it('waits a year in no time', async () => {
    const went = await run({ rest: { type: 'wait', duration: 'P365D', end: true } });
    expect(went).toMatchObject({ status: 'completed', virtualDuration: 365 * 86_400 });
  });

  it('gives the same answer each time', async () => {
    const states = call({ arguments: { id: '{% $uuid() & $string($random()) %}' }, ...retry(['E']) });
    const once = await run(states, { f: [{ error: 'E' }, { ok: true }] });
    expect(await run(states, { f: [{ error: 'E' }, { ok: true }] })).toEqual(once);
  });
});

it('fails a workflow whose output breaks its schema', async () => {
  const outputProblem = async (output: Json): Promise<string> => `not ${JSON.stringify(output)}`;
  const went = await run(call(), { f: { a: 1 } }, { outputProblem });
  expect(went).toMatchObject({ status: 'failed', error: 'States.SchemaViolation', cause: 'not {"a":1}' });
  expect(went.history.map(({ type }) => type)).not.toContain('executionCompleted');
});

describe('a mock', () => {
  it.each<[string, Json, Json]>([
    ['a value', { a: 1 }, { a: 1 }],
    ['null', null, {}],
    ['a bare value', 5, { call: 5 }],
    ['an object that holds an error and more', { error: 'E', code: 1 }, { error: 'E', code: 1 }],
    ['a list in a sequence', [[1, 2]], { call: [1, 2] }],
    ['computed', { $fn: '{"sum": a + b}' }, { sum: 3 }],
    ['computed to nothing', { $fn: 'c' }, {}],
    ['an explicit result', { $after: 0, result: { error: 'E' } }, { error: 'E' }],
  ])('that is %s is the result', async (_, mock, output) => {
    expect(await run(call(), { f: mock }, { input: { a: 1, b: 2 } })).toMatchObject({ status: 'completed', output });
  });

  it('may fail, by name and with a cause', async () => {
    const went = await run(call(), { f: { error: 'Card.Declined', cause: 'no money' } });
    expect(went).toMatchObject({ status: 'failed', error: 'Card.Declined', cause: 'no money' });
  });

  it('that is a sequence answers call by call, and its last entry repeats', async () => {
    const mocks: JsonObject = { f: [{ error: 'E' }, { error: 'E' }, { done: 1 }] };
    const went = await run(call(retry(['E'])), mocks);
    expect(went).toMatchObject({ status: 'completed', output: { done: 1 }, virtualDuration: 30 });
    expect(went.stateHistory).toMatchObject([{ attempts: 3 }]);
    const lost = await run(call(retry(['E'])), { f: [{ a: 1 }, { error: 'E' }] });
    expect(lost).toMatchObject({ status: 'completed', output: { a: 1 } });
    expect(await run(call(retry(['E'])), { f: [{ error: 'F' }, { error: 'E' }] })).toMatchObject({ error: 'F' });
  });

  it.each<[string, JsonObject, Json, { error?: string; virtualDuration: number }]>([
    ['in time', { timeout: 60 }, { $after: 'PT59S', result: 1 }, { virtualDuration: 59 }],
    ['too late', { timeout: 60 }, { $after: 61, result: 1 }, { error: 'States.Timeout', virtualDuration: 60 }],
    [
      'without a heartbeat',
      { timeout: 60, heartbeat: 5 },
      { $after: 50 },
      { error: 'States.HeartbeatTimeout', virtualDuration: 5 },
    ],
    ['with heartbeats', { timeout: 60, heartbeat: 5 }, { $after: 50, $heartbeat: 4 }, { virtualDuration: 50 }],
    ['with a late failure', {}, { $after: 3, error: 'E' }, { error: 'E', virtualDuration: 3 }],
  ])('may take its time: %s', async (_, fields, mock, expected) => {
    const went = await run(call(fields), { f: mock });
    expect(went).toMatchObject({ status: expected.error ? 'failed' : 'completed', ...expected });
  });

  it('that is missing ends the test by name, past every catcher', async () => {
    const states = {
      ...call({ catch: [{ errors: ['States.ALL'], next: 'saved' }] }),
      saved: { type: 'succeed' },
    };
    const went = await run(states);
    expect(went).toMatchObject({ status: 'failed', error: 'Test.NoMock', cause: expect.stringContaining('"f"') });
  });

  it('that fails to compute ends the test', async () => {
    expect(await run(call(), { f: { $fn: '$error("broken")' } })).toMatchObject({ error: 'Test.MockFailed' });
  });

  it.each<[string, JsonObject, string]>([
    ['an empty sequence', { f: [] }, '/mocks/f'],
    ['an expression that cannot be read', { f: { $fn: '1 +' } }, '/mocks/f/$fn'],
    ['an expression that is no text', { f: [1, { $fn: 1 }] }, '/mocks/f/1/$fn'],
    ['a duration that is none', { f: { $after: 'soon' } }, '/mocks/f/$after'],
    ['an unknown directive', { 'a/b': { $after: 1, reslt: 1 } }, '/mocks/a~1b/reslt'],
    ['two answers in one', { f: { $after: 1, result: 1, error: 'E' } }, '/mocks/f'],
    ['events that are no list', { events: {} }, '/mocks/events'],
    ['an event without a type', { events: [{ data: 1 }] }, '/mocks/events/0'],
    ['an approval without a decision', { approvals: { ask: {} } }, '/mocks/approvals/ask'],
    ['objects that are no object', { objects: [] }, '/mocks/objects'],
  ])('is refused: %s', (_, mocks, path) => {
    expect(readMocks(mocks).problems).toContainEqual({ path, code: 'MOCK_INVALID', message: expect.any(String) });
  });
});

describe('what is not a function', () => {
  const ask = { ask: { type: 'approval', prompt: 'Pay?', timeout: 3600, end: true } };
  const order = (more: JsonObject = {}): JsonObject => ({
    paid: { type: 'event', event: 'order.paid', end: true, ...more },
  });

  it('is a child workflow', async () => {
    const states = { child: { type: 'workflow', workflow: 'Billing', end: true } };
    expect(await run(states, { 'workflow:Billing': { bill: 1 } })).toMatchObject({ output: { bill: 1 } });
    expect(await run(states, { 'workflow:Billing': { error: 'E' } })).toMatchObject({ status: 'failed', error: 'E' });
    expect(await run(states)).toMatchObject({
      error: 'Test.NoMock',
      cause: expect.stringContaining('"workflow:Billing"'),
    });
  });

  it('is an approval, in time or not', async () => {
    const approvals = { ask: { decision: 'approve', by: 'Ann', after: 60 } };
    expect(await run(ask, { approvals })).toMatchObject({
      output: { decision: 'approve', by: 'Ann', answeredAt: '2024-01-01T00:01:00.000Z' },
      virtualDuration: 60,
    });
    expect(await run(ask)).toMatchObject({ status: 'failed', error: 'States.Timeout', virtualDuration: 3600 });
    expect(await run(ask, { approvals: { ask: { decision: 'maybe' } } })).toMatchObject({ error: 'Test.MockFailed' });
  });

  it.each<[string, JsonObject, JsonObject[], { output?: Json; error?: string; virtualDuration: number }]>([
    ['at once', {}, [{ type: 'order.paid', data: { n: 1 } }], { output: { n: 1 }, virtualDuration: 0 }],
    ['at its time', {}, [{ type: 'order.paid', data: { n: 1 }, after: 90 }], { output: { n: 1 }, virtualDuration: 90 }],
    [
      'of its key',
      { key: 'k2' },
      [
        { type: 'order.paid', data: { n: 1 }, key: 'k1' },
        { type: 'order.paid', data: { n: 2 }, key: 'k2' },
      ],
      { output: { n: 2 }, virtualDuration: 0 },
    ],
    [
      'that matches',
      { match: '{% $states.event.data.n > 1 %}' },
      [
        { type: 'order.paid', data: { n: 1 } },
        { type: 'order.paid', data: { n: 2 }, after: 5 },
      ],
      { output: { n: 2 }, virtualDuration: 5 },
    ],
    [
      'too late',
      { timeout: 60 },
      [{ type: 'order.paid', data: {}, after: 90 }],
      { error: 'States.Timeout', virtualDuration: 60 },
    ],
    ['that nobody sends', {}, [{ type: 'order.lost', data: {} }], { error: 'Test.NothingDue', virtualDuration: 0 }],
  ])('is an event %s', async (_, fields, events, expected) => {
    expect(await run(order(fields), { events })).toMatchObject(expected);
  });

  it('is an event that woke one wait, and does not wake the next one at the same instant', async () => {
    const first = { type: 'event', event: 'order.paid', next: 'again' };
    const states = { first, again: { type: 'event', event: 'order.paid', end: true } };
    const events = [1, 2].map((n) => ({ type: 'order.paid', data: { [`n${n}`]: n } }));
    expect(await run(states, { events })).toMatchObject({ output: { n1: 1, n2: 2 } });
  });

  it('is an object that a map reads', async () => {
    const map = (items: JsonObject): JsonObject => ({
      each: {
        type: 'map',
        items,
        processor: { states: { one: { type: 'pass', output: '{% {"v": $states.input} %}', end: true } } },
        end: true,
      },
    });
    const csv = await run(map({ object: 'in/a.csv', format: 'csv' }), {
      objects: { 'in/a.csv': 'id,name\n1,"a, b"\n2,c\n' },
    });
    expect(csv).toMatchObject({
      status: 'completed',
      output: { each: [{ v: { id: '1', name: 'a, b' } }, { v: { id: '2', name: 'c' } }] },
    });
    const json = await run(map({ object: 'in/a.json' }), { objects: { 'in/a.json': [1, 2, 3] } });
    expect(json).toMatchObject({ output: { each: [{ v: 1 }, { v: 2 }, { v: 3 }] } });
    expect(await run(map({ object: 'in/b.json' }))).toMatchObject({ error: 'States.ItemReaderFailed' });
  });
});

describe('a test that does not end', () => {
  const loop = {
    a: { type: 'pass', next: 'b' },
    b: { type: 'choice', choices: [{ condition: '{% false %}', next: 'end' }], default: 'a' },
    end: { type: 'succeed' },
  };

  it('is given up after a number of steps', async () => {
    const went = await run(loop, {}, { maxHistoryEvents: 5_000 });
    expect(went).toMatchObject({
      status: 'running',
      error: 'Test.TooManySteps',
      cause: expect.stringContaining('loop'),
    });
    expect(went.history.length).toBeLessThan(25_000);
  });

  it('is given up when its real time is over', async () => {
    let asked = 0;
    expect(await run(loop, {}, { isOverdue: () => (asked += 1) > 2 })).toMatchObject({
      status: 'running',
      error: 'Test.TooSlow',
    });
  });

  it('keeps the time-out of its own', async () => {
    const body = { states: { rest: { type: 'wait', duration: 3600, end: true } }, timeout: 60 };
    const compiled = compileDefinition(body);
    if (!compiled.ok) throw new Error('refused');
    const { mocks } = readMocks({});
    const options = { input: {}, mocks, startAt: T0, seed: 'a', evaluate: evaluateExpressions };
    expect(await simulate(compiled.program, options)).toMatchObject({ status: 'timedOut', virtualDuration: 60 });
  });
});
