import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { waitFor } from '@workflows/testing';
import { AI, Client, Execution, start, test, worker, type Worker } from 'workflows.do';
import { Service, dataFolder } from './service.fixture';

const EXAMPLES = join(__dirname, '../../../examples/business-as-code');
const COMMAND = join(__dirname, '../../../dist/libs/sdk-typescript/cli.js');
const SIGNUP = { name: 'Ada Lovelace', email: 'ada@example.com', company: 'Engines' };
const INVOICE = { orderNumber: 'PO-2', supplier: 'Acme', iban: 'DE02' };
const CALLS = [
  ...['apollo.search', 'peopleDataLabs.findSocialProfiles', 'github.profile', 'ai.researchCompany'],
  ...['ai.researchPersonalBackground', 'ai.researchSocialActivity', 'ai.summarizeGithubActivity'],
  ...['ai.personalizeEmailSequence', 'scheduleEmails', 'ai.summarizeContent', 'db.users.create', 'slack.postMessage'],
];

jest.setTimeout(240_000);

/** What the examples call, and what of it was called. */
const called: [name: string, input: unknown][] = [];
let isShippingDown = false;
const answers: Record<string, (input: Record<string, unknown>) => unknown> = {
  'accounts.create': () => ({ accountId: 'account_1' }),
  'mail.send': () => ({ sent: true }),
  'stock.reserve': () => ({ reservationId: 'reservation_1' }),
  'stock.release': () => ({}),
  'payments.charge': () => ({ paymentId: 'payment_1' }),
  'payments.refund': () => ({}),
  'shipping.ship': () => {
    if (isShippingDown) throw new Error('no truck');
    return { trackingId: 'tracking_1' };
  },
  'sales.regions': () => ['north', 'south'],
  'sales.figures': ({ region }) => ({ region, revenue: region === 'north' ? 5 : 7 }),
  'ai.summarizeReport': ({ total }) => `${total} in all`,
  'ai.readInvoice': ({ text }) => ({ ...INVOICE, amount: Number(text) }),
  'payments.transfer': ({ amount }) => ({ paymentId: `payment-${amount}` }),
};

