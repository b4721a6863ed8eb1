import { Logger } from '@nestjs/common';
import { Server as TransportServer } from '@nestjs/microservices';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import { Test } from '@nestjs/testing';
import { EngineError, type JsonObject, type RegistryPattern } from '@workflows/contracts';
import { ScriptedSources } from './code/scripted-sources.fixture';
import { MemoryConnectors, ScriptedDocuments } from './connectors/memory-connectors.fixture';
import { MemoryPauses } from './pauses/memory-pauses.fixture';
import { RegistryOverTcp, failed, ok } from './registry-over-tcp.fixture';
import { RegistryModule } from './registry.module';
import { MemorySchedules } from './schedules/memory-schedules.fixture';
import { MemoryDefinitions, MemoryFunctions } from './stores.fixture';

const PAGE = { limit: 20, offset: 0, sort: 'createdAt', order: 'desc' };
const states = { initial: { type: 'task', task: 'greet', next: 'done' }, done: { type: 'succeed' } };
const draft = { name: 'Greeting', states };
const changed = jest.fn(async (): Promise<void> => undefined);
let registry: RegistryOverTcp;

beforeAll(async () => {
  registry = await RegistryOverTcp.open({ changed });
});

afterAll(() => registry.close());

const send: RegistryOverTcp['send'] = (...message) => registry.send(...message);
const ask: RegistryOverTcp['ask'] = (...question) => registry.ask(...question);

