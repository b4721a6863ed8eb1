import type { ReadExecution } from '@workflows/runtime';
import { Door } from '../testing/door';
import type { Answer } from '../testing/door';
import { ONBOARDING } from '../workflows/workflow.examples';

let door: Door;
beforeEach(async () => {
  door = await Door.open();
  await door.call('POST /workflows', { ...ONBOARDING, name: 'w' });
});
afterEach(() => door.close());

const start = async (): Promise<string> => String((await door.call('POST /workflows/w/execute', {})).body['id']);
const ended = (status: ReadExecution['status'] = 'completed'): Partial<ReadExecution> => ({
  status,
  completedAt: door.ports.now,
  output: { done: true },
});

/** Waits until `holds`, giving way to what is under way. */
async function until(holds: () => boolean): Promise<void> {
  for (let turns = 0; !holds(); turns++) {
    if (turns > 10_000) throw new Error('it never came');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

describe('a start with an idempotency key', () => {
  it('is answered again as the first time, whatever the order of keys and whatever it prefers', async () => {
    const first = await door.call('POST /workflows/w/execute', { input: { a: 1, b: 2 } }, { 'idempotency-key': 'k' });
    const again = await door.call(
      'POST /workflows/w/execute',
      { input: { b: 2, a: 1 }, idempotencyKey: 'other' },
      { 'idempotency-key': 'k', prefer: 'wait=10' },
    );
    expect(again).toMatchObject({ status: 201, body: first.body, headers: { 'idempotent-replayed': 'true' } });
    expect(first.headers['idempotent-replayed']).toBeUndefined();
    expect(door.ports.executions.size).toBe(1);
  });

  it('conflicts with another body', async () => {
    await door.call('POST /workflows/w/execute', { input: 1, idempotencyKey: 'k' });
    const { status, body } = await door.call('POST /workflows/w/execute', { input: 2, idempotencyKey: 'k' });
    expect([status, body['type']]).toEqual([409, '/docs/errors#IDEMPOTENCY_CONFLICT']);
  });

  describe('is answered again as the first time', () => {
    const send = (ref = 'w', input: unknown = {}): Promise<Answer> =>
      door.call(`POST /workflows/${ref}/execute`, { input }, { 'idempotency-key': 'k' });

    it('after its workflow was deleted, by id and by name', async () => {
      const first = await send();
      await door.call('DELETE /workflows/w');
      for (const ref of ['w', 'w@1', String(first.body['workflowId'])])
        expect(await send(ref)).toMatchObject({
          status: 201,
          body: first.body,
          headers: { 'idempotent-replayed': 'true', location: first.headers['location'] },
        });
      expect((await send('w', 'other')).status).toBe(409);
      expect((await door.call('POST /workflows/w/execute', {}, { 'idempotency-key': 'new' })).status).toBe(404);
    });

    it('after the schema of its input became stricter', async () => {
      const first = await send();
      await door.call('PUT /workflows/w', { ...ONBOARDING, name: 'w', inputSchema: { required: ['customer'] } });
      expect(await send()).toMatchObject({ status: 201, body: first.body });
      expect((await door.call('POST /workflows/w/execute', {}, { 'idempotency-key': 'new' })).status).toBe(422);
    });
  });

  it.each(['', 'x'.repeat(256), 'ä'])('is refused when the key is %j', async (key) => {
    expect((await door.call('POST /workflows/w/execute', { idempotencyKey: key })).status).toBe(422);
  });
});

describe('a start that waits', () => {
  async function waiting(prefer: string): Promise<{ answer: Promise<Answer>; id: string }> {
    const answer = door.call('POST /workflows/w/execute', {}, { prefer });
    await until(() => door.ports.timersArmed === 1);
    return { answer, id: [...door.ports.executions.keys()].at(-1) ?? '' };
  }

  it('is answered with the finished execution', async () => {
    const { answer, id } = await waiting('respond-async, wait=30');
    door.ports.put(id, ended());
    expect(await answer).toMatchObject({
      status: 200,
      headers: { 'preference-applied': 'wait=30' },
      body: { id, status: 'completed', output: { done: true } },
    });
    expect([door.ports.isWatched(id), door.ports.timersArmed]).toEqual([false, 0]);
  });

  it('is answered with the running one when the time is over, after 60 seconds at most', async () => {
    const { answer, id } = await waiting('wait=3600');
    door.ports.advance(60_000);
    expect(await answer).toMatchObject({ status: 202, body: { id, status: 'running', currentState: 'initial' } });
    expect(door.ports.isWatched(id)).toBe(false);
  });

  it('is not kept waiting by an app that stops', async () => {
    const { answer } = await waiting('wait=60');
    await door.close();
    expect((await answer).status).toBe(202);
  });

  it('is refused when the preference is no number', async () => {
    expect((await door.call('POST /workflows/w/execute', {}, { prefer: 'wait=soon' })).status).toBe(400);
  });
});

describe('the input of a start', () => {
  it('is checked against the schema of its version, each problem by its path', async () => {
    const inputSchema = {
      type: 'object',
      required: ['customer'],
      properties: { age: { type: 'integer' } },
    };
    await door.call('PUT /workflows/w', { ...ONBOARDING, name: 'w', inputSchema });
    const { status, body } = await door.call('POST /workflows/w/execute', {
      input: { age: 'x' },
    });
    expect([status, body['type']]).toEqual([422, '/docs/errors#INPUT_INVALID']);
    expect(body['errors']).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ path: '/input/customer' }),
        expect.objectContaining({ path: '/input/age' }),
      ]),
    );
    const without = await door.call('POST /workflows/w/execute', {});
    expect(without).toMatchObject({ status: 422, body: { detail: expect.stringContaining('No "input" was given') } });
    expect((await door.call('POST /workflows/w/execute', { input: { customer: 1 } })).status).toBe(201);
  });

  it('is refused where its schema takes longer than a second', async () => {
    await door.call('PUT /workflows/w', { ...ONBOARDING, name: 'w', inputSchema: { $ref: '#' } });
    door.ports.schemas.verdict = {
      code: 'SCHEMA_TOO_COSTLY',
      message: 'it ran for more than a second',
      path: '/input',
    };
    const { status, body } = await door.call('POST /workflows/w/execute', { input: {} });
    door.ports.schemas.verdict = undefined;
    expect([status, body['type']]).toEqual([422, '/docs/errors#SCHEMA_TOO_COSTLY']);
  });
});

