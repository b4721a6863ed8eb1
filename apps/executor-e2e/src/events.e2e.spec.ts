import { type Body, inParallel, waitFor } from '@workflows/testing';
import { describeKafka } from './broker.fixture';
import { Cluster, OPEN_MS } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';

const EACH = 200;
const numbers = Array.from({ length: EACH }, (_, index) => index);

const PAYMENT = {
  name: 'Payment',
  states: {
    initial: {
      type: 'event',
      event: 'order.paid',
      key: '{% $states.input.order %}',
      match: '{% $states.event.data.amount >= 10 %}',
      end: true,
    },
  },
};
const BELL = { name: 'Bell', states: { initial: { type: 'event', event: 'bell.rung', end: true } } };
const LISTENER = {
  name: 'Listener',
  states: { initial: { type: 'succeed' } },
  on: [{ event: 'door.opened', condition: '{% $states.event.data.number % 2 = 0 %}' }],
};
const REFUND = { name: 'Refund', states: { initial: { type: 'approval', prompt: 'Refund?', end: true } } };

describeKafka('events, signals and approvals over two executors', () => {
  let cluster: Cluster;
  let executors: ServiceProcess[];

  beforeAll(async () => {
    cluster = await Cluster.open();
    executors = await cluster.start(2);
    for (const workflow of [PAYMENT, BELL, LISTENER, REFUND]) await cluster.api.ask('POST', '/workflows', workflow);
    await cluster.shared(executors);
  }, OPEN_MS);

  afterAll(() => cluster?.close());

  const wait = (workflow: string, input: (number: number) => object = () => ({})): Promise<string[]> =>
    inParallel(numbers, 16, (number) => cluster.api.start(workflow, input(number)));

  const isOpen = (count: number) => async (): Promise<boolean> =>
    (await cluster.number(`select count(*) from task where kind in ('event', 'approval')`)) === count;

  const openTasksOf = (owner: string): Promise<number> =>
    cluster.number('select count(*) from task t join shard s on s.id = t.shard where s.owner = $1', [owner]);

  const pay = (number: number, amount = 10 + number): Promise<Body> =>
    cluster.api.ask('POST', '/events', {
      type: 'order.paid',
      key: `order-${number}`,
      data: { number, amount },
      id: `payment-${number}-${amount}`,
    });

  /** All have ended, each with its own output and by one event. */
  async function completed(
    ids: readonly string[],
    outputOf: (number: number) => unknown,
    within = 40_000,
  ): Promise<void> {
    await waitFor(isOpen(0), { within, every: 100 });
    const views = await inParallel(ids, 16, (id) => cluster.api.execution(id));
    expect(views.map(({ status, output }) => ({ status, output }))).toEqual(
      numbers.map((number) => ({ status: 'completed', output: outputOf(number) })),
    );
    const taken = `select count(*) from history h, json_array_elements(h.events) e where e->>'type' = 'taskSucceeded' and h.execution_id = any ($1)`;
    expect(await cluster.number(taken, [ids])).toBe(ids.length);
  }

  it('wake each execution by its own key, and the answer names it', async () => {
    const ids = await wait('Payment', (number) => ({ order: `order-${number}` }));
    await waitFor(isOpen(EACH), { within: 20_000 });
    const answers = await inParallel(numbers, 16, async (number) => {
      await pay(number, 5);
      return pay(number);
    });
    await completed(ids, (number) => ({ number, amount: 10 + number }));
    // An answer does not wait for a busy executor for ever; whom it names has gone on.
    expect(
      answers.filter(({ woken }, number) => woken.length > 1 || (woken.length === 1 && woken[0] !== ids[number])),
    ).toEqual([]);
    expect(answers.filter(({ woken }) => woken.length === 1).length).toBeGreaterThan(EACH / 2);
    expect(await pay(0)).toMatchObject({ started: [], woken: [] });
  }, 240_000);

  it('reach all who wait for the same', async () => {
    const ids = await wait('Bell');
    await waitFor(isOpen(EACH), { within: 20_000 });
    const { woken } = await cluster.api.ask('POST', '/events', { type: 'bell.rung', data: { by: 'ada' } });
    expect(ids).toEqual(expect.arrayContaining(woken));
    expect(woken.length).toBeGreaterThan(0);
    await completed(ids, () => ({ by: 'ada' }));
  }, 240_000);

  it('start what listens to them, once each, on all executors', async () => {
    const open = (number: number): Promise<Body> =>
      cluster.api.ask('POST', '/events', { type: 'door.opened', data: { number }, id: `door-${number}` });
    const answers = await inParallel(numbers, 16, open);
    await inParallel(numbers, 16, open);
    const ofListener = `from execution where workflow_name = 'Listener'`;
    const isSettled = async (): Promise<boolean> => (await cluster.number('select count(*) from hearing')) === 0;
    await waitFor(isSettled, { within: 40_000, every: 100 });
    await waitFor(async () => (await cluster.number(`select count(*) ${ofListener} and status <> 'completed'`)) === 0, {
      within: 40_000,
      every: 100,
    });
    expect(await cluster.number(`select count(*) ${ofListener}`)).toBe(EACH / 2);
    expect(await cluster.number(`select count(distinct input->>'number') ${ofListener}`)).toBe(EACH / 2);
    expect(
      await cluster.number(
        `select count(distinct s.owner) from execution e join shard s on s.id = e.shard where e.workflow_name = 'Listener'`,
      ),
    ).toBe(2);
    expect(answers.filter(({ started }, number) => started.length > (number + 1) % 2)).toEqual([]);
    expect(answers.flatMap(({ started }) => started).length).toBeGreaterThan(EACH / 4);
  }, 240_000);

  it('and answers of people reach the executor that owns the execution', async () => {
    const ids = await wait('Refund');
    await waitFor(isOpen(EACH), { within: 20_000 });
    for (let cursor = ''; cursor !== 'null';) {
      const { data, meta } = await cluster.api.ask('GET', `/approvals?limit=50${cursor && `&cursor=${cursor}`}`);
      await inParallel(data as Body[], 8, ({ id }) =>
        cluster.api.ask('POST', `/approvals/${id}/answer`, { decision: 'approve', by: 'ada' }),
      );
      cursor = String(meta.nextCursor);
    }
    await completed(ids, () => ({ decision: 'approve', by: 'ada', answeredAt: expect.any(String) }));
    expect(
      (await cluster.api.send('POST', `/workflows/executions/${ids[0]}/signal`, { body: { type: 'x' } })).status,
    ).toBe(409);
  }, 240_000);

  it('that come while their owner lies dead are taken by the next', async () => {
    const [first, second] = executors as [ServiceProcess, ServiceProcess];
    const ids = await wait('Payment', (number) => ({ order: `order-${EACH + number}` }));
    await waitFor(isOpen(EACH), { within: 20_000 });
    const ofFirst = await openTasksOf(await cluster.ownerOf(first));
    const [victim, survivor] = ofFirst > 0 ? [first, second] : [second, first]; // all may have been born in one's turn (ADR 39)
    const dead = await cluster.ownerOf(victim);
    await victim.kill();
    expect(await openTasksOf(dead)).toBeGreaterThan(0);
    await inParallel(numbers, 32, (number) => pay(EACH + number));
    await cluster.shared([survivor]);
    await completed(ids, (number) => ({ number: EACH + number, amount: 10 + EACH + number }));
  }, 240_000);

  it('that come while the broker is away reach their owners all the same', async () => {
    const ids = await wait('Payment', (number) => ({ order: `order-${2 * EACH + number}` }));
    await waitFor(isOpen(EACH), { within: 20_000 });
    await cluster.broker.kill();
    const answers = await inParallel(numbers, EACH, (number) => pay(2 * EACH + number));
    expect(answers.flatMap(({ woken }) => woken)).toHaveLength(EACH);
    await waitFor(isOpen(0), { within: 20_000, every: 100 });
    const ended = await cluster.number(`select count(*) from execution where id = any ($1) and status = 'completed'`, [
      ids,
    ]);
    expect(ended).toBe(EACH);
  }, 240_000);
});
