import { waitFor } from '@workflows/testing';
import type { Work } from './work';
import { HelperPool } from './helper-pool';
import { FROM_SOURCE } from './from-source.fixture';

const pools: HelperPool[] = [];
afterEach(() => Promise.all(pools.splice(0).map((pool) => pool.close())));

function opened(size: number, idleMs: number): HelperPool {
  const pool = new HelperPool(size, FROM_SOURCE, idleMs);
  pools.push(pool);
  return pool;
}

function sum(...numbers: number[]): Work {
  const bindings = { states: { input: null, context: {} }, variables: {} };
  return {
    kind: 'evaluate',
    request: { expressions: [{ key: 'k', source: `$sum(${JSON.stringify(numbers)})` }], bindings, at: 0 },
  };
}

describe('helper processes', () => {
  it('are none before there is work, as many as work needs, and none after they rested', async () => {
    const pool = opened(3, 0);
    expect(pool.running).toBe(0);
    expect(await pool.run(sum(1, 2))).toEqual({ kind: 'evaluate', answer: { k: { ok: true, value: 3 } } });
    expect(pool.running).toBeLessThan(2);
    await waitFor(() => pool.running === 0);
    expect(await pool.run(sum(2, 2))).toEqual({ kind: 'evaluate', answer: { k: { ok: true, value: 4 } } });
  });

  it('stay while there is work again and again, and are one where one is enough', async () => {
    const pool = opened(3, 3_600_000);
    for (let i = 0; i < 5; i++) await pool.run(sum(i));
    expect(pool.running).toBe(1);
  });

  it('ends one that takes too long with a schema, and names no other', async () => {
    const pool = opened(1, 3_600_000);
    const next = [{ $ref: '#/$defs/d1' }, { $ref: '#/$defs/d1' }];
    const defs = Object.fromEntries(
      Array.from({ length: 45 }, (_, i) => [
        `d${i}`,
        { allOf: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
      ]),
    );
    const schema = { allOf: next, $defs: { ...defs, d45: { type: 'string' } } };
    const [bad, good] = await Promise.all([
      pool.run({ kind: 'schema', schema, value: 'a', at: '' }),
      pool.run({ kind: 'schema', schema: { type: 'string' }, value: 1, at: '/input' }),
    ]);
    expect(bad).toEqual({ kind: 'unfinished', cause: 'it ran for more than a second and was stopped' });
    expect(good).toMatchObject({ kind: 'schema', answer: [{ path: '/input', code: 'INPUT_INVALID' }] });
  });
});
