import type { Json } from '@workflows/contracts';
import { PoolFixture } from '../pool/pool.fixture';

/** Whatever the machine is busy with, no slice ends these. */
const fixture = new PoolFixture({ slicesMs: { shared: 60_000, alone: 60_000 } });
afterAll(() => fixture.pool.close());

/** What an expression gives in a handler. */
async function valueOf(expression: string): Promise<Json | undefined> {
  const outcome = await fixture.handler(`async (context) => { return ${expression}; }`, { a: 1 }).turn();
  if (outcome.kind !== 'turn' || !outcome.turn.end?.ok) throw new Error(JSON.stringify(outcome));
  return outcome.turn.end.value;
}

/** How a handler of this body ends. */
async function endOf(body: string): Promise<unknown> {
  const outcome = await fixture.handler(`async (context) => { ${body} }`).turn();
  return outcome.kind === 'turn' ? outcome.turn.end : outcome;
}

describe('what a handler is handed', () => {
  it.each<[string, Json]>([
    [
      'Object.keys(context).sort()',
      ['ai', 'api', 'args', 'db', 'event', 'execution', 'log', 'signal', 'sleep', 'waitForEvent', 'workflows'],
    ],
    ['[context.event, context.args]', [{ a: 1 }, { a: 1 }]],
    ['[context.execution.workflow, context.execution.version]', ['onUserSignup', 3]],
    [
      'Object.keys(require("workflows.do")).filter((key) => !(key in context))',
      ['AI', 'on', 'every', 'createWorkflow', 'default'],
    ],
  ])('%s is %j', async (expression, value) => expect(await valueOf(expression)).toEqual(value));
});

describe('a global of handlers', () => {
  it.each<[string, Json]>([
    ['Date.now()', Date.UTC(2026, 0, 1)],
    ['new Date().toISOString()', '2026-01-01T00:00:00.000Z'],
    ['new Date(2020, 5, 1, 12).toISOString()', '2020-06-01T12:00:00.000Z'],
    ['new Date().getTimezoneOffset()', 0],
    ['[Math.random(), Math.random()].map((n) => n >= 0 && n < 1)', [true, true]],
    ['Math.random() !== Math.random()', true],
    ['/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(crypto.randomUUID())', true],
    ['crypto.getRandomValues(new Uint8Array(4)).length', 4],
    ['new Error("no").stack', 'Error: no\n    at handler'],
    ['structuredClone({ a: [1, new Date(0)], m: new Map([[1, 2]]) }).m.get(1)', 2],
    ['(() => { const a = {}; a.a = a; const b = structuredClone(a); return b.a === b && b !== a })()', true],
    ['new URL("../x?a=1&a=2#b", "https://ex.com:443/a/b/c").href', 'https://ex.com/a/x?a=1&a=2#b'],
    [
      '(() => { const u = new URL("https://u:p@EX.com:8080/é?q=ü"); return [u.host, u.username, u.pathname, u.search, u.origin] })()',
      ['ex.com:8080', 'u', '/%C3%A9', '?q=%C3%BC', 'https://ex.com:8080'],
    ],
    [
      '(() => { const u = new URL("https://ex.com/?a=1"); u.searchParams.append("b", "c d"); return u.href })()',
      'https://ex.com/?a=1&b=c+d',
    ],
    ['[URL.canParse("nothing"), URL.canParse("mailto:a@b.co"), URL.canParse("https://a b")]', [false, true, false]],
    ['new URLSearchParams({ a: "1 2", b: "ü&" }).toString()', 'a=1+2&b=%C3%BC%26'],
    [
      '[...new URLSearchParams("?a=1&b=%C3%BC&a=+")]',
      [
        ['a', '1'],
        ['b', 'ü'],
        ['a', ' '],
      ],
    ],
    ['[...new TextEncoder().encode("aé€😀")]', [97, 195, 169, 226, 130, 172, 240, 159, 152, 128]],
    ['new TextDecoder().decode(Uint8Array.from([0xef, 0xbb, 0xbf, 97, 0xff, 0xf0, 0x9f, 0x98, 0x80]))', 'a\ufffd😀'],
    ['[btoa("abc"), atob("YWJj")]', ['YWJj', 'abc']],
    ['await new Promise((resolve) => queueMicrotask(() => resolve("later")))', 'later'],
    ['[AbortSignal.abort("why").reason, new AbortController().signal.aborted]', ['why', false]],
    [
      '(() => { const h = new Headers({ "X-A": "1" }); h.append("x-a", "2"); return [h.get("X-a"), [...h]] })()',
      ['1, 2', [['x-a', '1, 2']]],
    ],
    ['await Response.json({ a: 1 }, { status: 201 }).json()', { a: 1 }],
    [
      '[typeof globalThis, globalThis === self, self === global, globalThis.JSON === JSON]',
      ['object', true, true, true],
    ],
    ['(globalThis.mine = 1, globalThis.mine)', 1],
    ['[3, 1, 2].sort().concat([4]).map((x) => x * 2)', [2, 4, 6, 8]],
  ])('%s is %j', async (expression, value) => expect(await valueOf(expression)).toEqual(value));

  it.each([
    'process',
    'Buffer',
    'Intl',
    'WeakRef',
    'FinalizationRegistry',
    'performance',
    'SharedArrayBuffer',
    'Atomics',
    'eval',
    'WebAssembly',
    'XMLHttpRequest',
    'std',
    'os',
    'bjson',
    'print',
    'gc',
  ])('%s is absent', async (name) =>
    expect(await valueOf(`[typeof ${name}, ${JSON.stringify(name)} in globalThis]`)).toEqual(['undefined', false]),
  );

  it.each([
    ['require("fs")', 'a bundle holds all that it needs'],
    ['setInterval(() => {}, 1000)', 'setInterval is not there: repeat with'],
    ['new Function("return 1")()', 'code is not made from text here'],
    ['(async () => {}).constructor("return 1")()', 'code is not made from text here'],
    ['(function* () {}).constructor("return 1")()', 'code is not made from text here'],
    ['setTimeout("code")', 'setTimeout takes a function'],
    ['undeclared = 1', 'undeclared'],
  ])('%s is refused', async (expression, cause) =>
    expect(await endOf(`return ${expression}`)).toMatchObject({ ok: false, cause: expect.stringContaining(cause) }),
  );
});

