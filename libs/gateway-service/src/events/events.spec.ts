import type { Json } from '@workflows/contracts';
import { Door } from '../testing/door';

let door: Door;

beforeEach(async () => {
  door = await Door.open();
});

afterEach(() => door.close());

const ID = `execution_${'0'.repeat(31)}7`;
const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=UTF-8' };
const WHOLE = { specversion: '1.0', id: 'e-1', source: '/shop', type: 'order.paid' };
const bodies = (): Json[] => door.ports.events.recorded.map(({ body }) => body);
const paths = (answer: { body: Record<string, unknown> }): unknown =>
  (answer.body['errors'] as { path: string }[]).map(({ path }) => path);

function running(id = ID): void {
  const seed = {
    tenant: 'default',
    executionId: id,
    workflowId: 'workflow_1',
    workflowName: 'w',
    version: 1,
    input: {},
    createdAt: 0,
  };
  door.ports.executions.set(id, { seed, startState: 's', status: 'running', history: [] });
}

describe('POST /events', () => {
  it('stores the short form as a CloudEvent, and tells who went on', async () => {
    door.ports.events.waits = [
      { executionId: 'execution_a', taskId: 3 },
      { executionId: 'execution_b', taskId: 4 },
    ];
    door.ports.reply = (command) => ({
      kind: 'poked',
      woken: command.kind === 'poke' && command.executionId === 'execution_b',
    });
    const answer = await door.call('POST /events', { type: 'order.paid', data: { z: 1, a: 2 }, key: 'order_42' });
    expect([answer.status, answer.body]).toEqual([
      202,
      { id: `event_${'1'.padStart(32, '0')}`, started: [], woken: ['execution_b'] },
    ]);
    expect(door.ports.events.recorded).toEqual([
      { tenant: 'default', type: 'order.paid', key: 'order_42', body: expect.anything() },
    ]);
    expect(JSON.stringify(bodies()[0])).toBe(
      '{"specversion":"1.0","type":"order.paid","key":"order_42","id":"event_00000000000000000000000000000001","source":"/events","time":"2023-01-01T00:00:00.000Z","data":{"z":1,"a":2}}',
    );
    expect(door.ports.commands).toContainEqual({
      kind: 'poke',
      tenant: 'default',
      executionId: 'execution_a',
      taskId: 3,
      event: 1,
    });
  });

  it('tells what it has started, of each event of a batch', async () => {
    door.ports.events.listening = [
      { workflowId: 'workflow_1', version: 1 },
      { workflowId: 'workflow_2', version: 3 },
    ];
    const started = ['execution_of_workflow_1', 'execution_of_workflow_2'];
    expect((await door.call('POST /events', { type: 'order.paid', id: 'e-1' })).body).toEqual({
      id: 'e-1',
      started,
      woken: [],
    });
    const batch = [
      { ...WHOLE, id: 'e-2' },
      { ...WHOLE, id: 'e-2' },
    ];
    const answer = await door.call('POST /events', batch, { 'content-type': 'application/cloudevents-batch+json' });
    expect(answer.body).toEqual({
      results: [
        { id: 'e-2', started, woken: [] },
        { id: 'e-2', started: [], woken: [] },
      ],
    });
  });

  it('looks for what is left to start while the app is up', async () => {
    expect(door.ports.eventStarts.isOpen).toBe(true);
    await door.close();
    expect(door.ports.eventStarts.isOpen).toBe(false);
    door = await Door.open();
  });

  it('answers a duplicate with empty lists, and asks nobody', async () => {
    door.ports.events.waits = [{ executionId: 'execution_a', taskId: 3 }];
    door.ports.reply = () => ({ kind: 'poked', woken: true });
    const body = { type: 'order.paid', id: 'payment-7' };
    expect((await door.call('POST /events', body)).body).toEqual({
      id: 'payment-7',
      started: [],
      woken: ['execution_a'],
    });
    expect(await door.call('POST /events', body)).toMatchObject({
      status: 202,
      body: { id: 'payment-7', started: [], woken: [] },
    });
    expect(door.ports.commands).toHaveLength(1);
  });

  it('does not wait for executors that are silent', async () => {
    door.ports.events.waits = [{ executionId: 'execution_a', taskId: 3 }];
    door.ports.bus.send = async (command) => {
      door.ports.commands.push(command);
      return new Promise(() => undefined);
    };
    const answer = door.call('POST /events', { type: 'order.paid' });
    while (door.ports.commands.length === 0) await new Promise((resolve) => setImmediate(resolve));
    door.ports.advance(2_000);
    expect((await answer).body).toMatchObject({ woken: [] });
  });

  it('answers 503 where the event may not be stored', async () => {
    door.ports.events.isAway = true;
    expect(await door.call('POST /events', { type: 'order.paid' })).toMatchObject({
      status: 503,
      body: { errors: [{ code: 'UNAVAILABLE' }] },
    });
  });

  it('takes a structured CloudEvent with extensions', async () => {
    expect(await door.call('POST /events', { ...WHOLE, data: 1, traceparent: 't' }, STRUCTURED)).toMatchObject({
      status: 202,
      body: { id: 'e-1' },
    });
    expect(bodies()).toEqual([{ ...WHOLE, time: '2023-01-01T00:00:00.000Z', traceparent: 't', data: 1 }]);
    expect(door.ports.events.recorded[0]?.identity).toEqual({ source: '/shop', id: 'e-1' });
  });

  it('takes a batch, in its order', async () => {
    const batch = [
      { ...WHOLE, data: 1 },
      { ...WHOLE, id: 'e-2', data: 2 },
      { ...WHOLE, data: 3 },
    ];
    const answer = await door.call('POST /events', batch, { 'content-type': 'application/cloudevents-batch+json' });
    expect(answer.body).toEqual({ results: ['e-1', 'e-2', 'e-1'].map((id) => ({ id, started: [], woken: [] })) });
    expect(door.ports.events.recorded.map(({ identity }) => identity?.id)).toEqual(['e-1', 'e-2']);
  });

  it('takes the binary mode: attributes in headers, the data as the body', async () => {
    const headers = {
      'ce-specversion': '1.0',
      'ce-id': 'e-1',
      'ce-source': '/shop',
      'ce-type': 'order.paid',
      'ce-key': 'K%C3%B6ln',
    };
    expect(await door.call('POST /events', { amount: 1 }, headers)).toMatchObject({ status: 202, body: { id: 'e-1' } });
    expect(bodies()).toEqual([
      {
        ...WHOLE,
        key: 'Köln',
        time: '2023-01-01T00:00:00.000Z',
        datacontenttype: 'application/json',
        data: { amount: 1 },
      },
    ]);
    expect(door.ports.events.recorded[0]?.key).toBe('Köln');
  });

  it.each<[string, unknown, Record<string, string>, number, unknown]>([
    ['no type', { data: 1 }, {}, 422, ['/type']],
    ['a field it does not know', { type: 'a', dta: 1 }, {}, 422, ['/dta']],
    ['a name that no state can wait for', { type: 'x'.repeat(257) }, {}, 422, ['/type']],
    ['all that is wrong', { type: '', id: 5, time: 'soon' }, {}, 422, ['/type', '/id', '/time']],
    ['data twice', { type: 'a', data: 1, data_base64: 'eA==' }, {}, 422, ['/data_base64']],
    ['no base64', { type: 'a', data_base64: '?' }, {}, 422, ['/data_base64']],
    ['a whole event without what it needs', { specversion: '1.0', type: 'a' }, {}, 422, ['/id', '/source']],
    ['another version', { ...WHOLE, specversion: '0.3' }, {}, 422, ['/specversion']],
    ['a structured event without a version', { type: 'a' }, STRUCTURED, 422, ['/specversion']],
    ['an extension with a wrong name', { ...WHOLE, Trace: 'x' }, STRUCTURED, 422, ['/Trace']],
    ['an extension that is an object', { ...WHOLE, trace: {} }, STRUCTURED, 422, ['/trace']],
    ['an array', [], {}, 422, ['']],
    [
      'a batch with wrong events',
      [WHOLE, {}, { ...WHOLE, id: 1 }],
      { 'content-type': 'application/cloudevents-batch+json' },
      422,
      ['/1/id', '/1/source', '/1/type', '/1/specversion', '/2/id'],
    ],
    ['a batch that is none', {}, { 'content-type': 'application/cloudevents-batch+json' }, 422, ['']],
    ['no body', undefined, {}, 400, ['']],
    ['text', 'x', { 'content-type': 'text/plain' }, 415, ['']],
  ])('refuses %s', async (_name, body, headers, status, wanted) => {
    const answer = await door.call('POST /events', body, headers);
    expect([answer.status, paths(answer)]).toEqual([status, wanted]);
    expect(door.ports.events.recorded).toEqual([]);
  });

  it('alone takes CloudEvents media types', async () => {
    expect((await door.call('POST /workflows', {}, STRUCTURED)).status).toBe(415);
  });
});

