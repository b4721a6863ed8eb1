import { PoolFixture } from '../pool/pool.fixture';

/** Whatever the machine is busy with, no slice ends these. */
const fixture = new PoolFixture({ slicesMs: { shared: 60_000, alone: 60_000 } });
afterAll(() => fixture.pool.close());

describe('a handler', () => {
  it.each([
    ['async () => {}', { ok: true, value: {} }],
    ['() => 7', { ok: true, value: 7 }],
    ['async () => [undefined, { u: undefined }]', { ok: true, value: [null, {}] }],
    [
      'async () => { throw new RangeError("too far") }',
      { ok: false, error: 'RangeError', cause: 'too far', at: { line: 1, column: expect.any(Number) } },
    ],
    [
      'async () => { throw new Error("no", { cause: new TypeError("why", { cause: { n: 1 } }) }) }',
      { ok: false, error: 'Error', cause: 'no (caused by TypeError: why (caused by {"n":1}))' },
    ],
    [
      'async () => Promise.any([Promise.reject(new Error("a")), Promise.reject("b")])',
      { ok: false, error: 'AggregateError', cause: 'Error: a; "b"' },
    ],
    ['async () => { const e = new Error("no"); e.cause = e; throw e }', { ok: false, error: 'Error' }],
    [
      'async () => { throw "text" }',
      { ok: false, error: 'Handler.ThrownValue', cause: '"text" was thrown, which is no Error' },
    ],
    [
      '() => { throw undefined }',
      { ok: false, error: 'Handler.ThrownValue', cause: 'undefined was thrown, which is no Error' },
    ],
    [
      'async () => { throw { code: 5 } }',
      { ok: false, error: 'Handler.ThrownValue', cause: '{"code":5} was thrown, which is no Error' },
    ],
    [
      'async () => () => {}',
      { ok: false, error: 'Handler.InvalidResult', cause: 'the handler returned a function; a result is JSON' },
    ],
    [
      'async () => ({ a: [new Set()] })',
      { ok: false, error: 'Handler.InvalidResult', cause: 'the handler returned a Set at /a/0; a result is JSON' },
    ],
    ['async () => { const a = {}; a.a = a; return a }', { ok: false, error: 'Handler.InvalidResult' }],
    ['async () => "x".repeat(11 * 1024 * 1024)', { ok: false, error: 'States.DataLimitExceeded' }],
    ['7', { ok: false, error: 'Handler.NotFound', cause: 'the bundle exports no handler "handler"' }],
    ['{ type: "Function", code: async ({ event }) => event.a, on: "A.B" }', { ok: true, value: 1 }],
    ['require("workflows.do").on("A.B", async ({ event }) => event.a)', { ok: true, value: 1 }],
    ['require("workflows.do").every("hour", async () => 2)', { ok: true, value: 2 }],
  ])('%s ends with %j', async (code, end) => {
    const outcome = await fixture.handler(code, { a: 1 }).turn();
    expect(outcome).toMatchObject({ kind: 'turn', turn: { upTo: 1, calls: [], end } });
  });

  it('of the other signature has its event first', async () => {
    const execution = fixture.handler(
      'async (event, { api, execution }) => [event, execution.version, typeof api]',
      'e',
    );
    const outcome = await fixture.pool.run(
      { ...execution.request, program: { ...execution.request.program, signature: 'event' } },
      execution.journal(),
    );
    expect(outcome).toMatchObject({ turn: { end: { value: ['e', 3, 'function'] } } });
  });

  it('may be the default of what the bundle exports', async () => {
    const bundle = fixture.bundle('exports.default = require("workflows.do").AI({ handler: async () => "default" });');
    expect(await fixture.execution(bundle).turn()).toMatchObject({ turn: { end: { value: 'default' } } });
  });

  it('is stuck where nothing settles what it waits for, and only there', async () => {
    expect(await fixture.handler('async () => { await new Promise(() => {}) }').turn()).toMatchObject({
      turn: { stuck: true },
    });
    const waits = await fixture.handler('async ({ api }) => { await api.x() }').turn();
    expect(waits).toMatchObject({ kind: 'turn', turn: { calls: [{ call: 1 }] } });
    expect(waits).not.toHaveProperty('turn.stuck');
  });

  it('logs once, however often it is replayed', async () => {
    const execution = fixture.handler(
      `async ({ api, log }) => { console.log('a', { b: 1 }, new TypeError('c')); log.warn('d'); await api.x(); console.error('e') }`,
    );
    expect(await execution.turn()).toMatchObject({
      turn: {
        logs: [
          { level: 'info', text: 'a {"b":1} TypeError: c' },
          { level: 'warn', text: 'd' },
        ],
      },
    });
    fixture.pool.drop(execution.id);
    expect(await execution.settle(1)).toMatchObject({
      turn: { logs: [{ level: 'error', text: 'e' }], end: { ok: true } },
    });
  });

  it('warns of what was rejected and never handled, with its place, once it has come to its result', async () => {
    const execution = fixture.handler(`async ({ api }) => {
      const late = api.a();
      const forgotten = (async () => { await api.b(); })();
      Promise.reject(new TypeError('nobody hears'));
      Promise.reject(Object.defineProperty(new Error(), 'message', { get() { throw 1; } }));
      await api.c();
      await late.catch(() => 'handled at last');
      await Promise.race([api.d(), Promise.reject(new Error('handled'))]).catch(() => undefined);
      return 'done';
    }`);
    for (const outcome of [
      await execution.turn(),
      await execution.fail(1, 'A', ''),
      await execution.fail(2, 'B', 'no'),
    ])
      expect(outcome).not.toHaveProperty('turn.logs');
    fixture.pool.drop(execution.id);
    const told = (text: string) => ({
      level: 'warn',
      text: `A promise was rejected, and nothing has handled that${text}`,
    });
    expect(await execution.settle(3)).toMatchObject({
      turn: {
        end: { ok: true, value: 'done' },
        logs: [
          told(' (line 4): TypeError: nobody hears'),
          told(': Error: it cannot be read'),
          told(' (line 3): B: no'),
        ],
      },
    });
  });

  it('warns of a few of many that were rejected, and of none where it is cancelled', async () => {
    const reject = 'for (let i = 0; i < 5000; i++) Promise.reject(new Error(i));';
    const outcome = await fixture.handler(`async () => { ${reject} }`).turn();
    const logs = outcome.kind === 'turn' ? (outcome.turn.logs ?? []) : [];
    expect(logs.map(({ text }) => text)).toEqual([
      ...Array.from({ length: 10 }, (_, i) => expect.stringContaining(`Error: ${i}`)),
      'More were rejected so, and are left out',
    ]);
    const cancelled = fixture.handler('async ({ api }) => { api.a(); await api.b().catch(() => undefined); }');
    await cancelled.turn();
    expect(await cancelled.cancel('enough')).not.toHaveProperty('turn.logs');
  });

  it('logs what JSON would leave out', async () => {
    const outcome = await fixture
      .handler('async () => console.log({ e: new TypeError("no"), m: new Map([["a", 1n]]), s: new Set([2]) })')
      .turn();
    expect(outcome).toMatchObject({ turn: { logs: [{ text: '{"e":"TypeError: no","m":[["a","1n"]],"s":[2]}' }] } });
  });

  it('logs only so much', async () => {
    const outcome = await fixture
      .handler(`async () => { for (let i = 0; i < 5000; i++) console.log('x'.repeat(20)) }`)
      .turn();
    const logs = outcome.kind === 'turn' ? (outcome.turn.logs ?? []) : [];
    expect(logs).toHaveLength(1_001);
    expect(logs.at(-1)).toEqual({ level: 'warn', text: 'more was logged in this turn, and is left out' });
  });

  it('fails where its source has the line, as the source map tells', async () => {
    // Line 2 of the bundle is line 41 of the source.
    const sourceMap = JSON.stringify({ version: 3, sources: ['a.ts'], names: [], mappings: ';AAwCA' });
    const bundle = fixture.bundle('module.exports = { handler: async () => {\nthrow new Error("x") } };', sourceMap);
    expect(await fixture.execution(bundle).turn()).toMatchObject({
      turn: { end: { ok: false, at: { line: 41, column: 11 } } },
    });
  });

  it('fails in the file that the source map tells, where there are several', async () => {
    const sourceMap = JSON.stringify({ version: 3, sources: ['app.ts', 'helper.ts'], names: [], mappings: ';ACwCA' });
    const bundle = fixture.bundle('module.exports = { handler: async () => {\nthrow new Error("y") } };', sourceMap);
    expect(await fixture.execution(bundle).turn()).toMatchObject({
      turn: { end: { at: { file: 'helper.ts', line: 41, column: 11 } } },
    });
  });
});
