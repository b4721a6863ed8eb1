import { createContext, runInContext } from 'node:vm';
import { FakeService } from '../fake-service.fixture';
import type { HandlerContext } from './context';
import { AI } from './ai';
import { every, on } from './listeners';

interface Order {
  id: string;
  amount: number;
}

/** What is written here has to type-check as it stands. */
const shop = AI({
  onOrderPlaced: async ({ api, event, sleep }) => {
    await sleep('5m');
    const { decision } = await api.humans.requestApproval({ approvers: ['grace@example.com'], prompt: event.amount });
    return decision === 'approve';
  },
  refund: async (event, { api, log }) => {
    log.info('refunding', event.id);
    return api.payments.refund({ order: event.id });
  },
  ship: async (order: Order, { api }: HandlerContext) => api.shipping.ship({ order: order.id }),
  bill: async ({ event, workflows }: HandlerContext<Order>) => workflows.Billing({ amount: event.amount }),
  welcome: on('User.Signup', async ({ event, db }) => db.users.create({ name: event.name })),
  report: every('day', async ({ ai }) => ai.summarize({ of: 'yesterday' }), { timezone: 'Europe/Berlin' }),
  summarize: { text: 'three sentences', mood: 'good | bad', topics: ['a topic'] },
});

describe('AI', () => {
  it('keeps the text of each handler, and what starts it', () => {
    const { source } = shop.refund;
    expect(source.type).toBe('Function');
    expect(runInContext(`typeof (${source.code})`, createContext({}))).toBe('function');
    expect(shop.welcome.source).toMatchObject({ on: 'User.Signup' });
    expect(shop.report.source).toMatchObject({ every: 'day', timezone: 'Europe/Berlin' });
    expect(Object.keys(shop.welcome.source)).not.toContain('handler');
  });

  it('refuses what is no handler, and the names that it needs', () => {
    expect(() => AI({ greet: 'hello' as never })).toThrow('greet must be a function, on(event, function) or');
    expect(() => AI({ register: async () => 1 })).toThrow('a handler cannot be called register');
  });
});

describe('an instance', () => {
  let service: FakeService;
  beforeEach(async () => {
    service = await FakeService.open();
  });
  afterEach(() => service.close());

  it('registers when it is asked to, and then starts by the id that it got', async () => {
    const registration = { success: true, id: 'workflow_7', ids: { refund: 'workflow_7' }, versions: {}, warnings: [] };
    service.on('POST /workflows/register', { body: registration });
    service.on('POST /workflows/refund/execute', { status: 201, body: { id: 'execution_0' } });
    service.on('POST /workflows/workflow_7/execute', { status: 201, body: { id: 'execution_1' } });
    const client = service.client();
    expect(service.received).toEqual([]);
    expect((await shop.refund({ id: 'o1' }, { client })).id).toBe('execution_0');
    expect(await shop.register(client)).toEqual(registration);
    const { id } = await shop.refund({ id: 'o1' }, { client, idempotencyKey: 'o1', labels: { shop: 'north' } });
    expect(id).toBe('execution_1');
    const [, register, execute] = service.received;
    const started = Object.keys(shop).filter((name) => name !== 'register');
    expect(Object.keys(register?.body)).toEqual([...started, 'summarize']);
    expect(register?.body.summarize).toEqual({ text: 'three sentences', mood: 'good | bad', topics: ['a topic'] });
    expect(started).not.toContain('summarize');
    expect(execute?.body).toEqual({ input: { id: 'o1' }, labels: { shop: 'north' } });
    expect(execute?.headers['idempotency-key']).toBe('o1');
  });

  it('has types: what starts it and what it gives', () => {
    const typed: (order: Order) => Promise<unknown> = shop.ship;
    // @ts-expect-error -- what a model answers is nothing that starts
    const schema: unknown = shop.summarize;
    // @ts-expect-error -- an order has an amount
    const wrong = (): unknown => shop.ship({ id: 'o1' });
    const decided = (): Promise<boolean> => shop.onOrderPlaced({}).then((execution) => execution.result());
    expect([typed, wrong, decided, schema]).toHaveLength(4);
  });
});