describe('POST /workflows/executions/:id/signal', () => {
  it('stores the signal for this execution alone', async () => {
    running();
    door.ports.events.waits = [{ executionId: ID, taskId: 3 }];
    door.ports.reply = () => ({ kind: 'poked', woken: true });
    const answer = await door.call(`POST /workflows/executions/${ID}/signal`, {
      type: 'order.paid',
      data: 7,
      id: 's-1',
    });
    expect([answer.status, answer.body]).toEqual([202, { executionId: ID, id: 's-1', woken: [ID] }]);
    expect(door.ports.events.recorded).toMatchObject([
      { executionId: ID, type: 'order.paid', identity: { source: '/signals', id: 's-1' }, body: { data: 7 } },
    ]);
    expect(
      await door.call(`POST /workflows/executions/${ID}/signal`, { type: 'order.paid', data: 7, id: 's-1' }),
    ).toMatchObject({ status: 202, body: { woken: [] } });
  });

  it('is 404 for an execution that does not exist, 409 for one that has ended', async () => {
    expect(await door.call(`POST /workflows/executions/${ID}/signal`, { type: 'a' })).toMatchObject({
      status: 404,
      body: { errors: [{ code: 'EXECUTION_NOT_FOUND' }] },
    });
    running();
    door.ports.put(ID, { status: 'failed', completedAt: 9 });
    expect(await door.call(`POST /workflows/executions/${ID}/signal`, { type: 'a' })).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining('it is failed'), errors: [{ code: 'EXECUTION_CLOSED' }] },
    });
  });

  it.each([
    [{}, ['/type']],
    [{ type: 'a', specversion: '1.0' }, ['/specversion']],
    [{ type: 'x'.repeat(257) }, ['/type']],
  ])('refuses %j', async (body, wanted) => {
    running();
    const answer = await door.call(`POST /workflows/executions/${ID}/signal`, body);
    expect([answer.status, paths(answer)]).toEqual([422, wanted]);
  });
});
