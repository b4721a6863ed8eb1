import type { Json } from '@workflows/contracts';
import { PoolFixture } from '../pool/pool.fixture';

const AT = Date.UTC(2026, 0, 1);
/** Whatever the machine is busy with, no slice ends these. */
const fixture = new PoolFixture({ slicesMs: { shared: 60_000, alone: 60_000 } });
afterAll(() => fixture.pool.close());

/** The requests that a handler of this body makes at once. */
async function requestsOf(body: string): Promise<unknown> {
  const outcome = await fixture
    .handler(`async ({ ai, api, db, sleep, waitForEvent, signal, workflows }) => { ${body} }`)
    .turn();
  return outcome.kind === 'turn' ? (outcome.turn.end ?? outcome.turn.calls.map(({ request }) => request)) : outcome;
}

describe('a call', () => {
  const AN_EVENT = { kind: 'event', name: 'waitForEvent', event: 'e' };
  const aFunction = (name: string, args: Json, more = {}) => ({ kind: 'function', name, arguments: args, ...more });

  it.each<[string, unknown]>([
    ['api.apollo.search({ a: 1 })', aFunction('apollo.search', { a: 1 })],
    ['api.scheduleEmails()', aFunction('scheduleEmails', {})],
    ['ai.summarize("x", 2)', aFunction('ai.summarize', ['x', 2])],
    [
      'db.users.create({ d: new Date(0), u: undefined, n: null })',
      aFunction('db.users.create', { d: '1970-01-01T00:00:00.000Z', n: null }),
    ],
    ['ai`Tell ${"me"} of ${{ a: 1 }}`', aFunction('ai.text', 'Tell me of {"a":1}')],
    ['ai.list`Five ${"names"}`', aFunction('ai.list', 'Five names')],
    [
      'ai.x({ a: 1 }, { retry: [{ maxAttempts: 2 }], timeout: "5s" })',
      aFunction('ai.x', { a: 1 }, { retry: [{ maxAttempts: 2 }], timeoutMs: 5_000 }),
    ],
    ['ai.x({ a: 1 }, { model: "m", timeout: 5 })', aFunction('ai.x', [{ a: 1 }, { model: 'm' }], { timeoutMs: 5 })],
    ['api.x({ timeout: 5 })', aFunction('x', { timeout: 5 })],
    ['db.jobs.update("j", { timeout: 5 })', aFunction('db.jobs.update', ['j', { timeout: 5 }])],
    [
      'db.jobs.update("j", { a: 1 }, { ifRevision: 2, timeout: 5 })',
      aFunction('db.jobs.update', ['j', { a: 1 }, { ifRevision: 2 }], { timeoutMs: 5 }),
    ],
    ['sleep(-5)', { kind: 'sleep', name: 'sleep', until: AT }],
    ['api.log(new TypeError("no"))', aFunction('log', { name: 'TypeError', message: 'no' })],
    ['sleep(1000)', { kind: 'sleep', name: 'sleep', until: AT + 1_000 }],
    ['sleep("PT1H5M")', { kind: 'sleep', name: 'sleep', until: AT + 3_900_000 }],
    ['sleep("2h")', { kind: 'sleep', name: 'sleep', until: AT + 7_200_000 }],
    ['sleep("7d")', { kind: 'sleep', name: 'sleep', until: AT + 604_800_000 }],
    ['sleep(new Date(Date.UTC(2027, 0, 1)))', { kind: 'sleep', name: 'sleep', until: Date.UTC(2027, 0, 1) }],
    ['setTimeout(() => {}, 50)', { kind: 'sleep', name: 'setTimeout', until: AT + 50 }],
    [
      'waitForEvent("Order.Paid", { match: { id: 1 }, key: 7, since: new Date(5), timeout: "1d" })',
      {
        kind: 'event',
        name: 'waitForEvent',
        event: 'Order.Paid',
        match: { id: 1 },
        key: '7',
        sinceAt: 5,
        timeoutMs: 86_400_000,
      },
    ],
    ['waitForEvent("e", { since: "5m" })', { ...AN_EVENT, sinceAt: AT - 300_000 }],
    ['waitForEvent("e", { since: "PT5M" })', { ...AN_EVENT, sinceAt: AT - 300_000 }],
    ['waitForEvent("e", { since: "1970-01-01T00:00:01Z" })', { ...AN_EVENT, sinceAt: 1_000 }],
    [
      'waitForEvent("Order.Paid", { match: "{% id = 1 %}" })',
      { kind: 'event', name: 'waitForEvent', event: 'Order.Paid', match: '{% id = 1 %}' },
    ],
    ['signal("approve")', { kind: 'signal', name: 'signal', signal: 'approve' }],
    [
      'api.humans.requestApproval({ approvers: "ada", prompt: "Go?", options: ["yes", "no"], timeout: "1h" })',
      {
        kind: 'approval',
        name: 'humans.requestApproval',
        approvers: ['ada'],
        prompt: 'Go?',
        options: ['yes', 'no'],
        timeoutMs: 3_600_000,
      },
    ],
    [
      'workflows.onOrder({ a: 1 })',
      { kind: 'workflow', name: 'workflows.onOrder', workflow: 'onOrder', arguments: { a: 1 } },
    ],
    [
      'workflows["any name"](undefined, { version: 2, detached: true })',
      { kind: 'workflow', name: 'workflows.any name', workflow: 'any name', version: 2, arguments: {}, detached: true },
    ],
    [
      'fetch("https://ex.com/a b", { method: "post", body: new URLSearchParams({ a: "1" }) })',
      {
        kind: 'http',
        name: 'fetch',
        arguments: {
          url: 'https://ex.com/a%20b',
          method: 'POST',
          headers: { 'content-type': 'application/x-www-form-urlencoded;charset=UTF-8' },
          body: 'a=1',
        },
      },
    ],
    [
      'fetch(new URL("https://ex.com"), { method: "PUT", body: Uint8Array.from([1, 255]) })',
      {
        kind: 'http',
        name: 'fetch',
        arguments: { url: 'https://ex.com/', method: 'PUT', headers: {}, body: 'Af8=', encoding: 'base64' },
      },
    ],
  ])('%s asks for %j', async (call, request) =>
    expect(await requestsOf(`${call}; await new Promise(() => {})`)).toEqual([request]),
  );

  it.each([
    ['api.x(() => {})', 'Handler.InvalidArguments', 'x is given a function and takes JSON only'],
    [
      'api.x({ a: { "b/c": Symbol() } })',
      'Handler.InvalidArguments',
      'x is given a symbol at /a/b~1c and takes JSON only',
    ],
    ['api.x({ n: NaN })', 'Handler.InvalidArguments', 'NaN, which JSON does not have, at /n'],
    ['api.x({ n: 1n })', 'Handler.InvalidArguments', 'a bigint at /n'],
    [
      '(() => { const a = {}; a.b = [a]; return api.x(a) })()',
      'Handler.InvalidArguments',
      'a circle: it holds itself at /b/0',
    ],
    ['api.x({ p: api.y() })', 'Handler.InvalidArguments', 'a Promise (is an `await` missing?) at /p'],
    ['api.x(new Map())', 'Handler.InvalidArguments', 'a Map'],
    ['api.x({ f: api.y })', 'Handler.InvalidArguments', 'a function at /f'],
    ['api.x("x".repeat(11 * 1024 * 1024))', 'States.DataLimitExceeded', 'x is given more than 10 MiB of JSON'],
    ['db.users.findOne(undefined)', 'Db.InvalidCall', 'Its first argument is undefined in db.users.findOne'],
    [
      'db.users.delete({ team: 1, or: [{ mail: undefined }] })',
      'Db.InvalidCall',
      '"or.0.mail" of its condition is undefined',
    ],
    [
      '(() => { let a = []; for (let i = 0; i < 250; i++) a = [a]; return api.x(a) })()',
      'Handler.InvalidArguments',
      'nested more than 200 deep',
    ],
    [
      'sleep("soon")',
      'TypeError',
      "sleep takes milliseconds, '30s', '5m', '2h', '7d', 'PT5M' or a Date, and not \"soon\"",
    ],
    ['api.humans.requestApproval({ approvers: undefined })', 'TypeError', 'approvers of humans.requestApproval is'],
    ['waitForEvent()', 'TypeError', 'waitForEvent takes a name, and not undefined'],
    ['api({})', 'TypeError', 'api is no function; call one of it'],
    ['fetch("ftp://ex.com")', 'TypeError', 'fetch takes http and https'],
    ['fetch("/relative")', 'TypeError', 'Invalid URL: "/relative"'],
    [
      '(() => { for (let i = 0; i < 20000; i++) api.x() })()',
      'Handler.TooManyCalls',
      'more than 10000 calls are made at once',
    ],
  ])('%s is refused', async (call, error, cause) =>
    expect(await requestsOf(`return await ${call}`)).toMatchObject({
      ok: false,
      error,
      cause: expect.stringContaining(cause),
    }),
  );

  it('is refused where modules are loaded', async () => {
    const bundle = fixture.bundle('require("workflows.do").api.x({}); module.exports = { handler: async () => 1 };');
    expect(await fixture.execution(bundle).turn()).toMatchObject({
      turn: { end: { ok: false, cause: 'x is called where the module is loaded; call it in a handler' } },
    });
  });

  it('fails with the name and cause of what failed it, which can be caught', async () => {
    const execution = fixture.handler(
      'async ({ api }) => { try { await api.x() } catch (e) { return [e.name, e.message, e instanceof Error] } }',
    );
    await execution.turn();
    expect(await execution.fail(1, 'Apollo.Down', 'it is down')).toMatchObject({
      turn: { end: { value: ['Apollo.Down', 'it is down', true] } },
    });
  });

  it('that fails and is not caught ends the handler where the call stands', async () => {
    const execution = fixture.handler('async ({ api }) => {\n  await api.x();\n}');
    await execution.turn();
    const at = { line: 2, column: expect.any(Number) };
    expect(await execution.fail(1, 'Down', 'no')).toMatchObject({
      turn: { end: { ok: false, error: 'Down', cause: 'no', at } },
    });
  });

  it('of fetch gives a Response', async () => {
    const code = `async () => { const r = await fetch('https://ex.com'); const c = r.clone(); return [r.status, r.ok, r.headers.get('A'), await r.json(), await c.text(), r.bodyUsed, r.url] }`;
    const execution = fixture.handler(code);
    await execution.turn();
    const answer = { status: 404, headers: { a: 'b' }, body: '{"x":1}', url: 'https://ex.com/2' };
    expect(await execution.settle(1, answer)).toMatchObject({
      turn: { end: { value: [404, false, 'b', { x: 1 }, '{"x":1}', true, 'https://ex.com/2'] } },
    });
  });

  it('is closed by its signal, and what settles it later changes nothing', async () => {
    const code = `async ({ api, sleep }) => { const c = new AbortController(); const p = api.slow({}, { signal: c.signal }).catch((e) => e.name);
      await sleep(5); c.abort(); return [await p, await api.next()] }`;
    const execution = fixture.handler(code);
    await execution.turn();
    expect(await execution.settle(2)).toMatchObject({ turn: { aborted: [1], calls: [{ call: 3 }] } });
    execution.hears({ ...execution.next(), kind: 'settled', call: 1, ok: true, value: 'late' });
    expect(await execution.settle(3, 'n')).toMatchObject({ turn: { end: { value: ['AbortError', 'n'] } } });
  });

  it('that waits is rejected when the execution is cancelled, in the order of the calls, and `finally` may make others', async () => {
    const code = `async ({ api }) => { const seen = []; const one = (n) => api.x(n).catch((e) => seen.push(n + e.name + e.message));
      try { await Promise.all([one(1), one(2)]); await api.y() } finally { await api.undo(seen) } }`;
    const execution = fixture.handler(code);
    await execution.turn();
    expect(await execution.cancel('enough')).toMatchObject({ turn: { calls: [{ request: { name: 'y' } }] } });
    await execution.cancel('again');
    expect(execution.recorded.at(-1)).toMatchObject({
      name: 'undo',
      arguments: ['1Cancelledenough', '2Cancelledenough'],
    });
    expect(await execution.settle(4)).toMatchObject({
      turn: { end: { ok: false, error: 'Cancelled', cause: 'again' } },
    });
  });

  it('of a timer runs its function when it fires, unless it is cleared', async () => {
    const code = `async ({ api }) => { let n = ''; setTimeout((x) => { n += x }, 10, 'a'); const gone = setTimeout(() => { n += 'b' }, 10); clearTimeout(gone); await api.x(); return n }`;
    const execution = fixture.handler(code);
    expect(await execution.turn()).toMatchObject({ turn: { aborted: [2] } });
    await execution.settle(1);
    expect(await execution.settle(3)).toMatchObject({ turn: { end: { value: 'a' } } });
  });

  it('of a timer whose function fails is told in the log, for nobody else can hear of it', async () => {
    const execution = fixture.handler(
      'async ({ api }) => { setTimeout(() => { throw new Error("no") }, 10); await api.x() }',
    );
    await execution.turn();
    expect(await execution.settle(1)).toMatchObject({
      turn: { logs: [{ level: 'error', text: expect.stringContaining('Error: no') }] },
    });
  });
});
