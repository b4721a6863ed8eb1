import { Door } from '../testing/door';

const VALUE = 'c4nary-value';

let door: Door;

beforeEach(async () => {
  door = await Door.open();
});
afterEach(() => door.close());

const namesOf = (body: Record<string, unknown>) => Object(body['data']).map(({ name }: { name: string }) => name);

describe('a secret', () => {
  it('is written, replaced, seen without its value and deleted', async () => {
    const view = {
      name: 'shop/key',
      version: 1,
      keyId: 'k1',
      createdAt: expect.any(String),
      updatedAt: expect.any(String),
    };
    const made = await door.call('PUT /secrets/shop%2Fkey', { value: VALUE });
    expect(made).toMatchObject({ status: 201, body: view });
    const replaced = await door.call('PUT /v1/secrets/shop%2Fkey', { ...made.body, value: `${VALUE}2` });
    expect(replaced).toMatchObject({ status: 200, body: { ...view, version: 2 } });
    const shown = [await door.call('GET /secrets/shop%2Fkey'), await door.call('GET /secrets')];
    expect(shown.map(({ status }) => status)).toEqual([200, 200]);
    expect(JSON.stringify([made, replaced, ...shown])).not.toMatch(/c4nary|sealed|wrapped/i);
    expect(JSON.stringify(await door.ports.secretStore.find('default', 'shop/key'))).not.toContain('c4nary');
    expect(await door.call('DELETE /secrets/shop%2Fkey')).toMatchObject({ status: 200, body: { success: true } });
    expect(await door.call('GET /secrets/shop%2Fkey')).toMatchObject({ status: 404 });
    expect((await door.call('DELETE /secrets/shop%2Fkey')).status).toBe(404);
    expect(door.ports.registry.asked).toEqual([]);
  });

  it('is listed by name, page after page', async () => {
    for (const name of ['b', 'c', 'a']) await door.call(`PUT /secrets/${name}`, { value: VALUE });
    const first = await door.call('GET /secrets?limit=2');
    expect(namesOf(first.body)).toEqual(['a', 'b']);
    const { nextCursor } = Object(first.body['meta']);
    const second = await door.call(`GET /secrets?limit=2&cursor=${nextCursor}`);
    expect([namesOf(second.body), second.body['meta']]).toEqual([['c'], { nextCursor: null }]);
    expect((await door.call('GET /secrets?cursor=abc')).status).toBe(400);
  });

  it.each([
    ['PUT /secrets/a%20b', { value: VALUE }, 400, 'name'],
    [`PUT /secrets/${'x'.repeat(129)}`, { value: VALUE }, 400, 'name'],
    ['PUT /secrets/a', {}, 422, '/value'],
    ['PUT /secrets/a', { value: '' }, 422, '/value'],
    ['PUT /secrets/a', { value: { c4nary: 1 } }, 422, '/value'],
    ['PUT /secrets/a', { value: `${VALUE}\0` }, 422, '/value'],
    ['PUT /secrets/a', { value: `${VALUE}\ud800` }, 422, '/value'],
    ['PUT /secrets/a', { value: 'ä'.repeat(32 * 1024 + 1) }, 422, '/value'],
    ['PUT /secrets/a', { value: VALUE, description: VALUE.repeat(1_000) }, 422, '/description'],
    ['PUT /secrets/a', { value: VALUE, extra: VALUE }, 422, '/extra'],
    ['GET /secrets/%00', undefined, 400, ''],
    ['DELETE /secrets/a%0Ab', undefined, 404, ''],
    ['PUT /secrets/a', VALUE, 400, ''],
  ])('is told what is wrong with it, which quotes no value: %s %j', async (line, body, status, path) => {
    const answer = await door.call(line, body);
    expect(answer).toMatchObject({ status, body: { errors: [{ path }] } });
    expect(JSON.stringify(answer.body)).not.toContain('c4n');
    expect(namesOf((await door.call('GET /secrets')).body)).toEqual([]);
  });

  it('may be as long as 64 KiB', async () =>
    expect((await door.call('PUT /secrets/a', { value: 'ä'.repeat(32 * 1024) })).status).toBe(201));

  it('is encrypted anew on request', async () => {
    await door.call('PUT /secrets/rotate', { value: VALUE });
    await door.ports.secretStore.write(
      { tenant: 'default', name: 'lost', version: 1 },
      { keyId: 'k0', wrappedKey: new Uint8Array(60), sealed: new Uint8Array(60) },
    );
    expect(await door.call('POST /secrets/rotate')).toMatchObject({
      status: 200,
      body: { keyId: 'k1', rotated: 0, unreadable: ['lost'], meta: { nextCursor: null } },
    });
    expect((await door.call('POST /secrets/rotate?limit=0')).status).toBe(400);
  });
});
