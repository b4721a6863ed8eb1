import { setImmediate } from 'node:timers/promises';
import type { ExecutionStatus } from '@workflows/contracts';
import type { FoundExecution } from '@workflows/runtime';
import { Api, EventStream, waitFor } from '@workflows/testing';
import { Door, KEY } from '../testing/door';
import type { MemoryChanges } from '../testing/memory-changes';
import { ONBOARDING } from '../workflows/workflow.examples';

let door: Door;
let api: Api;
let changes: MemoryChanges;
let open: EventStream[];

beforeEach(async () => {
  door = await Door.open();
  await door.app.listen(0, '127.0.0.1');
  api = new Api(await door.app.getUrl(), KEY);
  changes = door.ports.changes;
  open = [];
  await door.call('POST /workflows', { ...ONBOARDING, name: 'w' });
});
afterEach(async () => {
  for (const stream of open) stream.leave();
  await door.close();
});

const AT = Date.parse('2023-01-01T00:00:00.000Z');

async function listen(after?: string, query = ''): Promise<EventStream> {
  const stream = await EventStream.open(api, `/workflows/w/stream${query}`, after);
  open.push(stream);
  return stream;
}

/** One that has been told that it listens. */
async function listening(query = ''): Promise<EventStream> {
  const stream = await listen(undefined, query);
  await waitFor(() => stream.frames.length === 1);
  await idle();
  return stream;
}

function became(executionId: string, status: ExecutionStatus, more: Partial<FoundExecution> = {}): void {
  const of = { executionId, workflowId: 'workflow_1', workflowName: 'w', version: 1, createdAt: AT };
  changes.add({ ...of, status, changedAt: door.ports.now, ...more });
}

/** All that are open wait for more, and the look that was under way is over. */
async function idle(): Promise<void> {
  await setImmediate();
  await waitFor(() => door.ports.timersArmed === open.length);
}

const look = (): void => door.ports.advance(1_000);
const told = ({ frames }: EventStream): unknown[] =>
  frames.map(({ event, data }) => (event === 'execution' ? [data.id, data.status] : { missed: data.missed }));

describe('the stream of a workflow', () => {
  it('says when it listens, and then what each execution became', async () => {
    const stream = await listening();
    became('a', 'running', { name: 'order-1', labels: { customer: 'acme' }, currentState: 'initial' });
    became('a', 'failed', { error: 'E', completedAt: AT + 5 });
    look();
    await waitFor(() => stream.frames.length === 3);
    expect(stream.contentType).toBe('text/event-stream; charset=utf-8');
    expect(stream.frames).toEqual([
      { id: '100-0', event: 'listening', data: { missed: false, message: expect.stringContaining('Read the list') } },
      {
        id: '100-1',
        event: 'execution',
        data: {
          id: 'a',
          workflowId: 'workflow_1',
          workflowName: 'w',
          version: 1,
          status: 'running',
          name: 'order-1',
          labels: { customer: 'acme' },
          currentState: 'initial',
          createdAt: '2023-01-01T00:00:00.000Z',
          changedAt: expect.any(String),
        },
      },
      {
        id: '101-2',
        event: 'execution',
        data: expect.objectContaining({
          id: 'a',
          status: 'failed',
          error: 'E',
          completedAt: '2023-01-01T00:00:00.005Z',
        }),
      },
    ]);
  });

  it('goes on after what the client has had, over more than a page', async () => {
    const first = await listening();
    for (let number = 0; number < 250; number++) became(`e${number}`, 'running');
    look();
    await waitFor(() => first.frames.length === 251);
    const second = await listen(first.frames[120]?.id);
    await waitFor(() => door.ports.timersArmed === 2);
    look();
    await waitFor(() => second.frames.length === 130);
    expect(second.frames).toEqual(first.frames.slice(121));
  });

  it('tells whoever has missed something, and goes on', async () => {
    await listening();
    became('a', 'running');
    changes.forget();
    for (const after of ['99-3', '4711-0']) {
      const stream = await listen(after);
      await waitFor(() => door.ports.timersArmed === open.length);
      look();
      await waitFor(() => stream.frames.length === 1);
      await idle();
      became('b', 'running');
      look();
      await waitFor(() => stream.frames.length === 2);
      expect(told(stream)).toEqual([{ missed: true }, ['b', 'running']]);
    }
    expect(told(open[0] as EventStream)).toEqual([
      { missed: false },
      { missed: true },
      ['b', 'running'],
      ['b', 'running'],
    ]);
  });

  it('tells what was asked for alone, and lets the id of the client grow all the same', async () => {
    const stream = await listening('?status=failed,completed&label=customer:acme');
    became('a', 'running', { labels: { customer: 'acme' } });
    became('b', 'failed', { labels: { customer: 'other' } });
    look();
    await waitFor(() => stream.comments.includes('alive'));
    expect(stream.lastEventId).toBe('101-2');
    became('a', 'failed', { labels: { customer: 'acme', more: 'x' } });
    await idle();
    look();
    await waitFor(() => stream.frames.length === 2);
    expect(told(stream)).toEqual([{ missed: false }, ['a', 'failed']]);
  });

  it('says that it is alive while nothing happens, and how far that is', async () => {
    const stream = await listening();
    changes.xid = 200; // others have changed something
    look();
    await idle();
    door.ports.advance(15_000);
    await waitFor(() => stream.comments.includes('alive'));
    expect(stream.lastEventId).toBe('200-0');
  });

  it('stays open while the record cannot be read', async () => {
    const stream = await listening();
    became('a', 'running');
    changes.away.looks = 1;
    look();
    await waitFor(() => changes.away.looks === 0);
    await idle();
    changes.away.reads = 1;
    look();
    await waitFor(() => changes.away.reads === 0);
    await idle();
    look();
    await waitFor(() => stream.frames.length === 2);
    expect(told(stream)).toEqual([{ missed: false }, ['a', 'running']]);
  });

  it('is read once, whenever those that listen came', async () => {
    for (let number = 0; number < 50; number++) {
      await listening();
      changes.xid += 3;
      if (number % 10 === 0) {
        look();
        await idle();
      }
    }
    became('a', 'running');
    look();
    await waitFor(() => open.every(({ frames }) => frames.length === 2));
    await idle();
    expect(changes.reads).toHaveLength(1);
    expect(changes.said).toHaveLength(1);
  });

  it('is said again to be listened to, once a minute', async () => {
    await listening();
    door.ports.advance(59_000);
    await idle();
    expect(changes.said).toHaveLength(1);
    look();
    await waitFor(() => changes.said.length === 2);
  });

  it('is left without a trace', async () => {
    const stream = await listening();
    stream.leave();
    await waitFor(() => door.ports.timersArmed === 0);
    const { looks } = changes;
    look();
    expect(changes.looks).toBe(looks);
  });

  it('ends when the service stops', async () => {
    const stream = await listening();
    await door.close();
    await stream.ended;
  });

  it.each(['x', '12', '1-', '-1-2', '1-2-3', '9999999999999999-1', ''])(
    'is refused after "%s", which is no id',
    async (id) => {
      expect(await api.send('GET', '/workflows/w/stream', { headers: { 'last-event-id': id } })).toMatchObject({
        status: 400,
        body: { errors: [{ path: 'Last-Event-ID' }] },
      });
    },
  );

  it('is refused for a workflow or a filter that is none', async () => {
    expect((await api.send('GET', '/workflows/nobody/stream')).status).toBe(404);
    expect((await api.send('GET', '/workflows/w/stream?status=odd')).status).toBe(400);
    expect((await api.send('GET', '/workflows/w/stream?q=x')).status).toBe(400);
  });
});
