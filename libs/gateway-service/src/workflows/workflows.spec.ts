import { Door } from '../testing/door';
import { ONBOARDING } from './workflow.examples';

let door: Door;
beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { ...ONBOARDING, name: 'w' });
});
afterEach(() => door.close());

describe('a change of a workflow', () => {
  it('answers with what may surprise, and takes that back', async () => {
    const put = await door.call('PUT /workflows/w', { ...ONBOARDING, name: 'w' });
    expect(put.body['warnings']).toMatchObject([{ code: 'TIMEOUT_MISSING' }]);
    expect((await door.call('GET /workflows/w')).body).not.toHaveProperty('warnings');
    expect((await door.call('PUT /workflows/w', put.body)).status).toBe(200);
    expect((await door.call('PATCH /workflows/w', { name: 'w', warnings: [] })).status).toBe(200);
  });

  it('takes back what was read, as get → edit → put does', async () => {
    const { body } = await door.call('GET /workflows/w');
    expect((await door.call('PUT /workflows/w', body)).body).toMatchObject({ version: 2 });
  });

  it.each([
    ['"1"', 200],
    ['W/"1"', 200],
    ['*', 200],
    ['"7", "1"', 200],
    ['"2"', 412],
    ['1', 400],
  ])('with If-Match %s is answered with %i', async (tag, status) => {
    expect((await door.call('PUT /workflows/w', { ...ONBOARDING, name: 'w' }, { 'if-match': tag })).status).toBe(
      status,
    );
  });

  it('by PATCH makes no version, and null takes the description away', async () => {
    const { status, headers, body } = await door.call('PATCH /workflows/w', {
      name: 'v',
      description: null,
      labels: { a: 'b' },
    });
    expect([status, headers['etag'], body['name'], body['description']]).toEqual([200, '"1"', 'v', undefined]);
    expect((await door.call('GET /workflows/v')).status).toBe(200);
  });
});

describe('an Amazon States Language document', () => {
  const definition = {
    Comment: 'as it is',
    States: { Second: { Type: 'Succeed' }, First: { Type: 'Pass', Next: 'Second' } },
    StartAt: 'First',
    TimeoutSeconds: 60,
  };

  it('is taken as it is, given back as it was, and starts where it says', async () => {
    const created = await door.call('POST /workflows', { name: 'asl', definition });
    expect(created.status).toBe(201);
    const { body } = await door.call('GET /workflows/asl');
    expect(JSON.stringify(body['definition'])).toBe(JSON.stringify(definition));
    expect(body).not.toHaveProperty('states');
    expect((await door.call('PUT /workflows/asl', body)).body).toMatchObject({ version: 2, definition });
    expect((await door.call('POST /workflows/asl/execute', {})).body).toMatchObject({ currentState: 'First' });
  });

  it.each([{ definition }, { every: 'hour' }])('is changed by PUT, not by PATCH: %j', async (patch) => {
    const [field] = Object.keys(patch);
    expect(await door.call('PATCH /workflows/w', patch)).toMatchObject({
      status: 422,
      body: { errors: [{ path: `/${field}`, message: expect.stringContaining('PUT') }] },
    });
  });
});

describe('functions', () => {
  it('are made, read by a name with a slash, changed and deleted', async () => {
    const created = await door.call('POST /functions', {
      name: 'mail/send',
      type: 'http',
      url: 'https://example.com/send',
    });
    expect(created).toMatchObject({ status: 201, headers: { location: `/functions/${String(created.body['id'])}` } });
    expect((await door.call('GET /functions/mail%2Fsend')).body).toMatchObject({ type: 'http' });
    expect((await door.call('PATCH /functions/mail%2Fsend', { timeout: 5 })).body).toMatchObject({
      timeout: 5,
      type: 'http',
    });
    expect((await door.call('PUT /functions/mail%2Fsend', created.body)).status).toBe(200);
    expect((await door.call('GET /functions')).body).toMatchObject({ meta: { total: 1 } });
    expect((await door.call('DELETE /functions/mail%2Fsend')).body).toEqual({
      success: true,
      message: 'Function deleted successfully',
    });
    expect((await door.call('GET /functions/mail%2Fsend')).status).toBe(404);
  });
});

describe('quarantined records', () => {
  it('are listed page by page and sent on their way again', async () => {
    const record = (id: string) => ({
      id,
      topic: 't',
      partition: 0,
      offset: 1,
      reason: 'broken',
      raw: '{',
      at: door.ports.now,
    });
    door.ports.records.push(record('a'), record('b'));
    expect((await door.call('GET /quarantine?limit=1')).body).toMatchObject({
      data: [{ id: 'a' }],
      meta: { nextCursor: 'a' },
    });
    expect((await door.call('GET /quarantine?limit=1&cursor=a')).body).toMatchObject({
      data: [{ id: 'b' }],
      meta: { nextCursor: null },
    });
    expect((await door.call('POST /quarantine/a/replay')).body).toMatchObject({
      id: 'a',
      replayedAt: '2023-01-01T00:00:00.000Z',
    });
    expect(door.ports.replayed).toEqual(['a']);
    expect((await door.call('POST /quarantine/c/replay')).status).toBe(404);
  });
});
