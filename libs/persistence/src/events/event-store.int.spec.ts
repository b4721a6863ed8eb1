import { Client } from 'pg';
import type { EventRecording, IncomingEvent, ShardClaim, TaskRow } from '@workflows/runtime';
import { Connections } from '../connections';
import { TENANT, batch, newExecution, openTestPersistence } from '../test-persistence.fixture';
import type { TestPersistence } from '../test-persistence.fixture';
import { sweepEvents } from './event-sweep';

const A = 'execution_a';
const B = 'execution_b';
const START = { receivedAt: 0, number: 0 };

let persistence: TestPersistence;
let client: Client;
let claim: ShardClaim | undefined;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client({ connectionString: persistence.url });
  await client.connect();
  [claim] = await persistence.executionStore.claimShards('me', [0]);
  const tasksOpened: TaskRow[] = [
    wait(A, 3, 'paid', 'order-1'),
    wait(A, 4, 'paid'),
    wait(B, 5, 'paid', 'order-2'),
    wait(B, 6, 'sent'),
    { ...wait('execution_other', 1, 'paid'), tenant: 'other' },
    {
      ...wait(A, 9),
      kind: 'approval' as const,
      detail: { prompt: { text: 'ok?' }, options: ['yes', 'no'], approvers: ['ada'], scheduledAt: 500, timeoutAt: 900 },
    },
    { ...wait(B, 2), kind: 'approval' as const, detail: { scheduledAt: 400 } },
  ];
  await persistence.executionStore.commit(batch(claim, { inserted: [newExecution(A), newExecution(B)], tasksOpened }));
});

afterAll(async () => {
  await client.end();
  await persistence.end();
});

beforeEach(() => client.query('truncate event, event_seen'));

function wait(executionId: string, taskId: number, subject?: string, key?: string): TaskRow {
  return {
    executionId,
    taskId,
    shard: 0,
    tenant: TENANT,
    kind: 'event',
    state: 's',
    attempt: 1,
    ...(subject && { subject }),
    ...(key && { key }),
  };
}

function event(over: Partial<IncomingEvent> = {}): IncomingEvent {
  return { tenant: TENANT, type: 'paid', body: { type: 'paid', data: 1 }, ...over };
}

const record = async (...events: IncomingEvent[]): Promise<EventRecording['kind'][]> =>
  (await persistence.events.record(events)).map(({ kind }) => kind);
const page = (more: { type?: string; key?: string; executionId?: string } = {}, after = START, limit = 10) =>
  persistence.events.findEvents({ tenant: TENANT, executionId: A, type: 'paid', ...more }, after, limit);
const find = async (...query: Parameters<typeof page>) => (await page(...query)).events;
const identity = { source: '/shop', id: '1' };

describe('whether something has come', () => {
  it('is told of many waits at once, as a look by each would find it', async () => {
    await persistence.events.record([
      event({ type: 'asked', body: 1 }),
      event({ type: 'asked', key: 'k', body: 2 }),
      event({ type: 'signalled', executionId: A, key: 'k', body: 3 }),
      event({ type: 'signalled', executionId: A, body: 4 }),
    ]);
    const [last] = (await find({ type: 'asked' })).slice(-1);
    const after = [START, { receivedAt: last?.receivedAt ?? 0, number: last?.number ?? 0 }];
    const wanted = ['asked', 'signalled', 'never'].flatMap((type) =>
      [{}, { key: 'k' }, { key: 'other' }].flatMap((key) =>
        [A, B].flatMap((executionId) =>
          after.flatMap((position) =>
            [TENANT, 'other'].map((tenant) => ({ tenant, executionId, type, ...key, after: position })),
          ),
        ),
      ),
    );
    const looked = await Promise.all(
      wanted.map(async ({ after: position, ...one }) => {
        const { events } = await persistence.events.findEvents(one, position, 1);
        return events.length > 0;
      }),
    );
    expect(await persistence.events.haveEvents(wanted)).toEqual(looked);
    expect(new Set(looked).size).toBe(2);
    expect(await persistence.events.haveEvents([])).toEqual([]);
  });
});