describe('business-as-code', () => {
  let service: Service;
  let client: Client;
  let working: Worker;

  beforeAll(async () => {
    service = await Service.start(await dataFolder(), { EXAMPLE: 'on' });
    client = new Client({ url: service.url, token: service.api.key });
    const functions = Object.entries(answers).map(([name, run]) => [
      name,
      (input: Record<string, unknown>): unknown => {
        called.push([name, input]);
        return run(input);
      },
    ]);
    working = worker({ client, functions: Object.fromEntries(functions), stopOnSignals: false, log: () => undefined });
    await working.ready;
    for (const name of ['onboarding', 'order', 'nightly-report', 'invoice', 'support']) deploy(name);
  });
  beforeEach(() => called.splice(0));
  afterAll(async () => {
    await working.stop();
    await service.dispose();
  });

  function workflows(...args: string[]): { status: number | null; stdout: string; stderr: string } {
    return spawnSync(process.execPath, [COMMAND, ...args], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], WORKFLOWS_URL: service.url, API_KEY: service.api.key },
    });
  }

  function deploy(name: string): void {
    const { status, stderr } = workflows('deploy', join(EXAMPLES, `${name}.ts`));
    expect([stderr, status]).toEqual(['', 0]);
  }

  /** What `workflows test` says of it, without its times. */
  async function tested(file: string, handler: string, input: object, mocks: object): Promise<string[]> {
    const folder = await mkdtemp(join(tmpdir(), 'mocks-'));
    await writeFile(join(folder, 'mocks.json'), JSON.stringify(mocks));
    const args = [join(EXAMPLES, file), handler, JSON.stringify(input), '--mocks', join(folder, 'mocks.json')];
    const { stdout, stderr } = workflows('test', ...args);
    await rm(folder, { recursive: true });
    const lines = `${stderr}${stdout}`.trim().split('\n');
    return lines.map((line) => line.trim().replace(/ [\d.]+ (?:ms|s|m|h|d)\b.*/, ''));
  }

  const namesCalled = (): string[] => called.map(([name]) => name);

  it('runs the example of the documentation by the event that it is called after', async () => {
    const answer = await client.call('sendEvent', { body: { type: 'User.Signup', data: SIGNUP } });
    const [id = ''] = 'started' in answer ? answer.started : [];
    await new Execution(client, id).result();
    const { stateHistory, usage } = await client.call('getExecution', { id });
    expect(stateHistory?.map(({ state }) => state)).toEqual(CALLS);
    const created = stateHistory?.find(({ state }) => state === 'db.users.create')?.output;
    const { url } = created as { url: string };
    expect(url).toMatch(`${service.url}/db/users/`);
    const user = await fetch(url, { headers: { authorization: `Bearer ${service.api.key}` } });
    expect(await user.json()).toMatchObject({ ...SIGNUP, url, revision: 1 });
    expect(usage).toMatchObject({ calls: 6, models: ['local/stub'], costMicros: 0 });
    const graph = await client.call('getWorkflowGraph', { id: 'onUserSignup', format: 'mermaid' });
    for (const name of CALLS) expect(String(graph)).toContain(name);
  });

  it('welcomes a customer, and sees that they come back', async () => {
    const execution = await start(client, 'onCustomerCreated', { name: 'Ada', email: 'ada@example.com' });
    await waitFor(() => namesCalled().includes('mail.send'));
    await client.call('sendEvent', { body: { type: 'Customer.LoggedIn', key: 'account_1', data: {} } });
    expect(await execution.result()).toEqual({ accountId: 'account_1', isActive: true });
    expect(namesCalled()).toEqual(['accounts.create', 'mail.send']);
  });

  it('ships an order that somebody has approved, and undoes one that cannot be shipped', async () => {
    const large = await start(client, 'onOrderPlaced', { orderId: 'o1', items: [], amount: 5000 });
    const asked = await waitFor(async () => {
      const { data } = await client.call('listApprovals');
      return data.find(({ executionId }) => executionId === large.id);
    });
    const body = { decision: 'approve', by: 'grace@example.com' };
    await client.call('answerApproval', { id: asked?.id ?? '', body });
    expect(await large.result()).toEqual({ status: 'shipped', trackingId: 'tracking_1' });

    called.splice(0);
    isShippingDown = true;
    const lost = await start(client, 'onOrderPlaced', { orderId: 'o2', items: [], amount: 5 });
    expect(await lost.result()).toEqual({ status: 'undone', reason: 'no truck' });
    expect(namesCalled()).toEqual([
      ...['stock.reserve', 'payments.charge', 'shipping.ship', 'payments.refund', 'stock.release'],
    ]);
  });

  it('pays an invoice that comes by event, and disputes one over more than was ordered', async () => {
    const order = { number: INVOICE.orderNumber, amount: 5000 };
    await client.call('createDocument', { collection: 'orders', body: order });
    const received = async (amount: number): Promise<unknown> => {
      const data = { from: 'bills@acme.example', text: String(amount) };
      const answer = await client.call('sendEvent', { body: { type: 'Invoice.Received', data } });
      return new Execution(client, ('started' in answer && answer.started[0]) || '').result();
    };
    expect(await received(420)).toMatchObject({ status: 'paid', paymentId: 'payment-420' });
    expect(namesCalled()).toEqual(['ai.readInvoice', 'payments.transfer']);
    const { data } = await client.call('listDocuments', { collection: 'invoices' });
    expect(data).toMatchObject([{ ...INVOICE, amount: 420, status: 'paid', paymentId: 'payment-420' }]);
    called.splice(0);
    expect(await received(7000)).toEqual({ status: 'disputed' });
    expect(namesCalled()).toEqual(['ai.readInvoice', 'mail.send']);
  });

  it('reminds of an invoice that nobody has approved, and asks the next one', async () => {
    const mocks = {
      'ai.readInvoice': { ...INVOICE, amount: 4200 },
      'db.orders.findOne': { number: 'PO-2', amount: 5000 },
      'mail.send': {},
      'payments.transfer': { paymentId: 'p' },
      'db.invoices.create': { url: 'u' },
      approvals: { 'humans.requestApproval#2': { decision: 'approve', by: 'head-of-finance@example.com' } },
    };
    const lines = await tested('invoice.ts', 'onInvoiceReceived', { from: 'a', text: 'b' }, mocks);
    expect(lines).toEqual([
      ...['✓ ai.readInvoice', '✓ db.orders.findOne', '✗ humans.requestApproval', '✓ mail.send#3'],
      ...['✓ humans.requestApproval#2', '✓ payments.transfer', '✓ db.invoices.create'],
      'completed: {"status":"paid","paymentId":"p","url":"u"}',
    ]);
  });

  it('has a model answer a customer, with what its tools have found', async () => {
    const order = { number: 'PO-7', amount: 50, customer: SIGNUP.email };
    await client.call('createDocument', { collection: 'orders', body: order });
    const asked = await start(client, 'onQuestionAsked', { from: SIGNUP.email, text: 'Where is it?' });
    expect(await asked.result()).toEqual({ text: expect.any(String), isSolved: expect.any(Boolean) });
    const { stateHistory = [] } = await asked.get();
    expect(stateHistory.map(({ state }) => state)).toEqual([
      ...['ai.support', 'db.orders.find', 'ai.support', 'mail.send', 'db.answers.create'],
    ]);
    expect(stateHistory[1]?.output).toMatchObject({ data: [order] });
    expect(namesCalled()).toEqual(['mail.send']);
  });

  it('is explained in plain sentences, as the documentation shows it', async () => {
    const { stdout } = workflows('explain', 'onOrderPlaced');
    const [, told = ''] = /=\n\n([^]*?)\n\n- If a step/.exec(stdout) ?? [];
    expect(told).toContain('11. Calls `shipping.ship`.');
    const documented = await readFile(join(EXAMPLES, '../../docs/business-as-code.md'), 'utf8');
    expect(documented).toContain(told);
    const summary = await client.call('getWorkflowSummary', { id: 'nightlyReport' });
    expect(summary).toMatchObject({
      starts: ['Starts every day at 2am, by the clock of `Europe/Berlin`.', 'Can also be started on request.'],
    });
  });

  it('reports at night, and whenever it is asked to', async () => {
    const report = await start(client, 'nightlyReport', {});
    expect(await report.result()).toEqual({ total: 12, summary: '12 in all' });
    expect(called.filter(([name]) => name === 'sales.figures')).toHaveLength(2);
    const { stateHistory } = await report.get();
    expect(stateHistory?.map(({ state }) => state).sort()).toEqual([
      ...['ai.summarizeReport', 'sales.figures', 'sales.figures', 'sales.regions', 'slack.postMessage'],
    ]);
    expect(await client.call('getWorkflow', { id: 'nightlyReport' })).toMatchObject({ kind: 'handler' });
  });

  it('is tested against mocks, from the command line and in code', async () => {
    const mocks = {
      'stock.reserve': { reservationId: 'r' },
      'payments.charge': { error: 'Card.Declined' },
      'stock.release': {},
    };
    expect(await tested('order.ts', 'onOrderPlaced', { orderId: 'o3', items: [], amount: 5 }, mocks)).toEqual([
      ...['✓ stock.reserve', '✗ payments.charge', '✓ stock.release'],
      'completed: {"status":"undone","reason":""}',
    ]);

    const app = AI({
      rest: async ({ api, sleep }) => {
        await sleep('7d');
        return api.figures.read();
      },
    });
    const { output, virtualDuration } = await test(app.rest, { client, mocks: { 'figures.read': 7 } });
    expect([output, virtualDuration]).toEqual([7, 7 * 24 * 3600]);
  });

  it('says where code cannot be taken', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'wrong-'));
    const text = "import { AI } from 'workflows.do'\n\nexport default AI({\n  ask: async () => process.env.HOME,\n})\n";
    await writeFile(join(folder, 'wrong.ts'), text);
    const { status, stderr } = workflows('deploy', join(folder, 'wrong.ts'));
    expect(status).toBe(1);
    expect(stderr).toMatch(/wrong\.ts:4:\d+: .*process/);
    await rm(folder, { recursive: true });
  });
});
