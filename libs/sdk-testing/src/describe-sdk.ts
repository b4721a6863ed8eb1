import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { join } from 'node:path';
import { waitFor } from '@workflows/testing';
import { Client, ExecutionFailed, FunctionError, NotFound, createWorkflow, worker, type Worker } from 'workflows.do';

const COMMAND = join(__dirname, '../../../dist/libs/sdk-typescript/cli.js');

/** A service in whatever form, as a program has it that uses the SDK. */
export interface ReachedService {
  url: string;
  key: string;
}

const order = createWorkflow({
  name: 'Order',
  states: {
    charge: { type: 'task', task: 'payments.charge', next: 'ship' },
    ship: { type: 'task', task: 'shipping.ship', end: true },
  },
});

/**
 * `service`: always at the same address. `crash`: ends what executes as kill -9 does, says so, and has it come back, where it is to be found
 * by all who were connected.
 */
export function describeSdk(service: () => ReachedService, crash: (isDown: () => void) => Promise<void>): void {
  describe('the SDK', () => {
    let client: Client;
    let working: Worker | undefined;

    beforeAll(() => {
      client = clientOf(service());
    });
    afterEach(async () => {
      await working?.stop();
      working = undefined;
    });

    it('registers a workflow and its functions, and gives what comes of them', async () => {
      const { version } = await order.register(client);
      expect((await order.register(client)).version).toBe(version);
      working = worker({
        client,
        stopOnSignals: false,
        functions: {
          'payments.charge': ({ amount }) => {
            if (amount > 100) throw new FunctionError('Card.Declined', 'too much');
            return { paymentId: 'payment_1' };
          },
          'shipping.ship': { run: ({ paymentId }) => ({ shippedFor: paymentId }), onWorkerLost: 'retry' },
        },
      });
      await working.ready;
      const good = await order.execute({ amount: 5 }, { client, labels: { shop: 'north' } });
      expect(await good.result()).toEqual({ paymentId: 'payment_1', shippedFor: 'payment_1' });
      const bad = await order.execute({ amount: 500 }, { client });
      await expect(bad.result()).rejects.toThrow(ExecutionFailed);
      expect(await bad.result().catch((error: unknown) => error)).toMatchObject({
        error: 'Card.Declined',
        cause: 'too much',
      });
      expect((await client.call('getFunction', { id: 'shipping.ship' })).onWorkerLost).toBe('retry');
      const found = [];
      for await (const { id } of client.each('listExecutions', { label: 'shop:north', limit: 1 })) found.push(id);
      expect(found).toEqual([good.id]);
      await expect(client.call('getWorkflow', { id: 'Nothing' })).rejects.toThrow(NotFound);
    });

    it('goes on where it was when the service is killed and comes back: the listener, and the worker with its answer', async () => {
      await order.register(client);
      let finish!: () => void;
      const isFinished = new Promise<void>((resolve) => (finish = resolve));
      const charged: unknown[] = [];
      working = worker({
        client,
        stopOnSignals: false,
        log: () => undefined,
        functions: {
          'payments.charge': async ({ amount }) => {
            charged.push(amount);
            await isFinished;
            return { paymentId: 'payment_2' };
          },
          'shipping.ship': ({ paymentId }) => ({ shippedFor: paymentId }),
        },
      });
      const execution = await order.execute({ amount: 7 }, { client });
      const listening = clientOf(service(), 100);
      const heard: number[] = [];
      const listened = (async () => {
        const stream = listening.stream('streamExecution', { id: execution.id });
        for await (const { event, data } of stream) if (event === 'history') heard.push(data.seq);
      })();
      await waitFor(() => charged.length > 0);
      await crash(finish); // the worker has its answer while nobody is there to take it
      await listened;
      expect(heard).toEqual(heard.map((_, index) => index + 1));
      expect((await execution.get()).output).toEqual({ paymentId: 'payment_2', shippedFor: 'payment_2' });
      expect(charged).toEqual([7]);
    });

    it('runs a workflow from the command line', async () => {
      await client.call('createWorkflow', {
        body: { name: 'Nap', states: { nap: { type: 'wait', duration: 'PT0.01S', end: true } } },
      });
      const { status, stdout, stderr } = commandOf(service(), 'run', 'Nap', '{"a": 1}');
      expect([stderr, status]).toEqual(['', 0]);
      expect(stdout).toMatch(/^execution_\S+\n {2}✓ nap \d+ ms\n {2}completed in .*: \{\}\n$/);
    });

    it('says from the command line which executions could go on with a newer version', async () => {
      const sleepsIn = (state: string) =>
        createWorkflow({ name: 'Long Nap', states: { [state]: { type: 'wait', duration: 'P1D', end: true } } });
      await sleepsIn('bed').register(client);
      const { id } = await sleepsIn('bed').execute({}, { client });
      await sleepsIn('hammock').register(client);
      const told = commandOf(service(), 'rehearse', 'Long Nap');
      expect([told.stderr, told.status]).toEqual(['', 1]);
      expect(told.stdout).toMatch(
        new RegExp(`^Long Nap: open .* version 1, with version 2\n  1 need to be told .*\n${id}: .*bed.*\n$`),
      );
      const mapped = commandOf(service(), 'rehearse', 'Long Nap@1', '--to', '2', '--map', '{"bed": "hammock"}');
      expect([mapped.status, mapped.stdout]).toEqual([0, expect.stringContaining('1 would go on as they stand')]);
    });
  });
}

function commandOf({ url, key }: ReachedService, ...args: string[]): SpawnSyncReturns<string> {
  const env = { PATH: process.env['PATH'], WORKFLOWS_URL: url, API_KEY: key };
  return spawnSync(process.execPath, [COMMAND, ...args], { encoding: 'utf8', env });
}

function clientOf({ url, key }: ReachedService, attempts?: number): Client {
  return new Client({ url, token: key, ...(attempts !== undefined && { attempts }) });
}
