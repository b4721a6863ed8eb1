import { createConnection, type AddressInfo } from 'node:net';
import { from } from 'rxjs';
import { EngineError, type ExecutorRequest, type PollRequest } from '@workflows/contracts';
import type { OfferedTask, TaskDelivery, TaskSource } from '@workflows/runtime';
import { SILENT } from '../log';
import type { ExecutorAddress } from './executor-client';
import { ExecutorClients } from './executor-clients';
import { SecretTcpServer } from './secret-tcp-server';
import { TaskDesk } from './task-desk';
import { TcpRegistryClient } from './tcp-registry-client';
import { TcpTaskSource } from './tcp-task-source';

const SECRET = 'a secret of the specs';
const closers: (() => void | Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

async function serve(handlers: Record<string, (request: never) => object | Promise<unknown>>): Promise<number> {
  const server = new SecretTcpServer({ host: '127.0.0.1', port: 0, secret: SECRET, log: SILENT });
  for (const [pattern, handler] of Object.entries(handlers))
    server.addHandler(pattern, async (request) => from(Promise.resolve(handler(request as never))));
  await new Promise<void>((resolve) => server.listen(() => resolve()));
  closers.push(() => server.close());
  return (server.unwrap<{ address(): AddressInfo }>().address() as AddressInfo).port;
}

function registryAt(port: number, secret = SECRET): TcpRegistryClient {
  const client = new TcpRegistryClient({ host: '127.0.0.1', port, secret, timeoutMs: 300 });
  closers.push(() => client.close());
  return client;
}

describe('the registry over TCP', () => {
  it('gets the request as in the embedded form, and its answers and refusals come back as they were', async () => {
    const seen: unknown[] = [];
    const port = await serve({
      'registry.workflows.delete': (request: { ref: string }) => {
        seen.push(request);
        return request.ref === 'known'
          ? { ok: true, value: { deleted: true } }
          : { ok: false, error: new EngineError('WORKFLOW_NOT_FOUND', 'none').toWire() };
      },
    });
    const registry = registryAt(port);
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'known' })).resolves.toEqual({
      deleted: true,
    });
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'WORKFLOW_NOT_FOUND',
    });
    expect(seen[0]).toEqual({ v: 1, tenant: 'default', ref: 'known' });
  });

  it('does not hear who has another secret', async () => {
    let calls = 0;
    const port = await serve({ 'registry.workflows.delete': () => ({ calls: calls++ }) });
    await expect(
      registryAt(port, 'not the secret at all').ask('registry.workflows.delete', 'default', { ref: 'x' }),
    ).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    const bare = createConnection(port, '127.0.0.1');
    const closed = new Promise((resolve) => bare.on('close', resolve));
    const message = JSON.stringify({
      pattern: 'registry.workflows.delete',
      id: '1',
      data: { v: 1, tenant: 'default', ref: 'x' },
    });
    bare.write(`${message.length}#${message}`);
    await closed;
    expect(calls).toBe(0);
  });

  it('is UNAVAILABLE when it is silent or not there, and is found again when it is back', async () => {
    const silent = await serve({ 'registry.workflows.delete': () => new Promise(() => undefined) });
    await expect(registryAt(silent).ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      options: { retryAfterSeconds: 1 },
    });
    await expect(registryAt(1).ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
});

/** Gives what it has at once; a poll for what it has not waits until `put`. */
class Shelf implements TaskSource {
  readonly out: TaskDelivery[] = [];
  confirmed = 0;
  private tasks: OfferedTask[] = [];
  private waiting: (() => void)[] = [];

  put(taskId: number): void {
    this.tasks.push({
      executionId: 'execution_1',
      taskId,
      function: 'f',
      state: 's',
      arguments: {},
      attempt: 1,
      visit: 1,
    });
    this.waiting.splice(0).forEach((wake) => wake());
  }

  get size(): number {
    return this.tasks.length;
  }

