import type { JsonObject } from '@workflows/contracts';
import { RegistryOverTcp, failed, ok } from '../registry-over-tcp.fixture';

let registry: RegistryOverTcp;
beforeEach(async () => {
  registry = await RegistryOverTcp.open();
});
afterEach(() => registry.close());

const PAGE = { limit: 20, offset: 0, sort: 'createdAt', order: 'desc' };
const fn = (code: string, more: JsonObject = {}): JsonObject => ({ type: 'Function', code, ...more });
const register = (body: JsonObject) => registry.ask('registry.workflows.register', { body });
const get = (ref: string) => registry.ask('registry.workflows.get', { ref });
const pathsOf = (reply: { error: { problems: { path: string }[] } }) => reply.error.problems.map(({ path }) => path);

describe('code that is registered', () => {
  it('is a workflow of each handler, with what it hears and when it starts', async () => {
    const reply = await register({
      onUserSignup: fn('a'),
      nightly: fn('b', { every: 'day at 3:00', timezone: 'Europe/Berlin' }),
      proposal: { type: 'Schema', schema: { title: 'the title' } },
      tags: ['a tag'],
    });
    expect(reply).toMatchObject(ok({ versions: { onUserSignup: 1, nightly: 1 }, warnings: [] }));
    expect(registry.sources.asked).toMatchObject([
      { form: 'handlers', schemas: { proposal: { title: 'the title' }, tags: ['a tag'] } },
    ]);
    expect(reply.value.id).toBe(reply.value.ids.onUserSignup);
    expect(await get('onUserSignup')).toMatchObject(
      ok({ on: [{ event: 'User.Signup' }], functions: ['x.y'], handler: { kind: 'handler', runtime: 'r1' } }),
    );
    expect(await get('nightly')).toMatchObject(
      ok({ every: [{ spec: { text: 'day at 3:00' }, timezone: 'Europe/Berlin' }] }),
    );
  });

  it.each([
    ['of the package', { workflow: { h: fn('a') } }],
    ['as a bundle', { bundle: 'h', sourceMap: '{}' }],
    ['as a bundle whose map is an object', { bundle: 'h', sourceMap: {} }],
  ])('comes in the form %s', async (_form, body) =>
    expect(await register(body)).toMatchObject(ok({ versions: { h: 1 } })),
  );

  it('is the same version where it is the same, and the next where text, start or engine differ', async () => {
    const versionOf = async (body: JsonObject): Promise<number> => (await register(body)).value.versions.h;
    expect(await versionOf({ h: fn('a') })).toBe(1);
    expect(await versionOf({ h: fn('a') })).toBe(1);
    expect(await versionOf({ h: fn('b') })).toBe(2);
    expect(await versionOf({ h: fn('b', { on: 'X' }) })).toBe(3);
    registry.runtime = 'r2';
    expect(await versionOf({ h: fn('b', { on: 'X' }) })).toBe(4);
  });

  it('is read again as it was written, and run without what it is drawn by', async () => {
    const { value } = await register({ h: fn('a') });
    expect(await registry.ask('registry.workflows.source', { ref: 'h' })).toEqual(ok({ source: 'written: a' }));
    const { body } = (await registry.ask('registry.definitions.get', { workflowId: value.id, version: 1 })).value;
    expect(body).toMatchObject({ handler: { handler: 'h' } });
    expect(body).not.toHaveProperty('graph');
  });

  it('warns of what may surprise, by handler and line', async () =>
    expect((await register({ h: fn('float') })).value.warnings).toEqual([
      { code: 'CALL_FLOATING', message: 'nobody waits.', key: 'h', line: 3 },
    ]));
});

describe('code that is wrong', () => {
  it('says where, and nothing of what was sent with it is published', async () => {
    const reply = await register({ good: fn('a'), bad: fn('fault') });
    expect(reply).toEqual(failed('DEFINITION_INVALID'));
    expect(reply.error.problems).toEqual([
      { code: 'NAME_FREE', message: 'nobody knows "fault". (line 2, column 7)', path: '/bad/code', line: 2, column: 7 },
    ]);
    expect(await get('good')).toEqual(failed('WORKFLOW_NOT_FOUND'));
  });

  it('of a bundle says which handler', async () => {
    const reply = await register({ bundle: 'a,fault' });
    expect(reply.error.problems).toMatchObject([{ path: '/bundle', message: expect.stringMatching(/^a: /) }]);
  });

  it.each([
    ['no handler', {}, [''], 'FIELD_INVALID'],
    ['a text', { h: 'async () => {}' }, ['/h'], 'FIELD_INVALID'],
    ['no code', { h: { type: 'Function' } }, ['/h/code'], 'FIELD_INVALID'],
    ['a key that is no name', { 'a/b': fn('a') }, ['/a~1b'], 'DEFINITION_INVALID'],
    ['a phrase nobody knows', { h: fn('a', { every: 'blue moon' }) }, ['/h/every/0'], 'DEFINITION_INVALID'],
    [
      'a zone that is none',
      { h: fn('a', { every: 'day', timezone: 'Moon/Base' }) },
      ['/h/every/0'],
      'DEFINITION_INVALID',
    ],
    ['a zone that is no text', { h: fn('a', { every: 'day', timezone: 5 }) }, ['/h/timezone'], 'FIELD_INVALID'],
    ['a start that is misspelt', { h: fn('a', { evry: 'day' }) }, ['/h/evry'], 'FIELD_INVALID'],
    ['an event without a name', { h: fn('a', { on: '' }) }, ['/h/on/0/event'], 'DEFINITION_INVALID'],
    ['fields beside a bundle', { bundle: 'h', extra: 1 }, ['/extra'], 'FIELD_INVALID'],
    ['more than 5 MiB', { h: fn('é'.repeat(3_000_000)) }, ['/h/code'], 'DEFINITION_INVALID'],
    ['NUL', { h: fn('a\0') }, ['/h/code'], 'DEFINITION_INVALID'],
  ])('is refused with %s', async (_what, body, paths, code) => {
    const reply = await register(body as JsonObject);
    expect(reply).toEqual(failed(code));
    expect(pathsOf(reply)).toEqual(paths);
  });

  it('is told which phrases there are', async () => {
    const reply = await register({ h: fn('a', { every: 'blue moon' }) });
    expect(reply.error.problems[0].message).toContain('"hour during business hours"');
  });

  it('has at most a hundred handlers', async () => {
    const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`h${n}`, fn('a')]));
    expect((await register(many)).error.problems).toMatchObject([{ code: 'TOO_MANY_HANDLERS' }]);
  });
});

