import { Door } from '../testing/door';

let door: Door;
let id: string;

beforeAll(async () => {
  door = await Door.open();
  const draft = (task: string) => ({ name: 'Orders', states: { initial: { type: 'task', task, end: true } } });
  id = String((await door.call('POST /workflows', draft('a'))).body['id']);
  for (const task of ['b', 'c']) await door.call(`PUT /workflows/${id}`, draft(task));
});
afterAll(() => door.close());

describe('GET /workflows/:id/versions', () => {
  it('lists them newest first, page by page, by id or name', async () => {
    const versionsOf = async (query: string) => {
      const { body } = await door.call(`GET /workflows/${query}`);
      return [(body['data'] as { version: number }[]).map(({ version }) => version), body['meta']];
    };
    expect(await versionsOf(`${id}/versions`)).toEqual([[3, 2, 1], { nextCursor: null }]);
    expect(await versionsOf('Orders/versions?limit=2')).toEqual([[3, 2], { nextCursor: '2' }]);
    expect(await versionsOf('Orders/versions?limit=2&cursor=2')).toEqual([[1], { nextCursor: null }]);
  });

  it('says what differs between two', async () => {
    const { status, body } = await door.call(`GET /workflows/${id}/versions?diff=1..3`);
    expect([status, body]).toEqual([
      200,
      {
        from: 1,
        to: 3,
        patch: [{ op: 'replace', path: '/states/initial/task', value: 'c' }],
        states: { added: [], removed: [], changed: ['initial'] },
      },
    ]);
  });

  it.each([
    ['versions?diff=1-3', 400, 'PARAMETER_INVALID'],
    ['versions?diff=0..3', 400, 'PARAMETER_INVALID'],
    ['versions?diff=1..9', 404, 'VERSION_NOT_FOUND'],
    ['versions?cursor=x', 400, 'PARAMETER_INVALID'],
    ['versions?limit=101', 400, 'PARAMETER_INVALID'],
  ])('refuses %s', async (path, status, code) => {
    const answer = await door.call(`GET /workflows/${id}/${path}`);
    expect([answer.status, answer.body['errors']]).toEqual([status, [expect.objectContaining({ code })]]);
  });

  it('says whose credential made a version, and not by what', () => {
    const asked = door.ports.registry.asked.flatMap(({ ask }) => (ask as { by?: string }).by ?? []);
    expect(new Set(asked)).toEqual(new Set([expect.stringMatching(/^key:[0-9a-f]{12}$/)]));
  });
});

describe('POST /workflows/:id/versions/:version/publish', () => {
  it('makes a version the current one, unless another is current than was thought', async () => {
    const refused = await door.call(`POST /workflows/${id}/versions/1/publish`, undefined, { 'if-match': '"2"' });
    expect(refused.status).toBe(412);
    const { status, headers, body } = await door.call(`POST /workflows/Orders/versions/1/publish`, undefined, {
      'if-match': '"7", "3"',
    });
    expect([status, headers['etag'], body['version']]).toEqual([200, '"1"', 1]);
    expect(door.ports.registry.asked.at(-1)).toMatchObject({
      pattern: 'registry.workflows.publish',
      ask: { version: 1 },
    });
  });

  it.each(['0', '9', 'x', '99999999999', '1.5'])('has no version %s', async (version) => {
    const { status, body } = await door.call(`POST /workflows/${id}/versions/${version}/publish`);
    expect([status, body['errors']]).toEqual([404, [expect.objectContaining({ code: 'VERSION_NOT_FOUND' })]]);
  });
});