  async poll(_tenant: string, { maxTasks, waitMs }: PollRequest, signal?: AbortSignal): Promise<TaskDelivery> {
    const deadline = Date.now() + waitMs;
    while (this.tasks.length === 0 && !signal?.aborted && Date.now() < deadline) {
      await new Promise<void>((resolve) => {
        this.waiting.push(resolve);
        signal?.addEventListener('abort', () => resolve(), { once: true });
        setTimeout(resolve, deadline - Date.now());
      });
    }
    const tasks = signal?.aborted ? [] : this.tasks.splice(0, maxTasks);
    let isLent = true;
    const delivery: TaskDelivery = {
      tasks,
      confirm: () => {
        if (isLent) this.confirmed += tasks.length;
        isLent = false;
      },
      release: () => {
        if (isLent) this.tasks.unshift(...tasks);
        isLent = false;
      },
    };
    return delivery;
  }
}

async function executors(
  shelves: Shelf[],
  lendMs = 5_000,
  known = (all: ExecutorAddress[]) => all,
): Promise<TcpTaskSource> {
  const alive = await Promise.all(
    shelves.map(async (shelf, index) => {
      const desk = new TaskDesk(shelf, lendMs);
      closers.push(() => desk.shutDown());
      const port = await serve({
        'executor.tasks.poll': (ask: ExecutorRequest<'executor.tasks.poll'>) => desk.poll(ask),
        'executor.tasks.confirm': (ask: ExecutorRequest<'executor.tasks.confirm'>) => desk.confirm(ask),
        'executor.tasks.release': (ask: ExecutorRequest<'executor.tasks.release'>) => desk.release(ask),
      });
      return { id: `e${index}`, address: `127.0.0.1:${port}` };
    }),
  );
  const clients = new ExecutorClients({
    executors: async () => [...known(alive), { id: 'dead', address: '127.0.0.1:1' }],
    secret: SECRET,
    log: SILENT,
  });
  closers.push(() => clients.close());
  return new TcpTaskSource(clients, SILENT);
}

async function until(condition: () => boolean): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!condition()) {
    if (Date.now() > deadline) throw new Error('Not in time');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe('tasks polled from several executors', () => {
  const ask = { functions: ['f'], maxTasks: 5, waitMs: 3_000 };

  it('come from the one that has some, and are gone once confirmed', async () => {
    const [empty, full] = [new Shelf(), new Shelf()];
    full.put(1);
    const source = await executors([empty, full]);
    const delivery = await source.poll('default', ask);
    expect(delivery.tasks.map(({ taskId }) => taskId)).toEqual([1]);
    delivery.confirm();
    await until(() => full.confirmed === 1);
    expect(full.size).toBe(0);
  });

  it('come to a poll that waits, and what the others bring in the same moment is given back', async () => {
    const shelves = [new Shelf(), new Shelf()];
    const source = await executors(shelves);
    const polled = source.poll('default', ask);
    await new Promise((resolve) => setTimeout(resolve, 100));
    shelves.forEach((shelf, index) => shelf.put(index));
    const delivery = await polled;
    expect(delivery.tasks.length).toBe(1);
    delivery.confirm();
    await until(() => shelves.reduce((sum, shelf) => sum + shelf.confirmed + shelf.size, 0) === 2);
    expect(shelves.reduce((sum, shelf) => sum + shelf.confirmed, 0)).toBe(1);
  });

  it('come from an executor that joined while the poll was waiting', async () => {
    const [idle, joining] = [new Shelf(), new Shelf()];
    joining.put(1);
    let hasJoined = false;
    const source = await executors([idle, joining], 5_000, (all) => (hasJoined ? all : all.slice(0, 1)));
    const polled = source.poll('default', { ...ask, waitMs: 20_000 });
    await new Promise((resolve) => setTimeout(resolve, 100));
    hasJoined = true;
    expect((await polled).tasks.map(({ taskId }) => taskId)).toEqual([1]);
  }, 10_000);

  it('go back when they are released, when nobody says a word, and stay when the worker hangs up', async () => {
    const shelf = new Shelf();
    shelf.put(1);
    const source = await executors([shelf], 200);
    (await source.poll('default', ask)).release();
    await until(() => shelf.size === 1);
    await source.poll('default', ask);
    await until(() => shelf.size === 1);
    const stop = new AbortController();
    (await source.poll('default', ask)).confirm();
    const polled = source.poll('default', ask, stop.signal);
    setTimeout(() => stop.abort(), 100);
    expect((await polled).tasks).toEqual([]);
    await new Promise((resolve) => setTimeout(resolve, 50));
    shelf.put(2);
    expect(shelf.size).toBe(1);
  });
});
