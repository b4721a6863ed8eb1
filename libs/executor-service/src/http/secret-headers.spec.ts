import { EngineError } from '@workflows/contracts';
import { FakeClock, waitFor } from '@workflows/testing';
import { anewEachTime, json, outcome, registeredAt, runner, serve, world, type Answer } from './http-runner.fixture';
import { HeaderFilling } from './own-headers';

anewEachTime();

describe('a function with headers of its own', () => {
  const VALUE = 'c4nary/+"x';
  const MASK = '[secret key]';

  function callWith(url: string, headers: Record<string, string>): void {
    const task = {
      tenant: 'default',
      workflowName: 'w',
      executionId: 'execution_1',
      taskId: 3,
      function: 'f',
      state: 's',
    };
    const call = { arguments: { a: '{{secret:key}}' }, attempt: 1, visit: 2, accepted: false };
    runner().run({ ...task, ...call }, { ...registeredAt(url), headers });
  }

  beforeEach(() => {
    world.reveal = async (_tenant, name) => (name === 'key' ? VALUE : undefined);
  });

  it('is called with them, the secrets filled in there and nowhere else, and they are not shown in what it answers', async () => {
    const seen: unknown[] = [];
    const port = await serve((request, response, body) => {
      seen.push([request.headers['x-key'], request.headers['idempotency-key'], JSON.parse(body)]);
      json(200, { echo: request.headers, [VALUE]: [`${VALUE}${VALUE}`] })(request, response, body);
    });
    callWith(`http://127.0.0.1:${port}`, { 'X-Key': 'Bearer {{secret:key}}', 'x-plain': 'p' });
    const [kind, result] = await outcome();
    expect(seen).toEqual([[`Bearer ${VALUE}`, 'k', { a: '{{secret:key}}' }]]);
    expect([kind, result]).toEqual([
      'succeeded',
      { echo: expect.objectContaining({ 'x-key': `Bearer ${MASK}`, 'x-plain': 'p' }), [MASK]: [`${MASK}${MASK}`] },
    ]);
  });

  it.each<[string, Answer]>([
    ['as text', (request, response) => void response.writeHead(500).end(`no: ${request.headers['x-key']}`)],
    [
      'where a quotation of it is cut',
      (_request, response) => void response.writeHead(500).end(`${'x'.repeat(295)}${VALUE}`),
    ],
    ['as the name of its error', json(400, { error: VALUE, cause: { why: VALUE } })],
    [
      'in broken JSON',
      (_request, response) =>
        void response.writeHead(200, { 'content-type': 'application/json' }).end(`{"a":${JSON.stringify(VALUE)}`),
    ],
    [
      'in a redirect that is refused',
      (_request, response) => void response.writeHead(307, { location: `ftp://${encodeURIComponent(VALUE)}/` }).end(),
    ],
    [
      'as the coding of its answer',
      (_request, response) => void response.writeHead(200, { 'content-encoding': VALUE }).end('x'),
    ],
  ])('shows no secret where it fails, and says it %s', async (_how, answer) => {
    const port = await serve(answer);
    callWith(`http://127.0.0.1:${port}`, { 'X-Key': '{{secret:key}}' });
    expect(JSON.stringify(await outcome())).not.toMatch(/c4n/);
  });

  it('has them on its own origin alone', async () => {
    const seen: unknown[] = [];
    const elsewhere = await serve((request, response, body) => {
      seen.push(request.headers['x-key'], request.url);
      json(200, 1)(request, response, body);
    });
    const port = await serve((request, response) => {
      seen.push(request.headers['x-key']);
      const stray = `http://127.0.0.1:${elsewhere}/?k=${encodeURIComponent(VALUE)}`;
      const target = request.url === '/' ? '/again' : stray;
      response.writeHead(308, { location: target }).end();
    });
    callWith(`http://127.0.0.1:${port}/`, { 'X-Key': '{{secret:key}}' });
    expect(await outcome()).toEqual(['succeeded', 1]);
    expect(seen).toEqual([VALUE, VALUE, undefined, '/?k=[secret%20key]']);
  });

  it.each([
    ['there is none', '{{secret:none}}', 'Secret.Missing', 'PUT /secrets/none'],
    ['no header can carry it', '{{secret:key}}', 'Secret.Unreadable', 'a line break'],
  ])('is not called, nor again, where %s', async (_why, header, error, cause) => {
    world.reveal = async (_tenant, name) => (name === 'key' ? 'two\nlines' : undefined);
    const port = await serve(() => void world.told.push(['called']));
    callWith(`http://127.0.0.1:${port}`, { 'X-Key': header });
    expect(await outcome()).toEqual(['failed', { error, cause: expect.stringContaining(cause), retryable: false }]);
  });

  it('waits for a database that is away', async () => {
    let asked = 0;
    const clock = new FakeClock();
    const reader = {
      reveal: async () => {
        if (++asked < 3) throw new EngineError('UNAVAILABLE', 'the database is away');
        return VALUE;
      },
    };
    const filling = new HeaderFilling(reader, clock).fill({ tenant: 'default', headers: { a: '{{secret:key}}' } });
    for (const times of [1, 2]) {
      await waitFor(() => asked === times && clock.pending === 1);
      clock.advance(1_000);
    }
    expect(await filling).toMatchObject({ ok: true, own: { headers: { a: VALUE } } });
  });
});
