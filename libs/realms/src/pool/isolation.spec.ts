import { buildSync } from 'esbuild';
import type { TenantId } from '@workflows/contracts';
import { PoolFixture } from './pool.fixture';

describe('executions of one realm', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  it('have modules and a globalThis of their own: 1,000 interleaved ones count to 1', async () => {
    const bundle = fixture.bundle(`let counter = 0; const kept = new Map();
      module.exports = { handler: async ({ api }) => {
        counter++; kept.set(counter, 1); globalThis.count = (globalThis.count ?? 0) + 1;
        await api.x();
        return [counter, kept.size, globalThis.count];
      } };`);
    const executions = Array.from({ length: 1_000 }, () => fixture.execution(bundle));
    await Promise.all(executions.map((each) => each.turn()));
    const ends = await Promise.all(executions.map((each) => each.settle(1)));
    expect(new Set(ends.map((end) => JSON.stringify(end.kind === 'turn' && end.turn.end)))).toEqual(
      new Set(['{"ok":true,"value":[1,1,1]}']),
    );
  });

  it('of two tenants have the same bundle in two realms', async () => {
    const code = 'async ({ api }) => { api.kept ??= 1; return 1 }';
    for (const tenant of ['a', 'b'] as TenantId[]) {
      expect(await fixture.handler(code, {}, tenant).turn()).toMatchObject({ turn: { end: { ok: true, value: 1 } } });
    }
  });
});

describe('a bundle of', () => {
  const fixture = new PoolFixture({ slicesMs: { shared: 10_000, alone: 10_000 } });
  afterAll(() => fixture.pool.close());

  it.each([
    [
      'zod',
      `import { z } from 'zod'; const User = z.object({ name: z.string().min(2), email: z.email().optional() });
      export default { handler: async ({ event }) => [User.safeParse(event).success, User.safeParse({}).error.issues.length] }`,
      [true, 1],
    ],
    [
      'lodash',
      `import _ from 'lodash'; export default { handler: async ({ event }) => _.chain([3, 1, 2]).sortBy().map((n) => n * 2).concat(_.camelCase(event.name)).value() }`,
      [2, 4, 6, 'ada'],
    ],
    [
      'immutable',
      `import { Map } from 'immutable'; export default { handler: async ({ event }) => Map(event).set('b', 2).toJS() }`,
      { name: 'Ada', b: 2 },
    ],
  ])('%s runs', async (_, contents, value) => {
    const { outputFiles } = buildSync({
      stdin: { contents, resolveDir: __dirname },
      ...{
        bundle: true,
        write: false,
        format: 'cjs',
        target: 'es2022',
        platform: 'neutral',
        mainFields: ['module', 'main'],
      },
    });
    const execution = fixture.execution(fixture.bundle(outputFiles[0]?.text ?? ''), { name: 'Ada' });
    expect(await execution.turn()).toMatchObject({ kind: 'turn', turn: { end: { ok: true, value } } });
  });
});

describe('what a bundle exports', () => {
  const fixture = new PoolFixture({ slicesMs: { shared: 30, alone: 150 } });
  afterAll(() => fixture.pool.close());

  it('is told to whoever publishes it, and what loading it costs', async () => {
    const text = `const { AI, on, every } = require('workflows.do');
      module.exports = AI({ onUserSignup: async () => {}, paid: on('Order.Paid', async () => {}), hourly: every('hour', async () => {}), rest: 5,
        plain: { type: 'Function', code: async () => {}, every: 'day' } });`;
    expect(await fixture.pool.check({ text })).toEqual({
      ok: true,
      costMs: expect.any(Number),
      handlers: [
        { key: 'onUserSignup', kind: 'function' },
        { key: 'paid', kind: 'Function', type: 'Function', on: 'Order.Paid' },
        { key: 'hourly', kind: 'Function', type: 'Function', every: 'hour' },
        { key: 'rest', kind: 'other' },
        { key: 'plain', kind: 'Function', type: 'Function', every: 'day' },
      ],
    });
  });

  it.each([
    ['const a = ;', { error: 'SyntaxError', at: { line: 1, column: expect.any(Number) } }],
    ['\nthrow new TypeError("no")', { error: 'TypeError', cause: 'no', at: { line: 2, column: expect.any(Number) } }],
    ['require("lodash")', { error: 'TypeError', cause: expect.stringContaining('cannot be required') }],
    ['module.exports = 5', { error: 'TypeError', cause: 'the bundle exports 5, and no handlers' }],
    [
      'const a = 1;\n\nfor (;;) Math.abs(a);',
      {
        error: 'Handler.TooCostly',
        cause: 'What the bundle does as it is loaded computes for more than a second.',
      },
    ],
  ])('is refused for %j', async (text, problem) =>
    expect(await fixture.pool.check({ text })).toMatchObject({ ok: false, ...problem }),
  );

  it.each(['\n\nfor (;;) Math.abs(1);', '\n\nfor (;;);'])(
    'is refused where it computes, or nowhere: %j',
    async (text) => {
      const checked = await fixture.pool.check({ text });
      // The engine does not always mark where it is ended.
      expect([undefined, 3]).toContain(checked.ok ? 0 : checked.at?.line);
    },
  );
});
