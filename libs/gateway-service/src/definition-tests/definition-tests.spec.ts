import { Door } from '../testing/door';
import { CUSTOMER, ONBOARDING } from '../workflows/workflow.examples';

let door: Door;
beforeAll(async () => {
  door = await Door.open();
});
afterAll(() => door.close());

const run = (body: unknown) => door.call('POST /workflows/test', body);
const call = { call: { type: 'task', task: 'f', end: true } };

describe('POST /workflows/test', () => {
  it('runs the documented workflow against mocks', async () => {
    const mocks = {
      validateCustomerData: { valid: true },
      createCustomerAccount: { accountId: 'account_456' },
      sendEmail: { $fn: '{"emailSent": true, "emailId": accountId & "/" & customer.name}' },
    };
    const answer = await run({ definition: ONBOARDING, input: CUSTOMER, mocks, now: '2023-01-01T00:00:00Z' });
    expect(answer).toMatchObject({
      status: 200,
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: {
        status: 'completed',
        output: { valid: true, accountId: 'account_456', emailSent: true, emailId: 'account_456/John Doe' },
        virtualDuration: 0,
        stateHistory: [
          { state: 'initial', enteredAt: '2023-01-01T00:00:00.000Z' },
          { state: 'createAccount' },
          { state: 'sendWelcomeEmail' },
          { state: 'complete', exitedAt: null },
        ],
      },
    });
    expect(answer.body['history']).toContainEqual(expect.objectContaining({ seq: 1, type: 'executionStarted' }));
  });

  it.each([
    ['by itself', { type: 'Function', code: 'async () => 1' }],
    ['in a bundle', { type: 'Function', bundle: 'module.exports = {}', handler: 'a' }],
    ['as a part of a workflow', { definition: { type: 'Function', code: 'async () => 1' }, timeout: 60 }],
  ])('has code %s read by the registry before it is run', async (_how, definition) => {
    const { status, body } = await run({ definition });
    expect([status, body]).toMatchObject([200, { output: { bundle: 'b', text: 'module.exports = {}' } }]);
    const asked = door.ports.registry.asked.at(-1);
    expect(asked).toMatchObject({
      pattern: 'registry.workflows.prepare',
      ask: { body: { definition: { type: 'Function' } } },
    });
  });

  it('tells which mock is missing', async () => {
    const { body } = await run({ definition: ONBOARDING });
    expect(body).toMatchObject({
      status: 'failed',
      error: 'Test.NoMock',
      cause: expect.stringContaining('"validateCustomerData"'),
    });
  });

  it('lets a year pass, from the time of the door when none is given', async () => {
    const { body } = await run({ definition: { states: { rest: { type: 'wait', duration: 'P1Y', end: true } } } });
    expect(body).toMatchObject({
      status: 'completed',
      virtualDuration: 31_536_000,
      stateHistory: [{ exitedAt: '2024-01-01T00:00:00.000Z' }],
    });
  });

  it('holds input and output to the schemas', async () => {
    const wrongInput = { states: call, inputSchema: { type: 'object', required: ['a'] } };
    expect(await run({ definition: wrongInput })).toMatchObject({
      status: 422,
      body: { errors: [{ path: '/input/a' }] },
    });
    const wrongOutput = { states: call, outputSchema: { type: 'object', required: ['a'] } };
    expect((await run({ definition: wrongOutput, mocks: { f: 1 } })).body).toMatchObject({
      status: 'failed',
      error: 'States.SchemaViolation',
    });
  });

  it.each<[string, unknown, string[]]>([
    ['no definition', {}, ['/definition']],
    ['an unknown field', { definition: { states: call }, mock: {} }, ['/mock']],
    ['a time that is none', { definition: { states: call }, now: 'tomorrow' }, ['/now']],
    [
      'a broken definition and broken mocks',
      { definition: { states: { a: { type: 'pass', next: 'b' } } }, mocks: { f: [] } },
      ['/definition/states/a/next', '/mocks/f'],
    ],
    ['a definition that is no object', { definition: 7 }, ['/definition']],
    [
      'a schema that is none',
      { definition: { states: call, inputSchema: { type: 'objekt' } } },
      ['/definition/inputSchema/type'],
    ],
  ])('refuses %s', async (_, body, paths) => {
    const answer = await run(body);
    expect(answer.status).toBe(422);
    expect(answer.body['errors']).toMatchObject(paths.map((path) => ({ path })));
  });

  it('stops its threads when the app closes', async () => {
    const other = await Door.open();
    await other.close();
    expect(other.ports.tester.isClosed).toBe(true);
  });
});