describe('recording', () => {
  it('numbers events in the order of commits, and their times never fall', async () => {
    await Promise.all(
      Array.from({ length: 20 }, (_, n) => persistence.events.record([event({ body: n }), event({ body: n + 100 })])),
    );
    const found = await find({}, START, 100);
    const numbers = found.map(({ number }) => number);
    expect(numbers).toHaveLength(40);
    expect(numbers).toEqual(Array.from({ length: 40 }, (_, index) => (numbers[0] ?? 0) + index));
    const times = found.map(({ receivedAt }) => receivedAt);
    expect(times).toEqual([...times].sort((a, b) => a - b));
    expect(await persistence.events.lastNumber()).toBe(numbers.at(-1));
  });

  it('keeps the body as it was written', async () => {
    const body = { z: 1, a: { '2': null, '1': '\u0000x' } };
    await record(event({ body }));
    expect(JSON.stringify((await find())[0]?.body)).toBe(JSON.stringify(body));
  });

  it('knows a repetition by source and id, for its tenant and address alone', async () => {
    expect(await record(event({ identity }))).toEqual(['recorded']);
    expect(await record(event({ identity }), event({ identity: { ...identity, id: '2' } }))).toEqual([
      'duplicate',
      'recorded',
    ]);
    expect(await record(event({ identity, tenant: 'other' }), event({ identity, executionId: A }))).toEqual([
      'recorded',
      'recorded',
    ]);
    expect(await find()).toHaveLength(3);
  });

  it('takes the first of two alike in one call, and any number without an id', async () => {
    expect(await record(event({ identity }), event({ identity }), event(), event())).toEqual([
      'recorded',
      'duplicate',
      'recorded',
      'recorded',
    ]);
  });

  it('forgets after a day who has sent what', async () => {
    await record(event({ identity }));
    await client.query('update event_seen set expires_at = now_ms()');
    expect(await record(event({ identity }))).toEqual(['recorded']);
    expect(await record(event({ identity }))).toEqual(['duplicate']);
  });

  it('takes signals to executions of the tenant that run, and a repetition whatever became of them', async () => {
    const done = 'execution_done';
    await persistence.executionStore.commit(
      batch((await persistence.executionStore.readClaims('me', [0]))[0], { inserted: [newExecution(done)] }),
    );
    expect(await record(event({ executionId: done, identity }))).toEqual(['recorded']);
    const finished = [{ executionId: done, status: 'failed' as const, completedAt: 9 }];
    await persistence.executionStore.commit(
      batch((await persistence.executionStore.readClaims('me', [0]))[0], { finished }),
    );
    expect(
      await persistence.events.record([
        event({ executionId: done }),
        event({ executionId: done, identity }),
        event({ executionId: 'execution_no' }),
        event({ executionId: A, tenant: 'other' }),
      ]),
    ).toEqual([
      { kind: 'closed', status: 'failed' },
      { kind: 'duplicate' },
      { kind: 'unknownExecution' },
      { kind: 'unknownExecution' },
    ]);
  });
});

describe('finding events', () => {
  it('gives those of the type, and signals to this execution alone, in order', async () => {
    await record(
      event({ body: 1 }),
      event({ body: 2, executionId: A }),
      event({ body: 3, executionId: B }),
      event({ body: 4, type: 'sent' }),
      event({ body: 5 }),
      event({ body: 6, tenant: 'other' }),
    );
    expect((await find()).map(({ body }) => body)).toEqual([1, 2, 5]);
  });

  it('gives those of the key, and signals that name no other', async () => {
    await record(
      event({ body: 1, key: 'k' }),
      event({ body: 2 }),
      event({ body: 3, executionId: A }),
      event({ body: 4, key: 'x' }),
      event({ body: 5, executionId: A, key: 'x' }),
    );
    expect((await find({ key: 'k' })).map(({ body }) => body)).toEqual([1, 3]);
    expect((await find()).map(({ body }) => body)).toEqual([1, 2, 3, 4, 5]);
  });

  it('goes on after a position, page by page', async () => {
    await record(...[1, 2, 3, 4, 5].map((body) => event({ body })));
    const bodies: unknown[] = [];
    for (let after = START, isLast = false; !isLast;) {
      const { events, more } = await page({}, after, 2);
      bodies.push(...events.map(({ body }) => body));
      after = events.at(-1) ?? after;
      isLast = !more;
    }
    expect(bodies).toEqual([1, 2, 3, 4, 5]);
  });

  it('gives few at a time where they are large, and one however large it is', async () => {
    const large = 'x'.repeat(3 * 2 ** 20);
    await record(
      event({ body: large }),
      event({ body: large }),
      event({ body: large }),
      event({ body: 'y'.repeat(9 * 2 ** 20) }),
    );
    const first = await page();
    expect([first.events.length, first.more]).toEqual([2, true]);
    const second = await page({}, first.events.at(-1));
    expect([second.events.length, second.more]).toEqual([2, false]);
    const last = await page({}, second.events[0]);
    expect([last.events.length, last.more]).toEqual([1, false]);
  });

  it('gives nothing that came before the time', async () => {
    await record(event({ body: 1 }));
    const [first] = await find();
    expect(await find({}, { receivedAt: (first?.receivedAt ?? 0) + 1, number: 0 })).toEqual([]);
    expect(await find({}, { receivedAt: first?.receivedAt ?? 0, number: 0 })).toHaveLength(1);
  });

  it('tells whom new events are for', async () => {
    const last = await persistence.events.lastNumber();
    await record(event({ key: 'k' }), event({ executionId: A, tenant: TENANT }));
    expect(await persistence.events.readHeaders(last, 10)).toEqual([
      { number: last + 1, tenant: TENANT, type: 'paid', key: 'k' },
      { number: last + 2, tenant: TENANT, type: 'paid', executionId: A },
    ]);
  });
});

