import { CUSTOMER, ONBOARDING } from './workflows/workflow.examples';
import { Door } from './testing/door';

describe('the calls of the documentation', () => {
  let door: Door;
  let id: string;
  beforeAll(async () => {
    door = await Door.open();
    const created = await door.call('POST /workflows', ONBOARDING);
    id = String(created.body['id']);
  });
  afterAll(() => door.close());

  it('create a workflow and give its tag and place', async () => {
    const { status, headers, body } = await door.call('POST /v1/workflows', { ...ONBOARDING, name: 'Another' });
    expect(status).toBe(201);
    expect(body).toMatchObject({ ...ONBOARDING, name: 'Another', version: 1, createdAt: '2023-01-01T00:00:00.000Z' });
    expect(Object.keys(Object(body['states']))).toEqual(['initial', 'createAccount', 'sendWelcomeEmail', 'complete']);
    expect(headers).toMatchObject({ etag: '"1"', location: `/workflows/${String(body['id'])}` });
  });

  it('list workflows with the documented defaults', async () => {
    const { status, body } = await door.call('GET /workflows');
    expect(status).toBe(200);
    expect(body).toMatchObject({
      data: [{ name: ONBOARDING.name }, { name: 'Another' }],
      meta: { total: 2, limit: 20, offset: 0 },
    });
    expect(door.ports.registry.asked.at(-1)?.ask).toEqual({
      query: { limit: 20, offset: 0, sort: 'createdAt', order: 'desc' },
    });
  });

  it.each([
    ['id', () => id],
    ['name', () => 'Customer%20Onboarding'],
    ['version', () => `${id}@1`],
  ])('get a workflow by %s', async (_by, ref) => {
    const { status, headers, body } = await door.call(`GET /workflows/${ref()}`);
    expect([status, headers['etag'], body['name']]).toEqual([200, '"1"', ONBOARDING.name]);
  });

  it('execute a workflow', async () => {
    const { status, headers, body } = await door.call(`POST /workflows/${id}/execute`, { input: CUSTOMER });
    expect(status).toBe(201);
    expect(body).toEqual({
      id: expect.stringMatching(/^execution_[0-9a-f]{32}$/),
      workflowId: id,
      status: 'running',
      input: CUSTOMER,
      currentState: 'initial',
      createdAt: '2023-01-01T00:00:00.000Z',
      version: 1,
    });
    expect(headers['location']).toBe(`/workflows/executions/${String(body['id'])}`);
  });

  it('show an execution that has not begun in its first state', async () => {
    const started = await door.call('POST /workflows/Customer%20Onboarding/execute', { input: CUSTOMER });
    const { status, body } = await door.call(`GET /workflows/executions/${String(started.body['id'])}`);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      status: 'running',
      currentState: 'initial',
      stateHistory: [{ state: 'initial', enteredAt: '2023-01-01T00:00:00.000Z', exitedAt: null }],
    });
  });

  it('publish a new version, which the next execution takes at once', async () => {
    const { status, headers } = await door.call(`PUT /workflows/${id}`, {
      ...ONBOARDING,
      states: { first: { type: 'succeed' } },
    });
    expect([status, headers['etag']]).toEqual([200, '"2"']);
    const { body } = await door.call(`POST /workflows/${id}/execute`, {});
    expect(body).toMatchObject({ version: 2, currentState: 'first', input: {} });
    expect((await door.call(`POST /workflows/${id}@1/execute`, {})).body).toMatchObject({
      version: 1,
      currentState: 'initial',
    });
  });

  it('delete a workflow, which then cannot be executed', async () => {
    const { body } = await door.call('DELETE /workflows/Another');
    expect(body).toEqual({ success: true, message: 'Workflow deleted successfully' });
    expect((await door.call('POST /workflows/Another/execute', {})).status).toBe(404);
    expect((await door.call('DELETE /workflows/Another')).status).toBe(404);
  });
});
