import { FakeClock } from '@workflows/testing';
import { OutboundCalls } from './outbound-calls';

let calls: OutboundCalls;
let told: number[];

beforeEach(() => {
  told = [];
  const policy = { allowPrivateNetwork: true };
  calls = new OutboundCalls(new FakeClock(), { policy, maxCalls: 8, maxCallsPerOrigin: 3 });
});

afterEach(() => calls.close());

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

interface Given {
  tenant?: string;
  workflowName?: string;
  url?: string;
}

/** Begins a call that ends with the promise. */
function begin(taskId: number, ends: Promise<void>, given: Given = {}): void {
  const { tenant = 'a', workflowName = 'w', url = 'https://slow.example/f' } = given;
  const task = { executionId: 'execution_1', taskId, tenant, workflowName };
  const tell = (): void => void told.push(taskId);
  calls.begin(
    task,
    url,
    () => ends.then(() => tell),
    () => told.push(-taskId),
  );
}

describe('calls over HTTP', () => {
  it.each([
    ['another tenant', { tenant: 'b', url: 'https://other.example' }],
    ['another workflow', { workflowName: 'v', url: 'https://other.example' }],
    ['the same workflow', { url: 'https://other.example' }],
  ])('to an origin that never answers do not hold up those of %s to another', async (_, other) => {
    for (let taskId = 1; taskId <= 1_100; taskId++) begin(taskId, new Promise(() => undefined));
    begin(2_000, Promise.resolve(), other);
    await settled();
    expect(told).toEqual([2_000]);
  });

  it('that never end, of one workflow to many origins, leave lanes to others', async () => {
    for (let taskId = 1; taskId <= 100; taskId++)
      begin(taskId, new Promise(() => undefined), { url: `https://host-${taskId}.example` });
    begin(2_000, Promise.resolve(), { tenant: 'b', url: 'https://other.example' });
    await settled();
    expect(told).toEqual([2_000]);
  });

  it('are told of once, as failures where they fail', async () => {
    begin(1, Promise.reject(new Error('no')));
    begin(2, Promise.resolve(), { url: 'this is no URL' });
    await settled();
    expect(told).toEqual([2, -1]);
  });
});