describe('finding who waits', () => {
  const waits = async (more: { type?: string; key?: string; executionId?: string }, limit = 10) =>
    (await persistence.events.findWaits({ number: 1, tenant: TENANT, type: 'paid', ...more }, undefined, limit)).map(
      ({ taskId }) => taskId,
    );

  it.each([
    ['an event without a key', {}, [4]],
    ['an event with a key', { key: 'order-2' }, [4, 5]],
    ['an event of another type', { type: 'sent' }, [6]],
    ['a signal', { executionId: A }, [3, 4]],
    ['a signal with a key', { executionId: A, key: 'order-2' }, [4]],
  ])('for %s', async (_name, more, ids) => expect(await waits(more)).toEqual(ids));

  it('page by page', async () => {
    const header = { number: 1, tenant: TENANT, type: 'paid', key: 'order-2' };
    const [first] = await persistence.events.findWaits(header, undefined, 1);
    expect(first).toEqual({ executionId: A, taskId: 4 });
    expect(await persistence.events.findWaits(header, first, 1)).toEqual([{ executionId: B, taskId: 5 }]);
  });
});

describe('finding who waits for any of many events', () => {
  it('is of their tenants, says up to which number to look, and keeps to its limit', async () => {
    await record(event({ body: 1 }));
    const last = await persistence.events.lastNumber();
    const of = (type: string, key: string, tenant = TENANT) => ({ tenant, type, key });
    const many = [of('paid', 'order-2'), of('paid', 'order-2'), of('sent', 'x'), of('paid', 'order-2', 'other')];
    const found = await persistence.events.findWaitsOf(many, 10);
    expect(found.map(({ tenant, taskId }) => `${tenant} ${taskId}`).sort()).toEqual(
      [`other 1`, `${TENANT} 4`, `${TENANT} 5`, `${TENANT} 6`].sort(),
    );
    expect(found.every(({ event }) => event === last)).toBe(true);
    expect(await persistence.events.findWaitsOf(many, 2)).toHaveLength(2);
    expect(await persistence.events.findWaitsOf([of('none', 'x')], 10)).toEqual([]);
  });
});

describe('approvals', () => {
  const one = {
    executionId: A,
    taskId: 9,
    workflowId: 'workflow_1',
    state: 's',
    prompt: { text: 'ok?' },
    options: ['yes', 'no'],
    approvers: ['ada'],
    requestedAt: 500,
    dueAt: 900,
  };
  const other = { executionId: B, taskId: 2, workflowId: 'workflow_1', state: 's', requestedAt: 400 };

  it('are listed page by page while they wait', async () => {
    expect(await persistence.approvals.list(TENANT, { limit: 10 })).toEqual([one, other]);
    expect(await persistence.approvals.list(TENANT, { limit: 1 })).toEqual([one]);
    expect(await persistence.approvals.list(TENANT, { limit: 10, after: one })).toEqual([other]);
    expect(await persistence.approvals.list('other', { limit: 10 })).toEqual([]);
  });

  it('are found one by one, by their own tenant', async () => {
    expect(await persistence.approvals.find(TENANT, { executionId: A, taskId: 9 })).toEqual(one);
    expect(await persistence.approvals.find('other', { executionId: A, taskId: 9 })).toBeUndefined();
    expect(await persistence.approvals.find(TENANT, { executionId: A, taskId: 3 })).toBeUndefined();
  });
});

describe('sweeping', () => {
  it('removes events after a week, oldest first, and expired ids', async () => {
    const connections = new Connections(persistence.url, 'spec', 1, () => undefined);
    await record(event({ body: 1, identity }), event({ body: 2 }), event({ body: 3 }));
    await client.query(`update event set received_at = now_ms() - 7 * 86400000 - 1000 where body::text in ('1', '2')`);
    await client.query('update event_seen set expires_at = now_ms()');
    expect(await sweepEvents(connections, 1)).toBe(1);
    expect(await sweepEvents(connections, 10)).toBe(1);
    expect(await sweepEvents(connections, 10)).toBe(0);
    await connections.close();
    const left = await client.query<{ body: unknown }>('select body from event');
    expect(left.rows).toEqual([{ body: 3 }]);
    expect((await client.query('select 1 from event_seen')).rows).toEqual([]);
  });
});