describe('code in the place of a definition', () => {
  const draft = { name: 'Greeting', definition: fn('a', { on: 'A.B' }), timeout: 'PT1H', labels: { team: 'x' } };

  it('creates a workflow and updates it', async () => {
    const created = await registry.ask('registry.workflows.create', { draft });
    expect(created).toMatchObject(
      ok({ version: 1, on: [{ event: 'A.B' }], handler: { timeoutMs: 3_600_000 }, warnings: [] }),
    );
    expect(created.value).not.toHaveProperty('definition');
    const next = { ...draft, definition: fn('float') };
    expect(await registry.ask('registry.workflows.update', { ref: 'Greeting', draft: next })).toMatchObject(
      ok({ version: 2, warnings: [{ code: 'CALL_FLOATING', path: '/definition/code' }] }),
    );
  });

  it('keeps when it starts where an answer is changed and sent back', async () => {
    await registry.ask('registry.workflows.create', { draft: { ...draft, definition: fn('a', { every: 'day' }) } });
    const { every } = (await get('Greeting')).value;
    const next = { ...draft, definition: fn('b'), every };
    expect(await registry.ask('registry.workflows.update', { ref: 'Greeting', draft: next })).toMatchObject(
      ok({ version: 2, every: [{ spec: { text: 'day' } }] }),
    );
  });

  it('is no update of states, nor the other way round', async () => {
    const states = { a: { type: 'succeed' } };
    await registry.ask('registry.workflows.create', { draft });
    await registry.ask('registry.workflows.create', { draft: { name: 'States', states } });
    const update = (ref: string, given: object) =>
      registry.ask('registry.workflows.update', { ref, draft: { ...given } });
    expect(await update('Greeting', { name: 'Greeting', states })).toEqual(failed('KIND_CONFLICT'));
    expect(await update('States', draft)).toEqual(failed('KIND_CONFLICT'));
  });

  it('is validated with all that is wrong, by itself or as a part of a workflow', async () => {
    const validate = (body: JsonObject) => registry.ask('registry.workflows.validate', { body });
    expect(await validate(fn('a'))).toEqual(ok({ valid: true, errors: [], warnings: [] }));
    expect(await validate(fn('fault'))).toMatchObject(ok({ valid: false, errors: [{ path: '/code', line: 2 }] }));
    const both = await validate({ definition: fn('fault'), timeout: 'soon', states: {} });
    expect(both.value.errors.map(({ path }: { path: string }) => path)).toEqual([
      '/states',
      '/timeout',
      '/definition/code',
    ]);
  });

  it('is prepared for a test without being published', async () => {
    const prepare = (definition: JsonObject) => registry.ask('registry.workflows.prepare', { body: { definition } });
    expect(await prepare(fn('a'))).toMatchObject(ok({ handler: { kind: 'handler' }, bundle: { text: 'a' } }));
    expect(await prepare(fn('fault'))).toMatchObject({ error: { problems: [{ path: '/definition/code' }] } });
    const bundled = (more: JsonObject) => prepare({ type: 'Function', bundle: 'a,b', handler: 'b', ...more });
    expect(await bundled({})).toMatchObject(ok({ handler: { handler: 'b' }, bundle: { text: 'a,b' } }));
    const pathOf = async (more: JsonObject) => pathsOf(await bundled(more));
    expect(await pathOf({ handler: 'c' })).toEqual(['/definition/handler']);
    expect(await pathOf({ bundle: 'a,fault' })).toEqual(['/definition/bundle']);
    expect(await pathOf({ code: 'a' })).toEqual(['/definition/code']);
    expect(await registry.ask('registry.workflows.list', { query: PAGE })).toMatchObject(ok({ meta: { total: 0 } }));
  });
});
