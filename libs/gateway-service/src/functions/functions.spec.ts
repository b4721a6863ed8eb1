import { Door } from '../testing/door';

let door: Door;

beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /functions', { name: 'search', type: 'worker' });
});
afterEach(() => door.close());

describe('a function', () => {
  it('is paused with a reason or without a word, and resumed', async () => {
    const paused = { at: expect.any(String), reason: 'it is down' };
    expect(await door.call('POST /functions/search/pause', { reason: 'it is down' })).toMatchObject({
      status: 200,
      body: { name: 'search', paused },
    });
    expect((await door.call('GET /functions/search')).body).toMatchObject({ paused });
    expect((await door.call('POST /functions/search/resume')).status).toBe(200);
    expect((await door.call('GET /functions/search')).body).not.toHaveProperty('paused');
    expect((await door.call('POST /functions/search/pause')).status).toBe(200);
  });

  it('is registered with a pause of its own', async () => {
    const pauseOn = { errorRate: 0.5, of: 20, within: 60, resumeAfter: 300 };
    expect((await door.call('PATCH /functions/search', { pauseOn })).status).toBe(200);
    expect(door.ports.registry.asked.at(-1)).toMatchObject({ ask: { patch: { pauseOn } } });
    expect((await door.call('PATCH /functions/search', { pauseOn: null })).status).toBe(200);
  });

  it('carries its pause back without being changed by it', async () => {
    const { body } = await door.call('POST /functions/search/pause');
    expect((await door.call('PUT /functions/search', body)).status).toBe(200);
    const { ask } = door.ports.registry.asked.at(-1) ?? {};
    expect(ask).not.toHaveProperty('draft.paused');
  });

  it.each([
    ['pause', { reason: 7 }, '/reason'],
    ['pause', { reason: 'x'.repeat(1_001) }, '/reason'],
    ['pause', { clocks: 'stop' }, '/clocks'],
    ['resume', { reason: 'x' }, '/reason'],
  ])('is told what is wrong where it is to %s with %j', async (what, body, path) => {
    expect(await door.call(`POST /functions/search/${what}`, body)).toMatchObject({
      status: 422,
      body: { errors: [{ path }] },
    });
    expect(door.ports.registry.asked.map(({ pattern }) => pattern)).toEqual(['registry.functions.create']);
  });
});
