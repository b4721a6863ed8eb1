import { runInNewContext } from 'node:vm';
import type { JsonObject } from '@workflows/contracts';
import type { ReadHandler, SourceReading } from '@workflows/runtime';
import { readSource } from './read-source';
import { SEED_HANDLER, SEED_MODULE } from './seed-example.fixture';

function read(code: string, key = 'onUserSignup'): SourceReading {
  return readSource({ form: 'handlers', codes: [[key, code]] });
}

function only({ handlers, problems }: SourceReading): ReadHandler {
  expect(problems).toEqual([]);
  const [handler, ...more] = handlers;
  if (handler === undefined || more.length > 0) throw new Error(`${handlers.length} handlers`);
  return handler;
}

const CALL = 'await api.slack.postMessage({ text: "hi" })';

describe('the forms in which one handler is sent', () => {
  it.each([
    ['an arrow function', `async ({ api }) => { ${CALL} }`, 'context'],
    ['a function', `async function onUserSignup(event, { api }) { ${CALL} }`, 'event'],
    ['a method', `async onUserSignup({ api, event }) { ${CALL} }`, 'context'],
    ['a method that is not called like a name', `async 'on-user'({ api }) { ${CALL} }`, 'context'],
    ['an expression', `async ({ api }) => ${CALL}`, 'context'],
    ['a function of the context as a whole', `async (event, ctx) => { await ctx.api.slack.postMessage({}) }`, 'event'],
    ['TypeScript', `async ({ api }: Context) => { ${CALL} as unknown }`, 'context'],
    [
      'a module',
      `import { AI } from 'workflows.do'\nexport default AI({ onUserSignup: async ({ api }) => { ${CALL} } })`,
      'context',
    ],
    [
      'a module in CommonJS',
      `module.exports = require('workflows.do').AI({ x: async ({ api }) => { ${CALL} } })`,
      'context',
    ],
  ])('%s', (_form, code, signature) => {
    const handler = only(read(code));
    expect(handler).toMatchObject({
      key: 'onUserSignup',
      signature,
      functions: ['slack.postMessage'],
      on: ['User.Signup'],
    });
    expect(handler.sites).toMatchObject([
      { name: 'slack.postMessage', label: 'slack.postMessage', source: { line: expect.any(Number) } },
    ]);
  });

  it('keep JavaScript as it was sent, so that it is the same text whoever reads it', () =>
    expect(only(read(SEED_HANDLER)).bundle.text).toContain(SEED_HANDLER));

  it('tell calls by where their author wrote them', () => {
    const { sites } = only(read(`async ({ api }) => {\n  ${CALL}\n}`));
    expect(sites).toMatchObject([{ line: 3, column: 9, end: { line: 3 }, source: { line: 2, column: 9 } }]);
    const typed = only(
      read(
        `type E = {\n  a: string\n}\nexport default { h: async ({ api, event }: { api: any; event: E }) => {\n  ${CALL}\n} }`.replace(
          'export default',
          'module.exports =',
        ),
      ),
    );
    expect(typed.sites).toMatchObject([{ source: { line: 5, column: 9 } }]);
  });
});

describe('what models answer, sent beside a handler', () => {
  const sent = (schemas?: JsonObject) =>
    readSource({ form: 'handlers', codes: [['h', CALLS_AI]], ...(schemas && { schemas }) });
  const CALLS_AI = 'async ({ ai }) => ai.review({})';

  it('is exported by its script, and told of where nobody asks for it', () => {
    const { handlers, warnings } = sent({ review: { stars: '1 | 2' }, tags: ['a tag'] });
    const exported = runInNewContext(`const module = {}; ${handlers[0]?.bundle.text}; JSON.stringify(module.exports)`);
    expect(JSON.parse(exported)).toEqual({ review: { stars: '1 | 2' }, tags: ['a tag'] });
    expect(warnings).toMatchObject([{ code: 'SCHEMA_UNUSED', key: 'tags' }]);
  });

  it('makes the same text of the same schemas, and none of none', () => {
    const textOf = (schemas?: JsonObject) => sent(schemas).handlers[0]?.bundle.text;
    expect(textOf({ review: { a: 'x', b: 'y' } })).toBe(textOf({ review: { b: 'y', a: 'x' } }));
    expect(textOf()).not.toContain('assign');
  });

  it('is exported by a module, too', () => {
    const code = `import { AI } from 'workflows.do'; export default AI({ h: ${CALLS_AI} })`;
    const { handlers } = readSource({ form: 'handlers', codes: [['h', code]], schemas: { review: ['a tag'] } });
    const script = `const module = { exports: {} }, exports = module.exports, require = () => ({ AI: (all) => all });`;
    expect(runInNewContext(`${script} ${handlers[0]?.bundle.text}; exports.default.review[0]`)).toBe('a tag');
  });
});