describe('an execution', () => {
  it('says which worker it waits for', async () => {
    const id = await start();
    const at = door.ports.now;
    const task = { taskId: 3, kind: 'function', subject: 'sendEmail' } as const;
    const event = { seq: 3, type: 'taskScheduled', at, state: 'send', attempt: 1 } as const;
    door.ports.open = { tasks: [task], timers: [], events: [event] };
    const since = '2023-01-01T00:00:00.000Z';
    const waiting = async () => (await door.call(`GET /workflows/executions/${id}`)).body['waiting'];
    const wait = { state: 'send', since, taskId: 3, attempt: 1 };
    expect(await waiting()).toEqual([{ ...wait, for: 'worker', detail: 'no worker has polled for "sendEmail"' }]);
    door.ports.lastPolls.set('sendEmail', door.ports.now);
    expect(await waiting()).toEqual([{ ...wait, for: 'worker', detail: 'a worker that takes "sendEmail"' }]);
    door.ports.advance(61_000);
    expect(await waiting()).toMatchObject([{ detail: 'no worker has polled for "sendEmail"' }]);
    door.ports.taken = [{ taskId: 3, function: 'sendEmail', takenAt: at, workerId: 'mail-1', silentMs: 61_000 }];
    expect(await waiting()).toMatchObject([
      { for: 'worker', detail: `"sendEmail" was taken by worker "mail-1" at ${since}, not heard of for 61 s` },
    ]);
    door.ports.taken = [];
    await door.call('POST /functions', { name: 'sendEmail', type: 'http', url: 'https://example.com' });
    door.ports.advance(2_000);
    expect(await waiting()).toEqual([{ ...wait, for: 'function', detail: 'the answer of "sendEmail"' }]);
    await door.call('PUT /functions/sendEmail', { name: 'sendEmail', type: 'ai' });
    door.ports.advance(2_000);
    expect(await waiting()).toEqual([{ ...wait, for: 'function', detail: 'the answer of "sendEmail"' }]);
    door.ports.put(id, ended());
    expect(await waiting()).toBeUndefined();
  });

  it('leaves out what is long, where it is asked to', async () => {
    const id = await start();
    const fields = async (query: string): Promise<string[]> =>
      Object.keys((await door.call(`GET /workflows/executions/${id}${query}`)).body);
    const all = await fields('');
    expect(all).toEqual(expect.arrayContaining(['input', 'stateHistory', 'status']));
    expect(await fields('?include=input')).toEqual(all.filter((field) => field !== 'stateHistory'));
    expect(await fields('?include=output')).toEqual(all.filter((field) => !['input', 'stateHistory'].includes(field)));
    expect(await fields('?include=input,graph')).toEqual([...(await fields('?include=input')), 'graph']);
    const { body: drawn } = await door.call(`GET /workflows/executions/${id}?include=graph`);
    expect(drawn['graph']).toEqual((await door.call(`GET /workflows/executions/${id}/graph`)).body);
    const { status, body } = await door.call(`GET /workflows/executions/${id}?include=input,outputs`);
    expect([status, body['errors']]).toEqual([400, [expect.objectContaining({ path: 'include' })]]);
  });

  it('shows its history page by page', async () => {
    const id = await start();
    const at = door.ports.now;
    door.ports.put(id, {
      history: [
        { seq: 1, at, type: 'executionStarted', data: {} },
        { seq: 2, at, type: 'stateEntered', state: 'initial' },
      ],
    });
    const first = await door.call(`GET /workflows/executions/${id}/history?limit=1`);
    expect(first.body).toMatchObject({ data: [{ seq: 1, type: 'executionStarted' }], meta: { nextCursor: '1' } });
    const second = await door.call(`GET /workflows/executions/${id}/history?limit=1&cursor=1`);
    expect(second.body).toMatchObject({ data: [{ seq: 2, state: 'initial' }], meta: { nextCursor: null } });
    expect((await door.call(`GET /workflows/executions/${id}/history?limit=1001`)).status).toBe(400);
    const last = await door.call(`GET /workflows/executions/${id}/history?limit=1&order=desc`);
    expect(last.body).toEqual({ data: second.body['data'], meta: { nextCursor: 'before-2' } });
    const before = await door.call(`GET /workflows/executions/${id}/history?limit=1&order=desc&cursor=before-2`);
    expect(before.body).toEqual({ data: first.body['data'], meta: { nextCursor: null } });
    for (const query of ['order=desc&cursor=1', 'cursor=before-2'])
      expect((await door.call(`GET /workflows/executions/${id}/history?${query}`)).status).toBe(400);
  });

  it('is cancelled, and again without harm', async () => {
    const id = await start();
    door.ports.reply = () => {
      door.ports.put(id, ended('cancelled'));
      return { kind: 'cancelled', accepted: true };
    };
    expect(await door.call(`POST /workflows/executions/${id}/cancel`, { reason: 'no' })).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(await door.call(`POST /workflows/executions/${id}/cancel`)).toMatchObject({
      status: 200,
      body: { status: 'cancelled' },
    });
    expect(door.ports.commands).toEqual([
      { kind: 'cancel', tenant: 'default', executionId: id, reason: 'no', asOf: 0 },
    ]);
  });

  it('cannot be cancelled once it has ended another way, be it at the last moment', async () => {
    const id = await start();
    door.ports.reply = () => {
      door.ports.put(id, ended());
      return { kind: 'cancelled', accepted: false };
    };
    expect(await door.call(`POST /workflows/executions/${id}/cancel`)).toMatchObject({
      status: 409,
      body: { errors: [{ code: 'EXECUTION_CLOSED' }] },
    });
    expect((await door.call('POST /workflows/executions/none/cancel')).status).toBe(404);
  });
});
