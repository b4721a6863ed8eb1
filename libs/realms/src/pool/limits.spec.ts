import type { TenantId } from '@workflows/contracts';
import { PoolFixture } from './pool.fixture';

const CULPRITS: [string, string, string][] = [
  ['computes without end', 'for (;;);', 'time'],
  ['catches what would end it', 'for (;;) try { for (;;); } catch {}', 'time'],
  ['makes microtasks without end', 'for (;;) await null;', 'time'],
  ['matches a text for ever', 'return /^(a+)+$/.test("a".repeat(40) + "b")', 'time'],
  ['asks for all memory at once', 'new Array(1e9).fill(1)', 'memory'],
  ['computes where nothing interrupts it', 'return Array(3e8).join("x").length', 'time'],
];

describe('a handler that', () => {
  const fixture = new PoolFixture({ slicesMs: { shared: 30, alone: 150 } });
  afterAll(() => fixture.pool.close());

  it.each(CULPRITS)('%s is ended, and its neighbours go on', async (_, code, limit) => {
    const neighbours = Array.from({ length: 20 }, (__, i) =>
      fixture.handler(
        'async ({ api }) => { let n = 0; for (let i = 0; i < 5; i++) n += await api.x(); return n }',
        {},
        `tenant_${i % 3}` as TenantId,
      ),
    );
    for (const neighbour of neighbours) await neighbour.turn();
    const culprit = fixture.handler(`async ({ api }) => { await api.first(); ${code} }`);
    await culprit.turn();
    const ended = culprit.settle(1);
    for (const outcome of await Promise.all(neighbours.map((each) => each.complete(() => 2)))) {
      expect(outcome).toMatchObject({ kind: 'turn', turn: { end: { ok: true, value: 10 } } });
    }
    expect(await ended).toMatchObject({
      kind: 'overLimit',
      limit: expect.stringMatching(limit === 'memory' ? /memory|time/ : /time/),
    });
  });

  it('fills the memory is told so, also where it is ended by the time that this takes', async () => {
    const roomy = new PoolFixture({ slicesMs: { shared: 30, alone: 1_000 } });
    const hog = roomy.handler('async () => { const a = []; for (;;) a.push(new Array(10000).fill({})) }');
    expect(await hog.turn()).toMatchObject({ kind: 'overLimit', cause: expect.stringContaining('MiB of memory') });
    await roomy.pool.close();
  });

  it('computes for a while is only moved to where it keeps nobody', async () => {
    const code =
      'async ({ api }) => { let n = 0; for (const end = 60, b = await api.x(); n < 3_000_000; n++); return [n, await api.y()] }';
    const execution = new PoolFixture({ slicesMs: { shared: 1, alone: 5_000 } });
    const slow = execution.handler(code);
    expect(await slow.complete(() => 1)).toMatchObject({ turn: { end: { ok: true, value: [3_000_000, 1] } } });
    expect(execution.pool.pids).toHaveLength(2);
    await execution.pool.close();
  });

  it('recurs without end gets an error that it can catch', async () => {
    const outcome = await fixture
      .handler('async () => { const f = () => f() + 1; try { f() } catch (e) { return e.name } }')
      .turn();
    expect(outcome).toMatchObject({ turn: { end: { ok: true, value: 'RangeError' } } });
  });

  it('is over its limit says where', async () => {
    const outcome = await fixture.handler('async () => {\n  for (;;) Math.abs(1);\n}').turn();
    expect(outcome).toMatchObject({ kind: 'overLimit', limit: 'time', at: { line: 2 } });
  });
});
