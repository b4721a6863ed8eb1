import { RegistryOverTcp, failed, ok } from '../registry-over-tcp.fixture';

const PAGE = { limit: 20, offset: 0, sort: 'createdAt', order: 'desc' };
let registry: RegistryOverTcp;

beforeAll(async () => {
  registry = await RegistryOverTcp.open();
});

afterAll(() => registry.close());

const ask: RegistryOverTcp['ask'] = (...question) => registry.ask(...question);

describe('a paused function', () => {
  it('is paused and resumed once however often that is asked for, and tells of it', async () => {
    const { value } = await ask('registry.functions.create', { draft: { name: 'held', type: 'worker' } });
    const paused = { at: '1970-01-01T00:00:00.000Z', reason: 'repairs' };
    expect(await ask('registry.functions.pause', { ref: value.id, reason: 'repairs' })).toEqual(
      ok({ ...value, paused }),
    );
    registry.now = 5;
    expect(await ask('registry.functions.pause', { ref: 'held', reason: 'more' })).toMatchObject(ok({ paused }));
    expect(await ask('registry.functions.get', { ref: 'held' })).toMatchObject(ok({ paused }));
    expect(await ask('registry.functions.list', { query: PAGE })).toMatchObject(ok({ data: [{ paused }] }));
    expect(await ask('registry.functions.patch', { ref: 'held', patch: { timeout: 5 } })).toMatchObject(ok({ paused }));
    const changes = { pauses: [{ kind: 'function', subject: 'held', revision: 1, pausedAt: 0 }] };
    expect(await ask('registry.functions.changes', { revision: 0 })).toMatchObject(ok(changes));
    expect(await ask('registry.functions.changes', { revision: 0, pauseRevision: 1 })).toMatchObject(
      ok({ pauses: [] }),
    );
    expect(await ask('registry.functions.resume', { ref: 'held' })).not.toHaveProperty('value.paused');
    expect(await ask('registry.functions.resume', { ref: 'held' })).not.toHaveProperty('value.paused');
    expect(await ask('registry.functions.changes', { revision: 0, pauseRevision: 1 })).toMatchObject(
      ok({ pauses: [{ subject: 'held', revision: 2, resumedAt: 5 }] }),
    );
    await ask('registry.functions.delete', { ref: 'held' });
  });

  it('pauses itself where it fails too often, its rule is still there and nobody was faster', async () => {
    const name = 'flaky';
    const pauseOn = { errorRate: 0.5, of: 20, within: 60, resumeAfter: 300 };
    const known = async (): Promise<number> => {
      const { value } = await ask('registry.functions.changes', { revision: 0 });
      return value.pauses.find(({ subject }: { subject: string }) => subject === name)?.revision ?? 0;
    };
    const fails = async (pauseRevision: number) =>
      (await ask('registry.functions.break', { name, reason: 'r', pauseRevision })).value;
    await ask('registry.functions.create', { draft: { name, type: 'worker' } });
    expect(await fails(0)).toEqual({ paused: false });
    expect(await ask('registry.functions.patch', { ref: name, patch: { pauseOn } })).toMatchObject(
      ok({ name, pauseOn }),
    );
    registry.now = 1_000;
    expect(await fails(0)).toEqual({ paused: true });
    const paused = { at: '1970-01-01T00:00:01.000Z', until: '1970-01-01T00:05:01.000Z', by: 'errorRate', reason: 'r' };
    expect(await ask('registry.functions.get', { ref: name })).toMatchObject(ok({ pauseOn, paused }));
    registry.now = 301_000;
    expect(await ask('registry.functions.get', { ref: name })).not.toHaveProperty('value.paused');
    expect(await fails(0)).toEqual({ paused: false });
    expect(await fails(await known())).toEqual({ paused: true });
    await ask('registry.functions.pause', { ref: name });
    expect(await fails(await known())).toEqual({ paused: true });
    const { value } = await ask('registry.functions.get', { ref: name });
    expect(value.paused).toEqual({ at: '1970-01-01T00:05:01.000Z' });
    await ask('registry.functions.delete', { ref: name });
    expect(await fails(0)).toEqual({ paused: false });
  });

  it('may be a name that workers alone know, is found while it is paused, and is none that no task can call', async () => {
    const paused = { name: 'acme/search', type: 'worker', paused: { at: expect.any(String) } };
    expect(await ask('registry.functions.get', { ref: 'acme/search' })).toEqual(failed('FUNCTION_NOT_FOUND'));
    expect(await ask('registry.functions.pause', { ref: 'acme/search' })).toEqual(ok(paused));
    expect(await ask('registry.functions.get', { ref: 'acme/search' })).toEqual(ok(paused));
    expect(await ask('registry.functions.get', { ref: 'acme/search' }, 'other')).toEqual(failed('FUNCTION_NOT_FOUND'));
    expect(await ask('registry.functions.resume', { ref: 'acme/search' })).toEqual(
      ok({ name: 'acme/search', type: 'worker' }),
    );
    expect(await ask('registry.functions.get', { ref: 'acme/search' })).toEqual(failed('FUNCTION_NOT_FOUND'));
    for (const pattern of ['registry.functions.pause', 'registry.functions.resume'] as const)
      expect(await ask(pattern, { ref: 'a b' })).toEqual(failed('FUNCTION_NOT_FOUND'));
  });
});

describe('a paused workflow', () => {
  it('is paused and resumed once, by name or id, shows it, and can be resumed after it was deleted', async () => {
    const { value } = await ask('registry.workflows.create', {
      draft: { name: 'Held', states: { initial: { type: 'succeed' } } },
    });
    const paused = { at: expect.any(String), reason: 'repairs' };
    expect(await ask('registry.workflows.pause', { ref: 'Held', reason: 'repairs' })).toMatchObject(ok({ paused }));
    expect(await ask('registry.workflows.pause', { ref: value.id })).toMatchObject(ok({ paused }));
    expect(await ask('registry.workflows.get', { ref: 'Held@1' })).toMatchObject(ok({ id: value.id, paused }));
    expect(await ask('registry.workflows.pause', { ref: 'Held@1' })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.pause', { ref: 'Held' }, 'other')).toEqual(failed('WORKFLOW_NOT_FOUND'));
    await ask('registry.workflows.delete', { ref: 'Held' });
    expect(await ask('registry.workflows.pause', { ref: value.id })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.resume', { ref: value.id })).not.toHaveProperty('value.paused');
  });
});
