import { EngineError, type ExecutorRequest } from '@workflows/contracts';
import { waitFor } from '@workflows/testing';
import { SILENT, type MessagingLog } from '../log';
import type { ExecutorAddress } from './executor-client';
import { ExecutorClients } from './executor-clients';
import { Shelf } from './shelf.fixture';
import { TaskDesk } from './task-desk';
import { SECRET, atEnd, closeAll, serve } from './tcp.fixture';
import { TcpRegistryClient } from './tcp-registry-client';
import { TcpTaskSource } from './tcp-task-source';

afterEach(closeAll);

function registryAt(port: number): TcpRegistryClient {
  const client = new TcpRegistryClient({ host: '127.0.0.1', port, secret: SECRET, timeoutMs: 300 });
  atEnd(() => client.close());
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

  it('is UNAVAILABLE when it is silent or not there, and is found again when it is back', async () => {
    let isSilent = true;
    const silent = await serve({
      'registry.workflows.delete': () =>
        isSilent ? new Promise(() => undefined) : { ok: true, value: { deleted: true } },
    });
    const registry = registryAt(silent);
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      options: { retryAfterSeconds: 1 },
    });
    isSilent = false;
    await expect(registry.ask('registry.workflows.delete', 'default', { ref: 'x' })).resolves.toEqual({
      deleted: true,
    });
    await expect(registryAt(1).ask('registry.workflows.delete', 'default', { ref: 'x' })).rejects.toMatchObject({
      code: 'UNAVAILABLE',
    });
  });
});

async function executors(
  shelves: Shelf[],
  { lendMs = 5_000, log = SILENT, known = (all: ExecutorAddress[]) => all } = {},
): Promise<TcpTaskSource> {
  const alive = await Promise.all(
    shelves.map(async (shelf, index) => {
      const desk = new TaskDesk(shelf, lendMs);
      atEnd(() => desk.shutDown());
      const port = await serve({
        'executor.tasks.poll': (ask: ExecutorRequest<'executor.tasks.poll'>) => desk.poll(ask),
        'executor.tasks.confirm': (ask: ExecutorRequest<'executor.tasks.confirm'>) => desk.confirm(ask),
        'executor.tasks.release': (ask: ExecutorRequest<'executor.tasks.release'>) => desk.release(ask),
        'executor.tasks.taken': (ask: ExecutorRequest<'executor.tasks.taken'>) => desk.taken(ask),
        'executor.workers.heard': (ask: ExecutorRequest<'executor.workers.heard'>) => desk.heard(ask),
      });
      return { id: `e${index}`, address: `127.0.0.1:${port}` };
    }),
  );
  const clients = new ExecutorClients({
    executors: async () => [...known(alive), { id: 'dead', address: '127.0.0.1:1' }],
    secret: SECRET,
    log,
  });
  atEnd(() => clients.close());
  return new TcpTaskSource(clients, log);
}

describe('tasks polled from several executors', () => {
  const ask = { functions: ['f'], maxTasks: 5, waitMs: 20_000 };

  it('come from the one that has some, and are gone once confirmed', async () => {
    const [empty, full] = [new Shelf(), new Shelf()];
    full.put(1);
    const source = await executors([empty, full]);
    const delivery = await source.poll('default', ask);
    expect(delivery.tasks.map(({ taskId }) => taskId)).toEqual([1]);
    delivery.confirm();
    await waitFor(() => full.confirmed === 1);
    expect(full.size).toBe(0);
  });

  it('are told of by whoever owns them once workers have them, though an executor is away', async () => {
    const [other, owner] = [new Shelf(), new Shelf()];
    owner.takenTasks.push({ function: 'f', takenAt: 1, workerId: 'w', silentMs: 5 });
    const source = await executors([other, owner]);
    expect(await source.taken('default', 'execution_1')).toEqual(owner.takenTasks);
  });

  it('make each executor hear of the worker that polls, though one of them serves it, and not with each poll', async () => {
    const shelves = [new Shelf(), new Shelf(), new Shelf()];
    const source = await executors(shelves);
    for (let turn = 0; turn < 6; turn++) {
      shelves.forEach((shelf) => shelf.put(turn));
      (await source.poll('default', { ...ask, workerId: 'w' })).confirm();
    }
    await waitFor(() => shelves.every(({ heardOf }) => heardOf.length > 0));
    expect(shelves.map(({ heardOf }) => heardOf)).toEqual([['w'], ['w'], ['w']]);
  });

  it('come to a poll that waits, and what the others bring in the same moment is given back', async () => {
    const shelves = [new Shelf(), new Shelf()];
    const source = await executors(shelves);
    const polled = source.poll('default', ask);
    await waitFor(() => shelves.every(({ isWaitedFor }) => isWaitedFor));
    shelves.forEach((shelf, index) => shelf.put(index));
    const delivery = await polled;
    expect(delivery.tasks.length).toBe(1);
    delivery.confirm();
    await waitFor(() => shelves.reduce((sum, shelf) => sum + shelf.confirmed + shelf.size, 0) === 2);
    expect(shelves.reduce((sum, shelf) => sum + shelf.confirmed, 0)).toBe(1);
  });

  it('come from an executor that joined while the poll was waiting', async () => {
    const [idle, joining] = [new Shelf(), new Shelf()];
    joining.put(1);
    let hasJoined = false;
    const source = await executors([idle, joining], { known: (all) => (hasJoined ? all : all.slice(0, 1)) });
    const polled = source.poll('default', ask);
    await waitFor(() => idle.isWaitedFor);
    hasJoined = true;
    expect((await polled).tasks.map(({ taskId }) => taskId)).toEqual([1]);
  });

  it('go back when they are released, when nobody says a word, and stay when the worker hangs up', async () => {
    const shelf = new Shelf();
    shelf.put(1);
    const source = await executors([shelf], { lendMs: 200 });
    (await source.poll('default', ask)).release();
    await waitFor(() => shelf.size === 1);
    await source.poll('default', ask);
    await waitFor(() => shelf.size === 1);
    const stop = new AbortController();
    (await source.poll('default', ask)).confirm();
    const polled = source.poll('default', ask, stop.signal);
    await waitFor(() => shelf.isWaitedFor);
    stop.abort();
    expect((await polled).tasks).toEqual([]);
    await waitFor(() => !shelf.isWaitedFor);
    shelf.put(2);
    expect(shelf.size).toBe(1);
  });

  it('that nobody has to give leave no listeners behind, and are missed in one line', async () => {
    const lines: string[] = [];
    const log: MessagingLog = { ...SILENT, warn: (message) => void lines.push(message) };
    const source = await executors([], { log });
    const worker = new AbortController();
    const add = jest.spyOn(worker.signal, 'addEventListener');
    const remove = jest.spyOn(worker.signal, 'removeEventListener');
    const polled = source.poll('default', { ...ask, waitMs: 3_000 }, worker.signal);
    await waitFor(() => add.mock.calls.length >= 4);
    worker.abort();
    await polled;
    expect(remove.mock.calls.length).toBe(add.mock.calls.length);
    await waitFor(() => lines.length > 0);
    expect(lines).toHaveLength(1);
  });
});