describe('an intrinsic', () => {
  it.each([
    'Array.prototype.evil = 1',
    'Object.prototype.toJSON = () => 1',
    'Promise.prototype.then = null',
    'JSON.parse = null',
    'Math.random = () => 4',
    'Date.now = () => 4',
    'console.log = null',
    'Object.getPrototypeOf(async function* () {}).evil = 1',
    'Object.getPrototypeOf([][Symbol.iterator]()).next = null',
    'Object.getPrototypeOf(new Map().entries()).next = null',
    'Object.getPrototypeOf([].values().map((x) => x)).next = null',
    'Object.getPrototypeOf(Iterator.from({ next() {} })).next = null',
    '((strings) => { strings[0] = 1 })`text`',
    'context.ai.evil = 1',
    'context.ai.deep.evil = 1',
    'Object.setPrototypeOf(context.api, null)',
    'require("workflows.do").AI = null',
    'URL.prototype.toString = null',
    'Object.defineProperty(Error.prototype, "message", { value: 1 })',
  ])('is not changed by %s', async (statement) =>
    expect(await endOf(`${statement}; return 'changed'`)).toMatchObject({ ok: false, error: 'TypeError' }),
  );

  it('is not what tells code where it runs', async () =>
    expect(
      await valueOf('(() => { Error.prepareStackTrace = (_, frames) => frames; return new Error("x").stack })()'),
    ).toBe('Error: x\n    at handler'));

  it('can be overridden in what inherits it', async () => {
    const body = `class Mine extends Error { constructor(m) { super(m); this.name = 'Mine'; } }
      const o = {}; o.toString = () => 'own'; o.constructor = 1;
      class List extends Array { push() { return 'pushed' } }
      const f = () => 1; f.valueOf = () => 2;
      const e = new TypeError('x'); e.message = 'y';
      return [String(new Mine('a')), new Mine('b') instanceof Error, String(o), new List().push(1), f + 0, e.message];`;
    expect(await endOf(body)).toEqual({ ok: true, value: ['Mine: a', true, 'own', 'pushed', 2, 'y'] });
  });
});
