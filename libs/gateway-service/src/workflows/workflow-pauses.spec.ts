import { Door } from '../testing/door';

let door: Door;

beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { name: 'w', states: { initial: { type: 'succeed' } } });
});
afterEach(() => door.close());

describe('a workflow', () => {
  it('is paused with a reason or without a word, shows it, and is resumed', async () => {
    const paused = { at: expect.any(String), reason: 'repairs' };
    expect(await door.call('POST /workflows/w/pause', { reason: 'repairs' })).toMatchObject({
      status: 200,
      body: { paused },
    });
    const { body } = await door.call('GET /workflows/w');
    expect(body).toMatchObject({ paused });
    expect((await door.call('PATCH /workflows/w', { paused: body['paused'], description: 'd' })).status).toBe(200);
    expect((await door.call('POST /workflows/w/resume')).body).not.toHaveProperty('paused');
    expect((await door.call('POST /workflows/w/pause')).status).toBe(200);
  });

  it.each([
    ['w/pause', { reason: 7 }, 422, '/reason'],
    ['w/pause', { why: 'x' }, 422, '/why'],
    ['w/resume', { reason: 'x' }, 422, '/reason'],
    ['w@1/pause', undefined, 404, undefined],
  ])('is not paused or resumed by POST /workflows/%s %j', async (what, body, status, path) => {
    const answer = await door.call(`POST /workflows/${what}`, body);
    expect(answer).toMatchObject({ status, ...(path && { body: { errors: [{ path }] } }) });
  });
});
