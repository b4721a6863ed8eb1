import { type Api, type Body, waitFor } from '@workflows/testing';
import { Service, dataFolder, query, removeData } from './service.fixture';

jest.setTimeout(240_000);

const EVENTS = 300;
const numbers = Array.from({ length: EVENTS }, (_, index) => index);
const states = { end: { type: 'succeed', output: '{% $states.context.Execution.Input %}' } };
/** Takes a while, so that a kill finds events of which nobody knows yet what they start. */
const SLOW = '{% $sum([1..20000].($ * 2)) > 0 %}';

let dataDir: string;
let service: Service;
const api = (): Api => service.api;

beforeAll(async () => {
  dataDir = await dataFolder();
  service = await Service.start(dataDir);
});

afterAll(async () => {
  await service?.dispose();
  await removeData(dataDir);
});

const tell = (type: string, data: unknown, more: object = {}): Promise<Body> =>
  api().ask('POST', '/events', { type, data, ...more });

describe('a workflow that listens', () => {
  it('is started by the events whose condition holds, with the input it asks for', async () => {
    const on = [
      {
        event: 'order.paid',
        condition: '{% $states.event.data.amount >= 100 %}',
        input: { order: '{% $states.event.key %}' },
        comment: 'large ones',
      },
      { event: 'order.lost' },
    ];
    const id = await api().workflow('large orders', states, { on });
    const refund = await api().workflow('every order', states, { on: [{ event: 'order.paid' }] });
    expect((await api().ask('GET', `/workflows/${id}`)).on).toEqual(on);

    const paid = await tell('order.paid', { amount: 120 }, { key: 'order_42', id: 'payment-7' });
    expect(paid).toEqual({ id: 'payment-7', started: [expect.any(String), expect.any(String)], woken: [] });
    const views = await Promise.all(paid.started.map((started: string) => api().finished(started)));
    expect(Object.fromEntries(views.map(({ workflowId, output }) => [workflowId, output]))).toEqual({
      [id]: { order: 'order_42' },
      [refund]: { amount: 120 },
    });

    expect(await tell('order.paid', { amount: 120 }, { key: 'order_42', id: 'payment-7' })).toEqual({
      id: 'payment-7',
      started: [],
      woken: [],
    });
    expect((await tell('order.paid', { amount: 99 })).started).toHaveLength(1);
    expect((await tell('order.found', {})).started).toEqual([]);
    const [lost] = (await tell('order.lost', undefined)).started;
    expect(await api().finished(lost)).toMatchObject({ workflowId: id, version: 1, input: {} });
  });

  it('listens as its newest version says, and not at all once it is deleted', async () => {
    const id = await api().workflow('changing', states, { on: [{ event: 'a' }] });
    const put = (on?: object[]): Promise<Body> =>
      api().ask('PUT', `/workflows/${id}`, { name: 'changing', states, ...(on && { on }) });
    const started = async (): Promise<number[]> =>
      await Promise.all(['a', 'b'].map(async (type) => (await tell(type, 0)).started.length));
    expect(await started()).toEqual([1, 0]);
    await put([{ event: 'b', input: 2 }]);
    expect(await started()).toEqual([0, 1]);
    await put();
    expect(await started()).toEqual([0, 0]);
    await put([{ event: 'a' }, { event: 'b' }]);
    expect(await started()).toEqual([1, 1]);
    await api().ask('DELETE', `/workflows/${id}`);
    expect(await started()).toEqual([0, 0]);
  });

  it('has events that break its inputSchema in the quarantine, and takes them from there once it is mended', async () => {
    const body = (type: string): object => ({
      name: 'strict',
      states,
      inputSchema: { type },
      on: [{ event: 'strict' }],
    });
    const { id } = await api().ask('POST', '/workflows', body('object'));
    expect((await tell('strict', 'text')).started).toEqual([]);
    const [record] = await waitFor(async () => {
      const { data } = await api().ask('GET', '/quarantine'); // the event may be answered before it has been judged
      return data.length > 0 && data;
    });
    expect(record).toMatchObject({ topic: 'events', reason: expect.stringContaining('inputSchema of "strict"') });
    expect(JSON.parse(record.raw)).toMatchObject({ workflow: id, event: { type: 'strict', data: 'text' } });
    expect((await api().send('POST', `/quarantine/${record.id}/replay`)).status).toBe(422);
    await api().ask('PUT', `/workflows/${id}`, body('string'));
    for (let time = 0; time < 2; time++)
      expect(await api().ask('POST', `/quarantine/${record.id}/replay`)).toMatchObject({
        replayedAt: expect.any(String),
      });
    expect(await executionsOf(id)).toEqual(['text']);
  });

  it('is refused with all that is wrong, and judged alone', async () => {
    const on = [{ event: 'x'.repeat(257) }, { event: 'a', condition: 'true' }, { event: 'a', inptu: 1 }];
    const wanted = ['/on/0/event', '/on/1/condition', '/on/2/inptu'];
    const answer = await api().send('POST', '/workflows', { body: { name: 'wrong', states, on } });
    expect([answer.status, answer.body.errors.map(({ path }: Body) => path)]).toEqual([422, wanted]);
    const judged = await api().ask('POST', '/workflows/validate', { states, on });
    expect([judged.valid, judged.errors.map(({ path }: Body) => path)]).toEqual([false, wanted]);
    expect(await api().ask('POST', '/workflows/validate', { states, on: [{ event: 'a' }] })).toMatchObject({
      valid: true,
      errors: [],
    });
    expect(
      await api().ask('POST', '/workflows/test', { definition: { states, on: [{ event: 'a' }] }, input: 1 }),
    ).toMatchObject({ status: 'completed', output: 1 });
    expect((await api().send('PATCH', '/workflows/large%20orders', { body: { on: [] } })).status).toBe(422);
  });

  it('is started once by each event that was answered, whatever of the service is killed around them', async () => {
    const id = await api().workflow('slow', states, {
      on: [{ event: 'tick', condition: SLOW, input: '{% $states.event.data %}' }],
    });
    const answered = new Set<number>();
    const tick = async (number: number): Promise<void> => {
      const answer = await api()
        .send('POST', '/events', { body: { type: 'tick', id: `tick-${number}`, data: number } })
        .catch(() => undefined);
      if (answer?.status === 202) answered.add(number);
    };
    const all = Promise.all(numbers.map(tick));
    await waitFor(() => answered.size > EVENTS / 30, { within: 20_000, every: 5 });
    await service.killTree();
    await all;
    service = await Service.start(dataDir);
    const [left] = await query<{ hearings: number }>(dataDir, 'select count(*)::int as hearings from hearing');
    expect(left?.hearings).toBeGreaterThan(0); // else the kill came too late to show anything
    // Of those that were not answered nobody knows, so they are sent again, with the same ids.
    await Promise.all(numbers.filter((number) => !answered.has(number)).map(tick));
    expect(answered.size).toBe(EVENTS);
    const isSettled = async (): Promise<boolean> =>
      (await query(dataDir, 'select 1 from hearing limit 1')).length === 0;
    await waitFor(isSettled, { within: 60_000, every: 200 });
    expect((await executionsOf(id)).sort((a, b) => Number(a) - Number(b))).toEqual(numbers);
    expect((await api().ask('GET', '/quarantine')).data).toHaveLength(1); // that of the spec above
  });
});

/** The inputs of all executions of a workflow. */
async function executionsOf(workflowId: string): Promise<unknown[]> {
  const rows = await query<{ input: unknown }>(
    dataDir,
    `select input from execution where workflow_id = '${workflowId}'`,
  );
  return rows.map(({ input }) => input);
}