describe('the registry of workflows', () => {
  it('creates a workflow, and finds it by name, by id and by version', async () => {
    const created = await ask('registry.workflows.create', { draft });
    expect(created).toEqual(ok(expect.objectContaining({ name: 'Greeting', version: 1, functions: ['greet'] })));
    const { warnings, ...stored } = created.value;
    expect(warnings).toHaveLength(2);
    for (const ref of ['Greeting', created.value.id, 'Greeting@1', `${created.value.id}@1`]) {
      expect(await ask('registry.workflows.get', { ref })).toEqual(ok(stored));
    }
    expect(await ask('registry.workflows.list', { query: PAGE })).toMatchObject(ok({ meta: { total: 1 } }));
  });

  it('tells a missing workflow from a missing version', async () => {
    expect(await ask('registry.workflows.get', { ref: 'Nobody' })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.get', { ref: 'Nobody@1' })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.get', { ref: 'Greeting@2' })).toEqual(failed('VERSION_NOT_FOUND'));
    expect(await ask('registry.workflows.resolve', { ref: 'Greeting@latest' })).toEqual(failed('VERSION_NOT_FOUND'));
    expect(await ask('registry.workflows.get', { ref: 'Gree\0ting' })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.get', { ref: 'x'.repeat(5000) })).toEqual(failed('WORKFLOW_NOT_FOUND'));
  });

  it('shows a tenant nothing of another', async () => {
    expect(await ask('registry.workflows.get', { ref: 'Greeting' }, 'other')).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.list', { query: PAGE }, 'other')).toMatchObject(ok({ meta: { total: 0 } }));
  });

  it('refuses a name that is taken, and a draft that breaks rules with every problem', async () => {
    expect(await ask('registry.workflows.create', { draft })).toEqual(failed('NAME_TAKEN'));
    const refused = await ask('registry.workflows.create', { draft: { name: 'a/b', states: {}, extra: 1 } });
    expect(refused).toEqual(failed('DEFINITION_INVALID'));
    expect(refused.error.problems.map(({ path }: { path: string }) => path)).toEqual(['/extra', '/name', '/states']);
  });

  it('makes a new version by update, guarded by the version that the change was made on', async () => {
    expect(await ask('registry.workflows.update', { ref: 'Greeting', draft, ifVersion: '7' })).toEqual(
      failed('VERSION_CONFLICT'),
    );
    expect(await ask('registry.workflows.update', { ref: 'Greeting', draft, ifVersion: '1' })).toMatchObject(
      ok({ version: 2 }),
    );
    expect(await ask('registry.workflows.update', { ref: 'Greeting@1', draft })).toEqual(failed('WORKFLOW_NOT_FOUND'));
  });

  it('changes name, description and labels by patch, without a version', async () => {
    const patched = await ask('registry.workflows.patch', {
      ref: 'Greeting',
      patch: { description: 'Says hello' },
      ifVersion: '2',
    });
    expect(patched).toMatchObject(ok({ version: 2, description: 'Says hello' }));
    expect(await ask('registry.workflows.patch', { ref: 'Greeting', patch: { states } })).toEqual(
      failed('FIELD_INVALID'),
    );
  });

  it('resolves what a start needs, newest or by version', async () => {
    expect(await ask('registry.workflows.resolve', { ref: 'Greeting' })).toMatchObject(
      ok({ tenant: 'default', version: 2, body: { states, functions: ['greet'] } }),
    );
    expect(await ask('registry.workflows.resolve', { ref: 'Greeting@1' })).toMatchObject(ok({ version: 1 }));
  });

  it('validates a body without creating it, and tells what is not registered', async () => {
    const valid = await ask('registry.workflows.validate', { body: { states } });
    const warnings = [
      { code: 'FUNCTION_UNREGISTERED', path: '/states/initial/task' },
      { code: 'TIMEOUT_MISSING', path: '/states/initial' },
    ];
    expect(valid).toMatchObject(ok({ valid: true, errors: [], warnings }));
    const { warnings: told } = valid.value;
    const published = await ask('registry.workflows.create', { draft: { name: 'Warned', states } });
    expect(published.value.warnings).toEqual(told);
    const carriedBack = await ask('registry.workflows.update', { ref: 'Warned', draft: published.value });
    expect(carriedBack).toMatchObject(ok({ version: 2, warnings }));
    await ask('registry.workflows.delete', { ref: 'Warned' });
    expect(await ask('registry.workflows.validate', { body: { states: {}, nme: 'x' } })).toMatchObject(
      ok({ valid: false, errors: [{ path: '/nme' }, { path: '/states' }], warnings: [] }),
    );
    expect(await ask('registry.workflows.validate', { body: [1] })).toMatchObject(
      ok({ valid: false, errors: [{ path: '' }] }),
    );
    const document = { StartAt: 'A', States: { A: { Type: 'Succeed', Next: 'B' } } };
    expect(await ask('registry.workflows.validate', { body: document })).toMatchObject(
      ok({ valid: false, errors: [expect.objectContaining({ path: expect.not.stringMatching(/^.definition/) })] }),
    );
  });

  it('deletes a workflow for all but its running executions and who names its id with a version', async () => {
    const { value } = await ask('registry.workflows.get', { ref: 'Greeting' });
    expect(await ask('registry.workflows.delete', { ref: 'Greeting' })).toEqual(ok({ deleted: true }));
    for (const ref of ['Greeting', 'Greeting@1', value.id]) {
      expect(await ask('registry.workflows.get', { ref })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    }
    expect(await ask('registry.workflows.delete', { ref: value.id })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.resolve', { ref: `${value.id}@1` })).toEqual(failed('WORKFLOW_NOT_FOUND'));
    expect(await ask('registry.workflows.get', { ref: `${value.id}@1` })).toMatchObject(
      ok({ version: 1, status: 'deleted' }),
    );
    expect(await ask('registry.definitions.get', { workflowId: value.id, version: 2 })).toMatchObject(
      ok({ version: 2, body: { states } }),
    );
    expect(await ask('registry.definitions.get', { workflowId: value.id, version: 9 })).toEqual(
      failed('VERSION_NOT_FOUND'),
    );
    expect(await ask('registry.workflows.create', { draft })).toMatchObject(ok({ version: 1 }));
  });
});

describe('the registry of functions', () => {
  const greet = { name: 'greet', type: 'http', url: 'https://api.example/greet', description: 'Says hello' };

  it('creates, reads, changes and removes a function, and tells of each change', async () => {
    const { value } = await ask('registry.functions.create', { draft: greet });
    expect(value).toMatchObject(greet);
    expect(await ask('registry.functions.create', { draft: greet })).toEqual(failed('NAME_TAKEN'));
    expect(await ask('registry.functions.get', { ref: 'greet' })).toMatchObject(ok({ id: value.id }));
    expect(await ask('registry.functions.list', { query: PAGE })).toMatchObject(ok({ meta: { total: 1 } }));
    expect(await ask('registry.functions.update', { ref: value.id, draft: { ...value, timeout: 5 } })).toMatchObject(
      ok({ timeout: 5 }),
    );
    const patched = await ask('registry.functions.patch', {
      ref: 'greet',
      patch: { type: 'worker', url: null, description: null },
    });
    expect(patched.value).toMatchObject({ type: 'worker', timeout: 5 });
    expect(Object.keys(patched.value)).not.toContain('url');
    expect(await ask('registry.functions.patch', { ref: 'greet', patch: { ulr: 'x' } })).toEqual(
      failed('FIELD_UNKNOWN'),
    );
    expect(await ask('registry.functions.patch', { ref: 'greet', patch: [] })).toEqual(failed('FIELD_INVALID'));
    expect(await ask('registry.functions.delete', { ref: 'greet' })).toEqual(ok({ deleted: true }));
    expect(await ask('registry.functions.delete', { ref: 'greet' })).toEqual(failed('FUNCTION_NOT_FOUND'));
    expect(changed).toHaveBeenCalledTimes(4);
    expect(await ask('registry.functions.changes', { revision: 0 })).toMatchObject(
      ok({ functions: [{ name: 'greet', deleted: true, revision: 4 }] }),
    );
    expect(await ask('registry.functions.changes', { revision: 4 })).toEqual(ok({ functions: [], pauses: [] }));
  });
});

describe('a function that refers to secrets', () => {
  it('is taken, and whoever writes it is told which there are not', async () => {
    const url = 'https://api.example/greet';
    const draft = { name: 'secretive', type: 'http', url, headers: { A: '{{secret:there}} {{secret:none}}' } };
    const warned = [
      { code: 'SECRET_UNKNOWN', path: '/headers/A', message: expect.stringContaining('PUT /secrets/none') },
    ];
    expect(await ask('registry.functions.create', { draft })).toMatchObject(
      ok({ headers: draft.headers, warnings: warned }),
    );
    const { value } = await ask('registry.functions.get', { ref: 'secretive' });
    expect(value).not.toHaveProperty('warnings');
    const patched = await ask('registry.functions.patch', {
      ref: 'secretive',
      patch: { headers: { A: '{{secret:there}}' } },
    });
    expect(patched.value).not.toHaveProperty('warnings');
    expect(await ask('registry.functions.delete', { ref: 'secretive' })).toEqual(ok({ deleted: true }));
  });
});

describe('a change of a function', () => {
  it('is answered once the executors of this process have seen it', async () => {
    const order: string[] = [];
    const created = await ask('registry.functions.create', { draft: { name: 'moved', type: 'worker' } });
    changed.mockImplementation(async () => {
      await ask('registry.functions.changes', { revision: 0 }); // as a directory does, over the wire and back
      order.push('seen');
    });
    const { id } = created.value;
    await ask('registry.functions.patch', { ref: id, patch: { timeout: 7 } }).then(() => order.push('patched'));
    await ask('registry.functions.delete', { ref: id }).then(() => order.push('deleted'));
    expect(order).toEqual(['seen', 'patched', 'seen', 'deleted']);
  });
});

describe('a message to the registry', () => {
  /** A pattern that `RegistryMessages` gains has to be named here. */
  const EVERY: Record<RegistryPattern, JsonObject> = {
    'registry.workflows.list': {},
    'registry.workflows.get': { ref: 1 },
    'registry.workflows.create': {},
    'registry.workflows.update': {},
    'registry.workflows.register': {},
    'registry.workflows.prepare': {},
    'registry.workflows.source': {},
    'registry.workflows.patch': {},
    'registry.workflows.versions': { ref: 'a', limit: 'all' },
    'registry.workflows.publish': { ref: 'a' },
    'registry.workflows.pause': {},
    'registry.workflows.resume': {},
    'registry.workflows.delete': {},
    'registry.workflows.resolve': {},
    'registry.workflows.validate': {},
    'registry.definitions.get': {},
    'registry.functions.list': {},
    'registry.functions.get': {},
    'registry.functions.create': {},
    'registry.functions.update': {},
    'registry.functions.patch': {},
    'registry.functions.delete': {},
    'registry.functions.pause': {},
    'registry.functions.break': { name: 'a', reason: 'b' },
    'registry.functions.resume': {},
    'registry.functions.changes': { revision: -1 },
    'registry.connectors.list': {},
    'registry.connectors.get': {},
    'registry.connectors.put': { name: 1 },
    'registry.connectors.delete': {},
    'registry.connectors.operation': { name: 'a' },
    'registry.connectors.changes': { revision: -1 },
    'registry.schedules.list': {},
    'registry.schedules.get': {},
    'registry.schedules.create': {},
    'registry.schedules.update': {},
    'registry.schedules.patch': {},
    'registry.schedules.delete': {},
    'registry.schedules.pause': {},
    'registry.schedules.resume': {},
    'registry.schedules.backfill': {},
    'registry.schedules.preview': {},
  };
  const patterns = Object.entries(EVERY).map(([pattern, fields]) => ({ pattern: pattern as RegistryPattern, fields }));
  let logged: jest.SpyInstance;

  beforeEach(() => {
    logged = jest.spyOn(Logger.prototype, 'error').mockImplementation();
  });
  afterEach(() => jest.restoreAllMocks());

  it.each(patterns)('$pattern has a handler, which refuses what it cannot read', async ({ pattern, fields }) => {
    const reply = await ask(pattern, fields);
    expect(reply).toMatchObject({
      ok: false,
      error: { code: expect.stringMatching(/^(INTERNAL|PARAMETER_INVALID|FIELD_INVALID|DEFINITION_INVALID)$/) },
    });
  });

  it.each<[string, unknown]>([
    ['a text', 'hello'],
    ['a list', []],
    ['another form', { v: 2, tenant: 'default', ref: 'x' }],
    ['no tenant', { v: 1, ref: 'x' }],
    ['a tenant that is no text', { v: 1, tenant: { $ne: 1 }, ref: 'x' }],
    ['no ref', { v: 1, tenant: 'default' }],
  ])('is logged once and answered without details when it holds %s', async (_, request) => {
    expect(await send('registry.workflows.get', request)).toEqual(failed('INTERNAL'));
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it('is answered as a passing trouble while the database is away, so that nobody takes it for the last word', async () => {
    const away = new EngineError('UNAVAILABLE', 'the database is away', { retryAfterSeconds: 2 });
    for (const method of ['find', 'list', 'create', 'readVersion'] as const)
      jest.spyOn(registry.definitions, method).mockRejectedValue(away);
    jest.spyOn(registry.functions, 'changes').mockRejectedValue(away);
    for (const [pattern, fields] of [
      ['registry.workflows.get', { ref: 'Greeting' }],
      ['registry.workflows.resolve', { ref: 'Greeting' }],
      ['registry.workflows.list', { query: PAGE }],
      ['registry.workflows.create', { draft: { ...draft, name: 'Another' } }],
      ['registry.definitions.get', { workflowId: 'workflow_1', version: 1 }],
      ['registry.functions.changes', { revision: 0 }],
    ] as const)
      expect(await ask(pattern, fields)).toEqual({ ok: false, error: away.toWire() });
    expect(logged).not.toHaveBeenCalled();
  });

  it('is logged once and answered without details when the store breaks', async () => {
    jest
      .spyOn(registry.definitions, 'find')
      .mockRejectedValue(new Error('password authentication failed for user "x"'));
    const reply = await ask('registry.workflows.get', { ref: 'Greeting' });
    expect(reply).toEqual(failed('INTERNAL'));
    expect(JSON.stringify(reply)).not.toContain('password');
    expect(logged).toHaveBeenCalledTimes(1);
  });

  it('names each parameter of a list that is wrong', async () => {
    const reply = await ask('registry.workflows.list', { query: { limit: 101, offset: -1, sort: 'id', order: 'up' } });
    expect(reply.error.problems.map(({ path }: { path: string }) => path)).toEqual([
      'limit',
      'offset',
      'sort',
      'order',
    ]);
  });
});

/** A transport of one process: handlers are called with the objects of the sender. */
class InMemoryServer extends TransportServer implements CustomTransportStrategy {
  listen(callback: () => void): void {
    callback();
  }
  close(): void {}
  on(): void {}
  unwrap<T>(): T {
    throw new Error('wraps nothing');
  }
  ask(pattern: RegistryPattern, request: unknown): unknown {
    return this.getHandlerByPattern(pattern)?.(request);
  }
}

describe('the registry in one process', () => {
  it('answers as it does over a wire, and leaves what it was given unchanged', async () => {
    const strategy = new InMemoryServer();
    const options = {
      definitions: new MemoryDefinitions(),
      functions: new MemoryFunctions(),
      pauses: new MemoryPauses(() => 0),
      schedules: new MemorySchedules(() => 0),
      connectors: new MemoryConnectors(),
      apiDocuments: new ScriptedDocuments(),
      clock: { now: () => 0 },
      shardCount: 4,
      entropy: { uuid: () => '1' },
      bundles: new MemoryDefinitions(),
      secrets: { known: async () => [] },
      code: { sources: new ScriptedSources(), runtime: () => 'r1' },
    };
    const schemas = { faultOf: async (): Promise<undefined> => undefined };
    const imported = RegistryModule.register({ ...options, schemas, addressPolicy: { allowPrivateNetwork: false } });
    const module = await Test.createTestingModule({ imports: [imported] }).compile();
    const local = module.createNestMicroservice({ strategy, logger: false });
    await local.listen();
    const given = Object.freeze({ ...draft, description: undefined });
    expect(await strategy.ask('registry.workflows.create', { v: 1, tenant: 'default', draft: given })).toMatchObject(
      ok({ id: 'workflow_1', version: 1 }),
    );
    expect(await strategy.ask('registry.workflows.get', { v: 1, tenant: 'default', ref: 'Nobody' })).toEqual(
      failed('WORKFLOW_NOT_FOUND'),
    );
    await local.close();
  });
});
