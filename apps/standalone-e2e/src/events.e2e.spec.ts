import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type Api, type Body, waitFor } from '@workflows/testing';
import { Service, dataFolder, removeData } from './service.fixture';

jest.setTimeout(240_000);

const WAITING = 300;
const numbers = Array.from({ length: WAITING }, (_, index) => index);

let dataDir: string;
let service: Service;
const api = (): Api => service.api;

beforeAll(async () => {
  dataDir = await dataFolder();
  service = await Service.start(dataDir, { ALLOW_PRIVATE_NETWORK: 'true' });
});

afterAll(async () => {
  await service?.dispose();
  await removeData(dataDir);
});

async function ended(id: string): Promise<Body> {
  let view: Body;
  await waitFor(async () => (view = await api().execution(id)).status !== 'running', { within: 20_000 });
  return view;
}

describe('events', () => {
  it('are taken once each, whatever of the service is killed around them', async () => {
    await api().workflow('payment', {
      initial: {
        type: 'event',
        event: 'order.paid',
        key: '{% $states.input.order %}',
        match: '{% $states.event.data.amount > 5 %}',
        next: 'end',
      },
      end: { type: 'succeed' },
    });
    const ids = await Promise.all(numbers.map((number) => api().start('payment', { order: `order-${number}` })));
    const stored = new Set<number>();
    const pay = async (number: number): Promise<void> => {
      const body = {
        type: 'order.paid',
        id: `payment-${number}`,
        key: `order-${number}`,
        data: { number, amount: 10 },
      };
      const answer = await api()
        .send('POST', '/events', { body })
        .catch(() => undefined);
      if (answer?.status === 202) stored.add(number);
    };
    const all = Promise.all(numbers.map(pay));
    await waitFor(() => stored.size > WAITING / 10, { within: 20_000 });
    await service.killTree();
    await all;
    expect(stored.size).toBeLessThan(WAITING); // else the kill came too late to show anything
    service = await Service.start(dataDir, { ALLOW_PRIVATE_NETWORK: 'true' });
    // Those that were answered are stored. Of the others nobody knows, so they are sent again, with the same ids.
    await Promise.all(numbers.filter((number) => !stored.has(number)).map(pay));
    expect(stored.size).toBe(WAITING);
    const views = await Promise.all(ids.map(ended));
    expect(views.map(({ status, output }) => ({ status, output }))).toEqual(
      numbers.map((number) => ({ status: 'completed', output: { number, amount: 10 } })),
    );
  });

  it('that came before the state was entered count within its `since`, and after a restart', async () => {
    await api().workflow('late', {
      initial: { type: 'wait', seconds: 4, next: 'listen' },
      listen: { type: 'event', event: 'bell', since: 'PT1H', end: true },
    });
    const id = await api().start('late');
    const signal = await api().ask('POST', `/workflows/executions/${id}/signal`, { type: 'bell', data: { rung: 1 } });
    expect(signal).toEqual({ executionId: id, id: expect.stringMatching(/^event_[0-9a-f]{32}$/), woken: [] });
    await service.killTree();
    service = await Service.start(dataDir, { ALLOW_PRIVATE_NETWORK: 'true' });
    expect(await ended(id)).toMatchObject({ status: 'completed', output: { rung: 1 } });
  });
});

describe('approvals', () => {
  it('wait for days and for restarts, and take one answer', async () => {
    await api().workflow('refund', {
      ask: {
        type: 'approval',
        prompt: { text: 'Refund?', amount: '{% $states.input.amount %}' },
        approvers: ['ada'],
        timeout: 'P30D',
        next: 'end',
      },
      end: { type: 'succeed' },
    });
    const id = await api().start('refund', { amount: 120 });
    const [asked] = (await api().ask('GET', '/approvals?status=pending')).data;
    expect(asked).toMatchObject({
      status: 'pending',
      executionId: id,
      state: 'ask',
      prompt: { text: 'Refund?', amount: 120 },
      approvers: ['ada'],
      options: ['approve', 'reject'],
    });
    await service.killTree();
    service = await Service.start(dataDir, { ALLOW_PRIVATE_NETWORK: 'true' });
    expect(await api().ask('GET', `/approvals/${asked.id}`)).toEqual(asked);
    const answers = await Promise.all(
      ['approve', 'reject', 'approve'].map((decision) =>
        api().send('POST', `/approvals/${asked.id}/answer`, { body: { decision, by: 'ada' } }),
      ),
    );
    const [first] = answers.filter(({ status }) => status === 200);
    const { decision } = first?.body ?? {};
    expect(answers.map(({ status }) => status)).toEqual(
      ['approve', 'reject', 'approve'].map((one) => (one === decision ? 200 : 409)),
    );
    expect((await ended(id)).output).toEqual({ decision, by: 'ada', answeredAt: first?.body.answeredAt });
    expect((await api().ask('GET', '/approvals')).data).toEqual([]);
  });

  it('time out, and their execution can catch that', async () => {
    await api().workflow('hasty', {
      ask: { type: 'approval', timeout: 1, catch: [{ errors: ['States.Timeout'], next: 'late' }], end: true },
      late: { type: 'pass', output: { late: true }, end: true },
    });
    const id = await api().start('hasty');
    const [{ id: approval }] = (await api().ask('GET', '/approvals')).data;
    expect(await ended(id)).toMatchObject({ status: 'completed', output: { late: true } });
    expect((await api().ask('GET', `/approvals/${approval}`)).status).toBe('timedOut');
    expect((await api().send('POST', `/approvals/${approval}/answer`, { body: { decision: 'approve' } })).status).toBe(
      409,
    );
  });
});

describe('http:invoke', () => {
  let server: Server;
  let url: string;

  beforeAll(async () => {
    server = createServer((request, response) => {
      const status = request.url?.startsWith('/missing') ? 404 : 200;
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(JSON.stringify({ method: request.method, url: request.url }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // it listens on a port, not on a pipe
  });

  afterAll(() => server.close());

  const call = (parameters: object, more: object = {}): object => ({
    Type: 'Task',
    Resource: 'arn:aws:states:::http:invoke',
    Parameters: parameters,
    ...more,
  });

  it('gives the answer in the form of AWS, and its errors can be caught by their names', async () => {
    const definition = {
      StartAt: 'Call',
      States: {
        Call: call(
          { 'ApiEndpoint.$': '$.url', Method: 'GET', QueryParameters: { q: 'x' } },
          { ResultPath: '$.answer', Next: 'Miss' },
        ),
        Miss: call(
          { 'ApiEndpoint.$': "States.Format('{}/missing', $.url)", Method: 'DELETE' },
          {
            Catch: [{ ErrorEquals: ['States.Http.StatusCode.404'], ResultPath: '$.error', Next: 'End' }],
            End: true,
          },
        ),
        End: { Type: 'Succeed' },
      },
    };
    await api().ask('POST', '/workflows', { name: 'http', definition });
    expect(await api().run('http', { url })).toMatchObject({
      status: 'completed',
      output: {
        answer: {
          StatusCode: 200,
          StatusText: 'OK',
          ResponseBody: { method: 'GET', url: '/?q=x' },
          Headers: { 'content-type': ['application/json'] },
        },
        error: { Error: 'States.Http.StatusCode.404' },
      },
    });
  });
});
