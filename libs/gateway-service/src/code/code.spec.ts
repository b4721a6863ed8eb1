import { Door } from '../testing/door';

const CODE = 'async ({ api }) => { await api.x.y() }';
let door: Door;
beforeEach(async () => {
  door = await Door.open();
});
afterEach(() => door.close());

const lastAsked = () =>
  door.ports.registry.asked.filter(({ pattern }) => pattern === 'registry.workflows.register').at(-1);

describe('code at the door', () => {
  it('is registered in the form that the package sends, and told by id and version', async () => {
    const body = { onUserSignup: { type: 'Function', code: CODE } };
    const { status, body: answer } = await door.call('POST /v1/workflows/register', body);
    expect([status, answer]).toEqual([
      200,
      {
        success: true,
        id: 'workflow_1',
        ids: { onUserSignup: 'workflow_1' },
        versions: { onUserSignup: 1 },
        warnings: [],
      },
    ]);
    expect(lastAsked()).toMatchObject({ ask: { body, by: expect.any(String) } });
  });

  it('is shown as a handler, with its source where that is asked for, and drawn', async () => {
    await door.call('POST /workflows/register', { h: { type: 'Function', code: CODE } });
    const { body: shown } = await door.call('GET /workflows/h');
    expect(shown).toMatchObject({ kind: 'handler', name: 'h', version: 1 });
    for (const field of ['handler', 'graph', 'source', 'states']) expect(shown).not.toHaveProperty(field);
    expect((await door.call('GET /workflows/h?include=source')).body).toMatchObject({ source: 'async () => {}' });
    expect((await door.call('GET /workflows/h?include=all')).status).toBe(400);
    expect((await door.call('GET /workflows/h/graph')).body).toMatchObject({
      startAt: 'h',
      nodes: [{ type: 'dynamic' }],
    });
  });

  it.each([
    [
      'triggers/create',
      { type: 'event', event: 'User.Signup', handler: CODE },
      'on User.Signup',
      { on: 'User.Signup' },
    ],
    ['triggers/create', { event: 'a/b@c', handler: CODE }, 'on a-b-c', { on: 'a/b@c' }],
    ['cron/schedule', { cron: '*/5 * * * *', handler: CODE }, 'every *-5 * * * *', { every: '*/5 * * * *' }],
    [
      'cron/schedule',
      { cron: '0 9 * * *', handler: CODE, options: { timezone: 'Europe/Berlin', enabled: true } },
      'every 0 9 * * *',
      { every: '0 9 * * *', timezone: 'Europe/Berlin' },
    ],
  ])('comes by the older path %s as well', async (path, body, name, start) => {
    const { status, body: answer } = await door.call(`POST /v1/${path}`, body);
    expect([status, answer['success']]).toEqual([200, true]);
    expect(lastAsked()?.ask).toMatchObject({ body: { [name]: { type: 'Function', code: CODE, ...start } } });
  });

  it.each([
    ['triggers/create', { handler: CODE }, '/event'],
    ['triggers/create', { event: 'A.B' }, '/handler'],
    ['cron/schedule', { cron: 5, handler: CODE }, '/cron'],
  ])('is refused by the older path %s where it lacks something, by the name of that', async (path, body, place) => {
    const { status, body: problem } = await door.call(`POST /v1/${path}`, body);
    expect([status, problem]).toMatchObject([422, { errors: [{ path: place }] }]);
  });

  it('is refused where it is no object, or poisons prototypes', async () => {
    expect((await door.call('POST /workflows/register', [])).status).toBeGreaterThanOrEqual(400);
    const poisoned = await door.call('POST /workflows/register', '{"__proto__": {"type": "Function", "code": "x"}}');
    expect(poisoned.status).toBe(422);
    expect(lastAsked()).toBeUndefined();
  });
});
