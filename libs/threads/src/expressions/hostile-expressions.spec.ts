import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Json } from '@workflows/contracts';
import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';
import { HOSTILE_EXPRESSIONS, HOSTILE_INPUT, type HostileExpression } from '@workflows/testing';
import { ExpressionPool } from './expression-pool';
import type { Owner } from '@workflows/runtime';
import { HelperPool } from '../processes/helper-pool';
import { FROM_SOURCE } from '../processes/from-source.fixture';

const input: Json = JSON.parse(JSON.stringify(HOSTILE_INPUT));
const SIZE = 3;
const ENDLESS = '($f := function($n) { $f($n + 1) }; $f(0))';

const helpers = new HelperPool(SIZE, FROM_SOURCE);
const pool = new ExpressionPool(helpers);

/** How long one holds the process in which it runs. */
let longest: number;

beforeAll(async () => {
  const first = { tenant: 'first', workflow: 'w' };
  await evaluate('1', first);
  longest = await timeOf(() => evaluate(ENDLESS, first));
}, 60_000);
afterAll(() => helpers.close());

const KEY = '/states/s/output';

function request(source: string): EvaluationRequest {
  return { expressions: [{ key: KEY, source }], bindings: { states: { input, context: {} }, variables: {} }, at: 0 };
}

async function evaluate(source: string, owner: Owner): Promise<EvaluationResult | undefined> {
  return (await pool.evaluate(request(source), owner))[KEY];
}

async function timeOf(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function expectEnd(result: EvaluationResult | undefined, end: HostileExpression['end']): void {
  if ('gives' in end)
    return expect(result).toEqual(end.gives === undefined ? { ok: true } : { ok: true, value: end.gives });
  const causes = 'fails' in end ? end.fails : [];
  const cause = result?.ok === false ? result.cause : JSON.stringify(result);
  expect({ cause, named: causes.some((text) => cause.includes(text)) }).toEqual({ cause, named: true });
}

describe('a hostile expression in the pool', () => {
  const evaluated = HOSTILE_EXPRESSIONS.filter(({ end }) => !('refused' in end));
  const ends = new Map<HostileExpression, EvaluationResult | undefined>();

  /** Three at a time, so that each finds a process at once. */
  beforeAll(async () => {
    const open = evaluated.values();
    const runner = async (tenant: string): Promise<void> => {
      for (const hostile of open) ends.set(hostile, await evaluate(hostile.source, { tenant, workflow: hostile.what }));
    };
    await Promise.all(['a', 'b', 'c'].map(runner));
  }, 600_000);

  it.each(evaluated)('$what: ends as expected', (hostile) => {
    const value = ends.get(hostile);
    // A slow machine does not get so far in its second: to be stopped in time is an end, too.
    const isStopped = value?.ok === false && /more than a second|timeout after/.test(value.cause);
    if (!('gives' in hostile.end && isStopped)) expectEnd(value, hostile.end);
  });
});

describe('while hostile expressions run', () => {
  /** More than twice as many as there are processes, or one queue would not be told from a fair one. */
  const BAD = [
    ENDLESS,
    '$count($match($states.input.as, /a.*b|a/))',
    '$merge([1..1000000].{$string($): $})',
    '$reduce([1..60], function($a, $b) { {"a": $a, "b": $a} }, 1)',
    '[1..1000000]^(>$)',
    '$join([1..1000000].$states.input.as)',
  ];

  it.each([
    ['one tenant', () => 'bad'],
    ['as many tenants', (index: number) => `bad ${index}`],
  ])(
    'of %s, a neighbour has its turn next and the event loop goes on',
    async (_whose, tenantOf) => {
      let ended = 0;
      const attack = (): Promise<unknown> =>
        Promise.all(
          BAD.map(async (source, index) => {
            await evaluate(source, { tenant: tenantOf(index), workflow: `w${index}` });
            ended++;
          }),
        );
      const delay = monitorEventLoopDelay({ resolution: 5 });
      delay.enable();
      let isOver = false;
      const attacked = Promise.all([attack(), attack()]).then(() => (isOver = true));
      /** How many of the others ended while the neighbour waited for each of its own. */
      const passed: number[] = [];
      while (!isOver) {
        const before = ended;
        const value = await evaluate('$sum([1, 2, 3])', { tenant: 'good', workflow: 'w' });
        expect(value).toEqual({ ok: true, value: 6 });
        passed.push(ended - before);
      }
      await attacked;
      delay.disable();
      // One turn of each other tenant, and those that were under way when it asked; in one queue it would be more: all but those that end last.
      expect(Math.max(...passed)).toBeLessThanOrEqual(BAD.length + SIZE);
      expect(delay.percentile(99) / 1e6).toBeLessThan(longest); // none of them runs here
    },
    600_000,
  );
});
