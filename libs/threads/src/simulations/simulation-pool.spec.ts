import { join } from 'node:path';
import type { Json, JsonObject } from '@workflows/contracts';
import type { DefinitionTest } from '@workflows/runtime';
import { ExpressionPool } from '../expressions/expression-pool';
import { HelperPool } from '../processes/helper-pool';
import { FROM_SOURCE } from '../processes/from-source.fixture';
import { SimulationPool } from './simulation-pool';

const helpers = new HelperPool(1, FROM_SOURCE);
const SOURCES = { ...FROM_SOURCE, file: join(__dirname, 'simulation-worker.ts') };
const pool = new SimulationPool(2, new ExpressionPool(helpers), SOURCES);
afterAll(async () => {
  await pool.close();
  await helpers.close();
});

const testOf = (definition: Json, mocks: JsonObject = {}): DefinitionTest => ({
  tenant: 'default',
  definition,
  input: {},
  mocks,
  startAt: 0,
  seed: 'a',
});

async function run(
  definition: Json,
  mocks: JsonObject = {},
  outputProblem?: (output: Json) => Promise<string>,
): Promise<JsonObject> {
  const outcome = await pool.test(testOf(definition, mocks), outputProblem);
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.problems));
  return JSON.parse(outcome.simulation);
}

const call = { call: { type: 'task', task: 'f', end: true } };

describe('a test in a thread of its own', () => {
  it('gives the simulation as JSON', async () => {
    const went = await run({ states: call }, { f: { $fn: '{"n": $count($keys($))}' } });
    expect(went).toMatchObject({ status: 'completed', output: { n: 0 }, virtualDuration: 0 });
    expect(went['history']).toContainEqual(expect.objectContaining({ type: 'executionCompleted' }));
  });

  it('tells all that is wrong with the definition and the mocks', async () => {
    const outcome = await pool.test(testOf({ states: { a: { type: 'pass', next: 'b' } } }, { f: [] }));
    expect(outcome).toMatchObject({
      ok: false,
      problems: [{ path: '/definition/states/a/next' }, { path: '/mocks/f' }],
    });
  });

  it('checks the output by the rule of who asked', async () => {
    const went = await run({ states: call }, { f: { a: 1 } }, async (output) => `not ${JSON.stringify(output)}`);
    expect(went).toMatchObject({ status: 'failed', error: 'States.SchemaViolation', cause: 'not {"a":1}' });
  });

  it('ends an expression that never would, and goes on by the catcher', async () => {
    const endless = '{% ($f := function($n) { $f($n + 1) }; $f(0)) %}';
    const states = {
      a: { type: 'pass', output: { x: endless }, end: true },
      b: {
        type: 'task',
        task: 'f',
        arguments: { x: endless },
        catch: [{ errors: ['States.ALL'], next: 'c' }],
        end: true,
      },
      c: { type: 'succeed', output: 'caught' },
    };
    const [uncaught, caught] = await Promise.all([
      run({ states: { a: states.a } }),
      run({ startAt: 'b', states: { b: states.b, c: states.c } }),
    ]);
    expect(uncaught).toMatchObject({ status: 'failed', error: 'States.QueryEvaluationError' });
    expect(caught).toMatchObject({ status: 'completed', output: 'caught' });
  });

  it('that loops for ever is given up, while this thread keeps its time', async () => {
    const begun = performance.now();
    let latest = begun;
    let longest = 0;
    const beat = setInterval(() => {
      longest = Math.max(longest, performance.now() - latest);
      latest = performance.now();
    }, 5);
    const states = {
      a: { type: 'pass', next: 'b' },
      b: { type: 'choice', choices: [{ condition: '{% false %}', next: 'c' }], default: 'a' },
      c: { type: 'succeed' },
    };
    expect(await run({ states })).toMatchObject({ status: 'running', error: 'Test.TooManySteps' });
    clearInterval(beat);
    expect(longest).toBeLessThan((latest - begun) / 2); // had it looped here, there would be no beat between
  });

  it('takes so many at once, and refuses when too many wait', async () => {
    const all = await Promise.allSettled(Array.from({ length: 60 }, () => run({ states: call }, { f: 1 })));
    const refused = all.filter(({ status }) => status === 'rejected');
    expect(refused).not.toHaveLength(0);
    expect(refused[0]).toMatchObject({ reason: { code: 'OVERLOADED', options: { retryAfterSeconds: 2 } } });
    expect(all.filter(({ status }) => status === 'fulfilled').length).toBeGreaterThanOrEqual(32);
  });

  it('that takes too much memory ends alone', async () => {
    const States = {
      A: {
        Type: 'Task',
        Resource: 'f',
        ResultSelector: { 'fresh.$': "States.Format('{}{}', States.UUID(), $)" }, // in the thread itself
        Next: 'B',
      },
      B: { Type: 'Choice', Choices: [{ Variable: '$.fresh', IsPresent: false, Next: 'C' }], Default: 'A' },
      C: { Type: 'Succeed' },
    };
    const large = 'x'.repeat(8_000_000);
    const [big, small] = await Promise.all([
      run({ StartAt: 'A', States }, { f: large }),
      run({ states: call }, { f: 1 }),
    ]);
    expect(small).toMatchObject({ status: 'completed' });
    expect(big).toMatchObject({ status: 'running', error: 'Test.TooMuchData' });
  });
});
