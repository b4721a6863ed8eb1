import { FakeService, problem } from '../fake-service.fixture';
import type { AnyJson } from '../json';
import { ApiError, Conflict, ConnectionFailed, NotFound, NotModified, Unavailable } from './errors';

const BUSY = problem(503, 'OVERLOADED', 'Come back later.', { 'retry-after': '0' });
const STARTED = { id: 'execution_1', workflowId: 'workflow_1', version: 1, status: 'running', input: {} };

describe('the client', () => {
  let service: FakeService;
  beforeEach(async () => {
    service = await FakeService.open();
  });
  afterEach(() => service.close());

  it('sends parameters where the API has them, and the token with them', async () => {
    service.on('GET /workflows/Customer%20%2F%20Onboarding/executions', { body: { data: [] } });
    await service.client().call('listExecutionsOfWorkflow', { id: 'Customer / Onboarding', label: ['a:1', 'b:2'] });
    const [{ line, headers } = { line: '', headers: {} }] = service.received;
    expect(line).toBe('GET /workflows/Customer%20%2F%20Onboarding/executions?label=a%3A1&label=b%3A2');
    expect(headers.authorization).toBe('Bearer a-token');
  });

  it.each<[string, AnyJson, RegExp]>([
    ['getWorkflow', {}, /^id is missing$/],
    ['getWorkflow', { id: '..' }, /^id cannot be "\.\.": no path leads to/],
    ['deleteObject', { bucket: 'b', path: 'a/../../db' }, /^path cannot be "a\/\.\.\/\.\.\/db"/],
    ['listWorkflows', { limt: 1 }, /^limt is no argument of this call, which takes .*\blimit\b/],
    ['getWorkflows', {}, /^There is no call getWorkflows/],
  ])('sends nothing of %s with %j', async (name, request, said) => {
    await expect(service.client().call(name as 'getWorkflow', request)).rejects.toThrow(said);
    expect(service.received).toEqual([]);
  });

  it('quotes no key that cannot be sent', () => {
    expect(() => service.client({ token: 'top\nsecret' })).toThrow(/^The key has a character in it that no header/);
  });

  it('says so where there is nothing new, instead of giving an empty answer', async () => {
    service.on('GET /db/users/ada', { status: 304, body: undefined });
    const asked = service.client().call('getDocument', { collection: 'users', id: 'ada', 'If-None-Match': '"1"' });
    await expect(asked).rejects.toThrow(NotModified);
  });

  it('starts once however often it has to ask: each attempt carries the same key', async () => {
    service.on('POST /workflows/Billing/execute', BUSY, 'breakOff', { status: 201, body: STARTED });
    const { id } = await service.client().call('executeWorkflow', { id: 'Billing', body: { input: { amount: 5 } } });
    const keys = service.received.map(({ headers }) => headers['idempotency-key']);
    expect([id, keys.length, new Set(keys).size]).toEqual(['execution_1', 3, 1]);
    expect(keys[0]).toMatch(/^[\w-]{36}$/);
  });

  it('does not repeat over a lost connection what could be done twice', async () => {
    service.on('POST /workflows', 'breakOff');
    const creating = service.client().call('createWorkflow', { body: { name: 'Billing', states: {} } });
    await expect(creating).rejects.toThrow(ConnectionFailed);
    expect(service.received).toHaveLength(1);
  });

  it('repeats what was refused for now, whatever it is, and gives up in the end', async () => {
    service.on('POST /workflows', BUSY);
    const creating = service.client({ attempts: 3 }).call('createWorkflow', { body: { name: 'Billing', states: {} } });
    await expect(creating).rejects.toThrow(Unavailable);
    expect(service.received).toHaveLength(3);
  });

  it('says what the service says, by the class of the answer', async () => {
    service.on('GET /workflows/Billing', problem(404, 'WORKFLOW_NOT_FOUND', 'There is no workflow "Billing".'));
    const error = await service
      .client()
      .call('getWorkflow', { id: 'Billing' })
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(NotFound);
    expect(error).toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
      status: 404,
      requestId: 'req_1',
      message: 'There is no workflow "Billing".',
    });
    service.on('POST /functions', problem(409, 'NAME_TAKEN', 'The name is taken.'));
    const body = { name: 'f', type: 'worker' } as const;
    await expect(service.client().call('createFunction', { body })).rejects.toThrow(Conflict);
  });

  it('makes an error of an answer that is no problem at all', async () => {
    service.on('GET /workflows/Billing', { status: 502, body: 'from a proxy' });
    const error = await service
      .client({ attempts: 1 })
      .call('getWorkflow', { id: 'Billing' })
      .catch((one: unknown) => one);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({ code: 'HTTP_502', errors: [] });
  });

  it('says who cannot be reached', async () => {
    const client = service.client({ attempts: 1 });
    await service.close();
    await expect(client.call('listWorkflows')).rejects.toThrow(
      /^http:\/\/127\.0\.0\.1:\d+ cannot be reached: .*ECONNREFUSED/,
    );
  });

  it('goes through lists page by page, by cursor or by offset', async () => {
    const page = (ids: number[], meta: object) => ({ body: { data: ids.map((id) => ({ id })), meta } });
    service.on('GET /workflows/executions', page([1, 2], { nextCursor: 'c' }), page([3], { nextCursor: null }));
    service.on('GET /functions', page([1, 2], { total: 3 }), page([3], { total: 3 }));
    const ids = async (items: AsyncIterable<{ id?: unknown }>): Promise<unknown[]> => {
      const found = [];
      for await (const { id } of items) found.push(id);
      return found;
    };
    expect(await ids(service.client().each('listExecutions', { status: 'failed' }))).toEqual([1, 2, 3]);
    expect(await ids(service.client().each('listFunctions'))).toEqual([1, 2, 3]);
    expect(service.received.map(({ line }) => line)).toEqual([
      'GET /workflows/executions?status=failed',
      'GET /workflows/executions?status=failed&cursor=c',
      'GET /functions',
      'GET /functions?offset=2',
    ]);
  });
});
