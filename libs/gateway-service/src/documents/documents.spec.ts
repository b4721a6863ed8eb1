import { Door } from '../testing/door';

const ADA = { name: 'Ada', age: 36 };
let door: Door;
beforeEach(async () => (door = await Door.open()));
afterEach(() => door.close());

const codeOf = async (line: string, body?: unknown, headers = {}) => {
  const { status, body: problem } = await door.call(line, body, headers);
  return [status, String(problem['type']).split('#')[1]];
};

describe('/db', () => {
  it('creates, shows, changes and deletes a document, each by its tag', async () => {
    const created = await door.call('POST /db/users', ADA);
    const id = String(created.body['id']);
    expect([created.status, created.headers['etag'], created.headers['location']]).toEqual([
      201,
      '"1"',
      `/db/users/${id}`,
    ]);
    expect(created.body).toMatchObject({ ...ADA, url: `http://host/db/users/${id}`, revision: 1 });
    expect((await door.call(`GET /v1/db/users/${id}`)).body).toEqual(created.body);
    const patched = await door.call(`PATCH /db/users/${id}`, { age: 37 }, { 'if-match': '"1"' });
    expect([patched.headers['etag'], patched.body]).toEqual(['"2"', { ...created.body, age: 37, revision: 2 }]);
    expect(await codeOf(`PUT /db/users/${id}`, ADA, { 'if-match': '"1"' })).toEqual([412, 'VERSION_CONFLICT']);
    expect((await door.call(`PUT /db/users/${id}`, patched.body, { 'if-match': '"1", "2"' })).body['revision']).toBe(3);
    const isNew = { 'if-none-match': '*' };
    expect((await door.call('PUT /db/users/new', ADA, isNew)).status).toBe(201);
    expect(await codeOf('PUT /db/users/new', { name: 'Bob' }, isNew)).toEqual([412, 'VERSION_CONFLICT']);
    expect(await codeOf('PUT /db/users/new', ADA, { 'if-none-match': '"1"' })).toEqual([400, 'PARAMETER_INVALID']);
    expect((await door.call(`DELETE /db/users/${id}`)).status).toBe(200);
    expect(await codeOf(`DELETE /db/users/${id}`)).toEqual([404, 'DOCUMENT_NOT_FOUND']);
  });

  it.each([
    ['PUT', { 'if-match': '*' }, 200, 412],
    ['PUT', { 'if-match': 'W/"1"' }, 200, 412],
    ['PUT', { 'if-match': '"a,b",, "1"' }, 200, 412],
    ['PUT', { 'if-match': '"01"' }, 412, 412],
    ['PUT', { 'if-match': '1' }, 400, 400],
    ['PUT', { 'if-none-match': '*' }, 412, 201],
    ['PUT', { 'if-none-match': '*', 'if-match': '"1"' }, 400, 400],
    ['PATCH', { 'if-match': '*' }, 200, 404],
    ['PATCH', { 'if-none-match': '*' }, 400, 400],
    ['DELETE', { 'if-match': '*' }, 200, 404],
    ['DELETE', { 'if-match': '"2"' }, 412, 412],
    ['GET', { 'if-match': '"2"' }, 412, 404],
    ['GET', { 'if-none-match': '"2", W/"1"' }, 304, 404],
    ['GET', { 'if-none-match': '*' }, 304, 404],
    ['GET', { 'if-none-match': '"2"' }, 200, 404],
  ])('answers %s with %j by what is there: %i, else %i', async (method, headers, there, absent) => {
    await door.call('PUT /db/users/there', ADA);
    const body = method.startsWith('P') ? ADA : undefined;
    const answers = await Promise.all(
      ['there', 'absent'].map((id) => door.call(`${method} /db/users/${id}`, body, headers)),
    );
    expect(answers.map(({ status }) => status)).toEqual([there, absent]);
    if (there === 304) expect(answers[0]).toMatchObject({ headers: { etag: '"1"' }, body: { text: '' } });
  });

  it('puts a document in the place of whichever is there, though others do too', async () => {
    const put = () => door.call('PUT /db/users/ada', ADA, { 'if-match': '*' });
    await door.call('PUT /db/users/ada', ADA);
    expect((await Promise.all([put(), put(), put()])).map(({ status }) => status)).toEqual([200, 200, 200]);
  });

  it('creates once under an idempotency key', async () => {
    const headers = { 'idempotency-key': 'k' };
    const first = await door.call('POST /db/users', ADA, headers);
    const again = await door.call('POST /db/users', ADA, headers);
    expect([again.body, again.headers['idempotent-replayed']]).toEqual([first.body, 'true']);
    expect(await codeOf('POST /db/users', { name: 'other' }, headers)).toEqual([409, 'IDEMPOTENCY_CONFLICT']);
  });

  it('lists by a condition, a sort and words', async () => {
    await door.call('POST /db/users', ADA);
    const where = encodeURIComponent('{"age":{"gt":18}}');
    const { status, body } = await door.call(`GET /db/users?where=${where}&sort=-age,name&limit=5`);
    expect([status, body]).toMatchObject([200, { data: [ADA], meta: { nextCursor: null } }]);
    expect((await door.call('GET /db/users?q=Ada')).body['data']).toHaveLength(1);
  });

  it.each([
    ['GET /db/users?where={"age":{"$gt":1}}', undefined, 400, 'PARAMETER_INVALID'],
    ['GET /db/users?where=age', undefined, 400, 'PARAMETER_INVALID'],
    ['GET /db/users?where={"age":1e400}', undefined, 400, 'PARAMETER_INVALID'],
    [`GET /db/users?where={"a":${'['.repeat(101)}${']'.repeat(101)}}`, undefined, 400, 'PARAMETER_INVALID'],
    ['GET /db/users?q=a&sort=b', undefined, 400, 'PARAMETER_INVALID'],
    ['GET /db/users?cursor=00', undefined, 400, 'PARAMETER_INVALID'],
    ['POST /db/__proto__', ADA, 400, 'PARAMETER_INVALID'],
    ['POST /db/users', { id: 'a b' }, 422, 'FIELD_INVALID'],
    ['POST /db/users', { id: '..' }, 422, 'FIELD_INVALID'],
    ['POST /db/users', { url: 'https://mine' }, 422, 'FIELD_INVALID'],
    ['POST /db/users', { text: 'x'.repeat(2_000_000) }, 413, 'BODY_TOO_LARGE'],
    ['PUT /db/users/a%2Fb', ADA, 400, 'PARAMETER_INVALID'],
    ['PUT /db/users', { noun: 'two words' }, 422, 'FIELD_INVALID'],
    ['PUT /db/users', { schema: { type: 'wrong' } }, 422, 'FIELD_INVALID'],
    ['PUT /db/users', { other: 1 }, 422, 'FIELD_UNKNOWN'],
  ])('answers %s with what is wrong', async (line, body, status, code) =>
    expect(await codeOf(line.replaceAll(/[{}"]/g, encodeURIComponent), body)).toEqual([status, code]),
  );

  it('holds documents to the schema of their collection', async () => {
    const settings = { noun: 'Person', schema: { type: 'object', required: ['email'] } };
    const { body } = await door.call('PUT /db/users', settings);
    expect(body).toEqual({ name: 'users', url: 'http://host/db/users', ...settings });
    expect((await door.call('GET /db')).body['data']).toEqual([body]);
    expect(await codeOf('POST /db/users', ADA)).toEqual([422, 'SCHEMA_VIOLATION']);
    expect((await door.call('POST /db/users', ADA)).body['detail']).toMatch(/"users": \/email is wrong$/);
    expect((await door.call('POST /db/users', { email: 'ada@example.com' })).status).toBe(201);
  });
});