describe('the example of the documentation', () => {
  it('is drawn with 14 states and 15 ways between them', () => {
    const { graph, functions, sites } = only(read(SEED_MODULE));
    expect(graph.nodes).toHaveLength(14);
    expect(graph.edges).toHaveLength(15);
    expect(graph.startAt).toBe('apollo.search');
    expect(graph.nodes.filter(({ end }) => end).map(({ name }) => name)).toEqual(['slack.postMessage']);
    expect(functions).toHaveLength(12);
    expect(sites.map(({ label }) => label)).toEqual(
      graph.nodes.filter(({ type }) => type !== 'choice').map(({ name }) => name),
    );
  });
});

describe('a bundle', () => {
  const BUNDLE = `
    const { AI, on, every } = require('workflows.do');
    const shared = async (api) => { await api.log.write({}) };
    async function nightly(event, { api }) { await shared(api) }
    module.exports = AI({
      onOrderItemShipped: async ({ api }) => { await shared(api); await shared(api) },
      hear: on('Order.Paid', async ({ db }) => { await db.orders.update({}) }),
      report: every('hour during business hours', nightly, { timezone: 'Europe/Berlin' }),
      cron: { type: 'Function', code: async ({ ai }) => { await ai.think({}) }, every: '0 9 * * 1-5', on: ['A', 'B'] },
      proposal: { title: 'title of the book' },
    });`;
  const reading = readSource({ form: 'bundle', text: BUNDLE });

  it('has a handler of each function, with when it starts', () =>
    expect(reading.handlers.map(({ key, on, every, functions }) => ({ key, on, every, functions }))).toEqual([
      { key: 'onOrderItemShipped', on: ['OrderItem.Shipped'], every: [], functions: ['log.write'] },
      { key: 'hear', on: ['Order.Paid'], every: [], functions: ['db.orders.update'] },
      {
        key: 'report',
        on: [],
        every: [{ spec: { text: 'hour during business hours' }, timezone: 'Europe/Berlin' }],
        functions: ['log.write'],
      },
      { key: 'cron', on: ['A', 'B'], every: [{ spec: { cron: '0 9 * * 1-5' } }], functions: ['ai.think'] },
    ]));

  it('says of a schema that nobody asks for it', () =>
    expect(reading.warnings).toMatchObject([{ code: 'SCHEMA_UNUSED', key: 'proposal' }]));

  it('draws a local function once, and says so where it is called again', () =>
    expect(reading.handlers[0]?.graph).toEqual({
      startAt: 'log.write',
      nodes: [
        { name: 'log.write', type: 'task' },
        { name: 'shared()', type: 'pass', label: 'as drawn before', end: true },
      ],
      edges: [{ from: 'log.write', to: 'shared()', kind: 'next' }],
    }));

  it('is found the way bundlers write it', () => {
    const text = `var __export = (a, b) => {};
      var app_exports = {};
      __export(app_exports, { default: () => app_default });
      module.exports = __toCommonJS(app_exports);
      var import_workflows = require("workflows.do");
      var app_default = (0, import_workflows.AI)({ onA: async ({ api }) => { await api.x.y() } });`;
    expect(only(readSource({ form: 'bundle', text }))).toMatchObject({ key: 'onA', functions: ['x.y'] });
  });
});

