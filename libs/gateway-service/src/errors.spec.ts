import { rateLimitInMemory } from '@workflows/platform';
import { Door } from './testing/door';
import { ONBOARDING } from './workflows/workflow.examples';

describe('an error', () => {
  let door: Door;
  beforeAll(async () => {
    door = await Door.open();
    await door.call('POST /workflows', ONBOARDING);
  });
  afterAll(() => door.close());

  const nested = (depth: number): string => `{"name":"x","states":${'['.repeat(depth)}${']'.repeat(depth)}}`;

  it.each([
    ['malformed JSON', 'POST /workflows', '{"name":', 400, 'BODY_MALFORMED', ''],
    ['no body', 'POST /workflows', undefined, 400, 'BODY_MALFORMED', ''],
    ['a body that is no object', 'POST /workflows', [1], 422, 'FIELD_INVALID', ''],
    ['nesting beyond 100', 'POST /workflows', nested(120), 422, 'FIELD_INVALID', ''],
    [
      'a poisoned prototype',
      'POST /workflows',
      '{"name":"x","states":{"__proto__":{}}}',
      422,
      'FIELD_INVALID',
      '/states/__proto__',
    ],
    [
      'a poisoned prototype in disguise',
      'POST /workflows',
      '{"name":"x","states":{"\\u005f_proto__":{}}}',
      422,
      'FIELD_INVALID',
      '/states/__proto__',
    ],
    ['an unknown field', 'PATCH /workflows/w', { discription: 'x' }, 422, 'FIELD_UNKNOWN', '/discription'],
    ['a field called constructor', 'PATCH /workflows/w', { constructor: 'x' }, 422, 'FIELD_UNKNOWN', '/constructor'],
    ['a reserved name', 'PATCH /workflows/w', { name: 'executions' }, 422, 'FIELD_INVALID', '/name'],
    ['a name with a slash', 'PATCH /workflows/w', { name: 'a/b' }, 422, 'FIELD_INVALID', '/name'],
    ['a label that is no text', 'PATCH /workflows/w', { labels: { a: 1 } }, 422, 'FIELD_INVALID', '/labels'],
    [
      'a definition the registry refuses',
      'POST /workflows',
      { name: 'x', states: {} },
      422,
      'DEFINITION_INVALID',
      '/states',
    ],
    ['a taken name', 'POST /workflows', ONBOARDING, 409, 'NAME_TAKEN', ''],
    ['a definition in a patch', 'PATCH /workflows/w', { definition: {} }, 422, 'FIELD_INVALID', '/definition'],
    ['states in a patch', 'PATCH /workflows/Customer%20Onboarding', { states: {} }, 422, 'FIELD_INVALID', '/states'],
    [
      'a version in the path of a change',
      'PUT /workflows/Customer%20Onboarding@1',
      ONBOARDING,
      404,
      'WORKFLOW_NOT_FOUND',
      '',
    ],
    ['an unknown workflow', 'GET /workflows/nobody', undefined, 404, 'WORKFLOW_NOT_FOUND', ''],
    ['an unknown version', 'GET /workflows/Customer%20Onboarding@9', undefined, 404, 'VERSION_NOT_FOUND', ''],
    ['an unknown execution', 'GET /workflows/executions/execution_1', undefined, 404, 'EXECUTION_NOT_FOUND', ''],
    ['an unknown path', 'GET /workflow', undefined, 404, 'ROUTE_NOT_FOUND', ''],
    ['a wrong method', 'PATCH /workflows', {}, 405, 'METHOD_NOT_ALLOWED', ''],
    ['a limit out of bounds', 'GET /workflows?limit=101', undefined, 400, 'PARAMETER_INVALID', 'limit'],
    ['a doubled parameter', 'GET /workflows?limit=1&limit=2', undefined, 400, 'PARAMETER_INVALID', 'limit'],
    ['an unknown sort field', 'GET /workflows?sort=states', undefined, 400, 'PARAMETER_INVALID', 'sort'],
    ['an unknown parameter', 'GET /workflows?ofset=1', undefined, 400, 'PARAMETER_INVALID', 'ofset'],
    ['a parameter where none is taken', 'GET /workflows/x?limit=1', undefined, 400, 'PARAMETER_INVALID', 'limit'],
    [
      'a bad time to wait',
      'POST /workflows/Customer%20Onboarding/execute?wait=soon',
      {},
      400,
      'PARAMETER_INVALID',
      'wait',
    ],
    ['a path that is not percent-encoded', 'GET /workflows/%zz', undefined, 400, 'PARAMETER_INVALID', ''],
    ['an unknown task token', 'POST /tasks/task_abc/complete', {}, 404, 'TASK_NOT_FOUND', ''],
    ['a poll for nothing', 'POST /tasks/poll', { functions: [] }, 422, 'FIELD_INVALID', '/functions'],
    ['a function of an unknown type', 'POST /functions', { name: 'f', type: 'ftp' }, 422, 'FIELD_INVALID', '/type'],
  ])('tells of %s', async (_what, line, body, status, code, path) => {
    const answer = await door.call(line, body);
    expect(answer).toMatchObject({ status, headers: { 'content-type': 'application/problem+json' } });
    expect(answer.body).toMatchObject({ status, type: `/docs/errors#${code}`, errors: [{ code, path }] });
    expect(answer.body['requestId']).toBe(answer.headers['x-request-id']);
    expect(answer.body['detail']).toEqual(expect.any(String));
  });

  it('lists the methods that a path takes', async () => {
    const { headers } = await door.call('PATCH /workflows', {});
    expect(headers['allow']).toBe('GET, HEAD, POST');
  });

  it('names the field that was probably meant', async () => {
    const { body } = await door.call('PATCH /workflows/w', { discription: 'x' });
    expect(body['detail']).toBe('The field "discription" is not known. Did you mean "description"?');
  });

  it('says where the input of an execution goes', async () => {
    const { status, body } = await door.call('POST /workflows/w/execute', { customer: { name: 'John' } });
    expect([status, body['errors']]).toMatchObject([422, [{ code: 'FIELD_UNKNOWN', path: '/customer' }]]);
    expect(body['detail']).toContain('goes into "input"');
  });

  it('refuses what is not JSON, and what is too large', async () => {
    expect(
      (await door.call('POST /workflows', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' })).status,
    ).toBe(415);
    expect((await door.call('POST /workflows', `"${'x'.repeat(10 * 1024 * 1024)}"`)).status).toBe(413);
  });

  it('says nothing of what nobody foresaw', async () => {
    door.ports.reply = () => {
      throw new Error('select secret from /etc/passwd');
    };
    const token = door.ports.tokens.issue('default', { executionId: 'e', taskId: 1 });
    const { status, body } = await door.call(`POST /tasks/${token}/complete`, {});
    expect(status).toBe(500);
    expect(JSON.stringify(body)).not.toMatch(/secret|passwd|Error:/);
  });

  it('keeps the id a client gave its request, if it is usable', async () => {
    expect((await door.call('GET /nowhere', undefined, { 'x-request-id': 'abc-1' })).body['requestId']).toBe('abc-1');
    expect((await door.call('GET /nowhere', undefined, { 'x-request-id': 'a b' })).body['requestId']).toMatch(/^req_/);
  });
});

describe('a request without a valid key', () => {
  it('is refused, except for health, numbers and the documentation', async () => {
    const door = await Door.open();
    const refused = await door.call('GET /workflows', undefined, { authorization: 'Bearer wrong' });
    expect(refused).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer error="invalid_token"' },
      body: { errors: [{ code: 'UNAUTHENTICATED' }] },
    });
    const bare = await door.call('GET /workflows', undefined, { authorization: 'wf_key-without-its-scheme' });
    expect(bare).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer' } });
    expect(bare.body['detail']).toContain('does not begin with "Bearer"');
    for (const path of [
      '/health/live',
      '/health/ready',
      '/metrics',
      '/docs',
      '/openapi.json',
      '/docs/errors',
      '/v1/health/live',
    ]) {
      expect([path, (await door.call(`GET ${path}`, undefined, { authorization: '' })).status]).toEqual([path, 200]);
    }
    await door.close();
  });
});

describe('a rate limit', () => {
  it('counts requests, and never the answers of workers', async () => {
    const door = await Door.open({ rateLimit: rateLimitInMemory(2) });
    const token = door.ports.tokens.issue('default', { executionId: 'e', taskId: 1 });
    const first = await door.call('GET /workflows');
    expect(first.headers).toMatchObject({ ratelimit: '"default";r=1;t=60', 'ratelimit-policy': '"default";q=2;w=60' });
    await door.call('GET /workflows');
    const third = await door.call('GET /workflows');
    expect(third).toMatchObject({
      status: 429,
      headers: { 'retry-after': '60' },
      body: { errors: [{ code: 'RATE_LIMITED' }] },
    });
    expect((await door.call(`POST /tasks/${token}/complete`, {})).status).toBe(200);
    expect((await door.call('GET /health/live')).status).toBe(200);
    await door.close();
  });
});
