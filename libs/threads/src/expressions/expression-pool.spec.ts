import { fork, type ChildProcess } from 'node:child_process';
import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';
import { ExpressionPool } from './expression-pool';
import { HelperPool } from '../processes/helper-pool';
import { FROM_SOURCE } from '../processes/from-source.fixture';

jest.mock('node:child_process', (): object => {
  const real = jest.requireActual<typeof import('node:child_process')>('node:child_process');
  return { ...real, fork: jest.fn(real.fork) };
});
const forked = jest.mocked(fork as typeof reallyFork);
const { fork: reallyFork } = jest.requireActual<{ fork: (...args: unknown[]) => ChildProcess }>('node:child_process');
beforeEach(() => void forked.mockReset().mockImplementation(reallyFork));

const ENDLESS = '$count($match($states.input.as, /a.*b|a/))';

const pools: HelperPool[] = [];
const closeAll = () => Promise.all(pools.splice(0).map((pool) => pool.close()));
afterEach(closeAll);

function opened(size: number, workerFile = FROM_SOURCE): ExpressionPool {
  const helpers = new HelperPool(size, workerFile);
  pools.push(helpers);
  return new ExpressionPool(helpers);
}

function request(...sources: string[]): EvaluationRequest {
  return {
    expressions: sources.map((source, index) => ({ key: `/states/s/assign/v${index}`, source })),
    bindings: { states: { input: { as: 'a'.repeat(100_000) }, context: {} }, variables: {} },
    at: 0,
  };
}

async function values(results: Promise<Record<string, EvaluationResult>>): Promise<unknown[]> {
  return Object.values(await results).map((result) => (result.ok ? result.value : result.cause));
}

describe('the pool of processes for expressions', () => {
  it('evaluates the expressions of a request, and knows nothing afterwards', async () => {
    const pool = opened(1);
    expect(await values(pool.evaluate(request('$sum([1, 2])', '($leak := 1)')))).toEqual([3, 1]);
    expect(await pool.evaluate(request('$leak'))).toEqual({ '/states/s/assign/v0': { ok: true } });
  });

  it('answers each of many requests with its own results', async () => {
    const pool = opened(3);
    const answers = await Promise.all(
      Array.from({ length: 300 }, (_, index) =>
        values(pool.evaluate(request(`$sum([${index}, 1])`), { tenant: `t${index % 3}`, workflow: `w${index % 5}` })),
      ),
    );
    expect(answers).toEqual(answers.map((_, index) => [index + 1]));
  });

  it('keeps a member called __proto__ on its way', async () => {
    const pool = opened(1);
    const [value] = await values(pool.evaluate(request('$parse(\'{"__proto__": 1}\')')));
    expect(JSON.stringify(value)).toBe('{"__proto__":1}');
  });

  it('ends the process of a runaway, names it, and goes on with those that waited behind it', async () => {
    const pool = opened(1);
    const owner = { tenant: 't', workflow: 'w' };
    const [bad, ...good] = await Promise.all(
      [ENDLESS, '$sum([1, 2])', '$sum([2, 2])'].map((source) => values(pool.evaluate(request(source), owner))),
    );
    expect(bad).toEqual([
      `The JSONata expression '${ENDLESS}' specified for the field 'assign/v0' did not finish: it ran for more than a second and was stopped.`,
    ]);
    expect(good).toEqual([[3], [4]]);
  });

  it('waits where processes do not start, until they do', async () => {
    const workerFile = { ...FROM_SOURCE, file: `${__filename}.missing` };
    const pool = opened(2, workerFile);
    const answers = Promise.all([values(pool.evaluate(request('1 + 1'))), values(pool.evaluate(request('2 + 1')))]);
    workerFile.file = FROM_SOURCE.file;
    expect(await answers).toEqual([[2], [3]]);
  });

  it('tries what a process had at hand again in another, when it dies of something else', async () => {
    const answer = values(opened(1).evaluate(request('$sum([1, 2])')));
    const first = forked.mock.results[0]?.value as ChildProcess;
    first.once('message', () => first.kill('SIGKILL')); // loaded, and given its work
    expect(await answer).toEqual([3]);
    expect(forked).toHaveBeenCalledTimes(2);
  });

  it('gives up what three processes have died of', async () => {
    forked.mockImplementation((...args) => {
      const child = reallyFork(...args);
      return child.once('message', () => child.kill('SIGKILL'));
    });
    const [cause] = await values(opened(1).evaluate(request('$sum([1, 2])')));
    expect(cause).toContain('did not finish: its process ended (SIGKILL)');
    expect(forked).toHaveBeenCalledTimes(3);
  });

  it('leaves what is under way unanswered when it closes', async () => {
    const pool = opened(1);
    await pool.evaluate(request('1'));
    let answers = 0;
    const evaluations = [ENDLESS, '1'].map((source) => pool.evaluate(request(source)).then(() => answers++));
    await closeAll();
    await Promise.race([...evaluations, new Promise((resolve) => setImmediate(resolve))]);
    expect(answers).toBe(0);
  });
});