describe('calls', () => {
  it('of one path are told apart, in the order in which they are made', () => {
    const { sites } = only(
      read('async ({ api, sleep }) => { await api.a.b(); await sleep("5m"); await api.a.b(await api.a.b()) }'),
    );
    expect(sites.map(({ name, label }) => [name, label])).toEqual([
      ['a.b', 'a.b'],
      ['sleep', 'sleep'],
      ['a.b', 'a.b#3'],
      ['a.b', 'a.b#2'],
    ]);
  });

  it('that nobody waits for are warned of, with their line', () => {
    const reading = read(
      'async ({ api, ai }) => {\n  api.a.b()\n  void ai.c()\n  ;[1].forEach(async (n) => api.d.e({ n }))\n}',
    );
    expect(reading.warnings.map(({ code, line }) => [code, line])).toEqual([
      ['CALL_FLOATING', 2],
      ['CALL_FLOATING', 3],
      ['CALL_FLOATING', 4],
    ]);
    expect(only(reading).sites.map(({ floating }) => floating)).toEqual([true, true, true]);
  });

  it('that are computed are warned of, and drawn as what is not known', () => {
    const reading = read('async ({ api, event }) => { await api[event.provider].search({}) }');
    expect(reading.warnings).toMatchObject([{ code: 'CALLEE_DYNAMIC', line: 1 }]);
    expect(only(reading)).toMatchObject({
      functions: [],
      sites: [],
      graph: { nodes: [{ name: 'api[event.provider].search', type: 'dynamic' }] },
    });
  });

  it.each([
    ['renamed', 'async ({ api: a }) => { await a.x.y() }'],
    ['taken out', 'async ({ api: { x } }) => { await x.y() }'],
    ['taken out later', 'async (event, ctx) => { const { api } = ctx; const x = api["x"]; await x.y() }'],
    ['handed on', 'async ({ api }) => { const f = ({ api: other }, n) => other.x.y(n); await f({ api }, 1) }'],
    ['of the rest', 'async ({ event, ...rest }) => { await rest.api.x.y() }'],
    ['a tag', 'async ({ api }) => { await api.x.y`a ${1}` }'],
    ['of a method', 'async ({ api }) => { const o = { async go(a) { await a.x.y() } }; await o.go(api) }'],
  ])('are found where what they are called on is %s', (_how, code) =>
    expect(only(read(code)).functions).toEqual(['x.y']),
  );

  it('of something else of that name are none', () =>
    expect(
      only(read('async ({ event }) => { const api = { x: { y: () => 1 } }; return api.x.y() }')).functions,
    ).toEqual([]));
});

