import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Json } from '@workflows/contracts';
import type { EvaluationResult } from '@workflows/state-machine';
import { HOSTILE_EXPRESSIONS, HOSTILE_INPUT, type HostileExpression } from '@workflows/testing';
import { ExpressionPool } from './expression-pool';
import type { Owner } from '@workflows/runtime';
import { HelperPool } from '../processes/helper-pool';
import { FROM_SOURCE } from '../processes/from-source.fixture';

const input: Json = JSON.parse(JSON.stringify(HOSTILE_INPUT));
/** The evaluator's second, and what a loaded machine adds to it. */
const END_MS = 5_000;

const helpers = new HelperPool(4, FROM_SOURCE);
const pool = new ExpressionPool(helpers);

beforeAll(() => evaluate('1', { tenant: 'first', workflow: 'w' }));
afterAll(() => helpers.close());

async function evaluate(source: string, owner: Owner): Promise<EvaluationResult | undefined> {
  const bindings = { states: { input, context: {} }, variables: {} };
  return (await pool.evaluate({ expressions: [{ key: '/states/s/output', source }], bindings, at: 0 }, owner))[
    '/states/s/output'
  ];
}

async function timed<Value>(work: () => Promise<Value>): Promise<{ value: Value; ms: number }> {
  const start = performance.now();
  return { value: await work(), ms: performance.now() - start };
}

function quantile(values: readonly number[], part: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Infinity;
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
  const ends = new Map<HostileExpression, { value: EvaluationResult | undefined; ms: number }>();

  /** Three at a time, so that each finds a process at once. */
  beforeAll(async () => {
    const open = evaluated.values();
    const runner = async (tenant: string): Promise<void> => {
      for (const hostile of open)
        ends.set(hostile, await timed(() => evaluate(hostile.source, { tenant, workflow: hostile.what })));
    };
    await Promise.all(['a', 'b', 'c'].map(runner));
  }, 120_000);

  it.each(evaluated)('$what: ends in time and as expected', (hostile) => {
    const { value, ms = Infinity } = ends.get(hostile) ?? {};
    expectEnd(value, hostile.end);
    expect(ms).toBeLessThan(END_MS);
  });
});

describe('while hostile expressions run', () => {
  const BAD = [
    '($f := function($n) { $f($n + 1) }; $f(0))',
    '$count($match($states.input.as, /a.*b|a/))',
    '$merge([1..1000000].{$string($): $})',
    '$reduce([1..60], function($a, $b) { {"a": $a, "b": $a} }, 1)',
    '$map([1..1000000], function($v) { [1..1000] })',
    `(function()<${'n+'.repeat(30)}s:n>{1})(${Array.from({ length: 60 }, () => '1').join()})`,
    '[1..1000000]^(>$)',
    '$join([1..1000000].$states.input.as)',
  ];

  it.each([
    ['one tenant', () => 'bad'],
    ['as many tenants', (index: number) => `bad ${index}`],
  ])('of %s, a neighbour and the event loop keep their latency', async (_whose, tenantOf) => {
    const attack = (): Promise<unknown> =>
      Promise.all(BAD.map((source, index) => evaluate(source, { tenant: tenantOf(index), workflow: `w${index}` })));
    await attack();
    const delay = monitorEventLoopDelay({ resolution: 5 });
    delay.enable();
    let isOver = false;
    const attacked = Promise.all([attack(), attack()]).then(() => (isOver = true));
    const waits: number[] = [];
    while (!isOver) {
      const { value, ms } = await timed(() => evaluate('$sum([1, 2, 3])', { tenant: 'good', workflow: 'w' }));
      expect(value).toEqual({ ok: true, value: 6 });
      waits.push(ms);
    }
    await attacked;
    delay.disable();
    expect(waits.length).toBeGreaterThan(20);
    expect(quantile(waits, 0.95)).toBeLessThan(250);
    expect(delay.percentile(99) / 1e6).toBeLessThan(100);
  });
});