describe('code that is not taken', () => {
  it.each([
    ['a free name', 'async ({ api }) => {\n  await api.x.y(LIMIT)\n}', 'NAME_FREE', 2, 17],
    ['what a process has', 'async ({ api }) => process.env.KEY', 'NAME_FREE', 1, 20],
    ['the context that was not taken', 'async (event) => { await api.x.y() }', 'NAME_FREE', 1, 26],
    ['a syntax error', 'async ({ api }) => {\n  await api.x.y(\n}', 'CODE_SYNTAX', 3, 1],
    ['a syntax error of a module', 'import { AI } from "workflows.do"\nexport default AI({', 'CODE_SYNTAX', 2, 20],
    ['text that is no function', '{"a": 1}', 'CODE_NOT_A_FUNCTION', 1, 1],
    ['nothing', ' ', 'CODE_NOT_A_FUNCTION', 1, 1],
    ['several methods', 'async a() {}, async b() {}', 'CODE_NOT_A_FUNCTION', 1, 1],
    ['a generator', 'async function* h({ api }) { yield 1 }', 'HANDLER_GENERATOR', 1, undefined],
    ['a handler that is computed', 'module.exports = AI({ a: wrap(async () => 1) })', 'HANDLER_COMPUTED', 1, 26],
    [
      'a package',
      'import fs from "node:fs"\nexport default AI({ a: async () => fs })',
      'REQUIRE_REFUSED',
      1,
      undefined,
    ],
    ['no handler', 'export default 1', 'HANDLERS_MISSING', undefined, undefined],
    [
      'several handlers',
      'export default AI({ a: async () => 1, b: async () => 2 })',
      'HANDLERS_SEVERAL',
      undefined,
      undefined,
    ],
  ])('%s', (_what, code, problem, line, column) => {
    const { handlers, problems } = read(code);
    expect(handlers).toEqual([]);
    expect(problems[0]).toMatchObject({ code: problem, key: 'onUserSignup' });
    if (line !== undefined) expect(problems[0]).toMatchObject({ line });
    if (column !== undefined) expect(problems[0]).toMatchObject({ column });
  });

  it('names what it is that nothing declares, and no name that something does', () => {
    const code = `async function h({ api, event: { id = 1, ...rest } }) {
      label: for (const [k, v] of Object.entries(rest)) { if (k) continue label }
      try { class A extends Error { name = 'x' } throw new A() } catch ({ message }) { await api.x.y({ id, message, k: typeof window }) }
      return User.parse(helper(id), { LIMIT, key: btoa(atob('YQ==')) }).z
    }`;
    const names = read(code).problems.map(({ message }) => message.split('"')[1]);
    expect(names).toEqual(['User', 'helper', 'LIMIT']);
  });

  it('is asked for by typeof where it may be missing, and there alone', () => {
    const code = `async () => [
      (typeof AsyncIterator === 'function' ? AsyncIterator : Object).prototype,
      typeof process !== 'undefined' && process.env && process.env.A,
      typeof window === 'undefined' || window.open(),
      performance.now(),
      typeof performance,
    ]`;
    expect(read(code).problems.map(({ message }) => message.split('"')[1])).toEqual(['performance']);
  });

  it.each([
    ['alone', read('async () => LIMIT'), 'move it inside'],
    [
      'in a bundle',
      readSource({ form: 'bundle', text: 'module.exports = { h: async () => LIMIT }' }),
      'declare or import it',
    ],
  ])('is told what to do about a name that nothing declares %s', (_how, { problems }, advice) =>
    expect(problems).toMatchObject([{ code: 'NAME_FREE', message: expect.stringContaining(advice) }]),
  );

  it('says in which file, where a bundle was made of several', () => {
    const sourceMap = JSON.stringify({ version: 3, sources: ['app.ts', 'helper.ts'], mappings: 'ACEA' });
    const text = 'module.exports = { h: async () => LIMIT }';
    expect(readSource({ form: 'bundle', text, sourceMap }).problems).toMatchObject([
      { code: 'NAME_FREE', file: 'helper.ts', line: 3, column: 1 },
    ]);
  });

  it('as a bundle with a source map that is none', () =>
    expect(
      readSource({ form: 'bundle', text: 'module.exports = {}', sourceMap: '{"mappings":"!!"}' }).problems,
    ).toMatchObject([{ code: 'SOURCE_MAP_INVALID' }]));
});

describe('code of somebody who means no good', () => {
  it.each([
    ['brackets', `async ({ api }) => ${'('.repeat(20_000)}1${')'.repeat(20_000)}`],
    ['conditions', `async ({ api }) => { ${'if (1) {'.repeat(20_000)} await api.x.y() ${'}'.repeat(20_000)} }`],
  ])('is refused where %s are nested too deep', (_what, code) =>
    expect(read(code).problems).toMatchObject([{ code: 'CODE_TOO_DEEP' }]),
  );

  it('is refused where it has a hundred thousand handlers, before any of them is looked at', () => {
    const text = `module.exports = AI({ ${Array.from({ length: 100_000 }, (_, n) => `h${n}: async () => ${n}`).join()} })`;
    expect(readSource({ form: 'bundle', text }).problems).toMatchObject([{ code: 'TOO_MANY_HANDLERS' }]);
  });

  it('is refused where it makes too many calls', () =>
    expect(read(`async ({ api }) => { ${'await api.x.y();'.repeat(10_001)} }`).problems).toMatchObject([
      { code: 'CODE_TOO_LARGE' },
    ]));

  it('is drawn in a time that grows with its text, however often its functions call each other', () => {
    const functions = Array.from(
      { length: 200 },
      (_, n) => `const f${n} = async (a) => { await f${n + 1}(a); await f${n + 1}(a) };`,
    );
    const code = `async ({ api }) => { ${functions.join('\n')} const f200 = async (a) => a.x.y(); await f0(api) }`;
    expect(only(read(code)).graph.nodes.length).toBeLessThan(1_000);
  });

  it('has handlers called like members of every object', () => {
    const text =
      'module.exports = AI({ ["__proto__"]: async ({ api }) => { await api.constructor.prototype() }, toString: async () => 1 })';
    expect(readSource({ form: 'bundle', text }).handlers.map(({ key, functions }) => [key, functions])).toEqual([
      ['__proto__', ['constructor.prototype']],
      ['toString', []],
    ]);
  });
});
