import { definitionBodyOf, type Json } from '@workflows/contracts';
import type { EventRecording, IncomingEvent } from '@workflows/runtime';
import { Client } from 'pg';
import { Connections } from '../connections';
import { TENANT, newExecution, batch, openTestPersistence } from '../test-persistence.fixture';
import type { TestPersistence } from '../test-persistence.fixture';
import { sweepEvents } from './event-sweep';

let persistence: TestPersistence;
let client: Client;
let count = 0;

beforeAll(async () => {
  persistence = await openTestPersistence();
  client = new Client({ connectionString: persistence.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await persistence.end();
});

beforeEach(() => client.query('truncate event, event_seen, hearing, listener, quarantine'));

const draft = (on: Json | undefined) => ({
  name: `w${++count}`,
  states: { a: { type: 'succeed' } },
  functions: [],
  ...(on !== undefined && { on }),
});
const publish = async (on?: Json, tenant = TENANT) =>
  (await persistence.definitions.create(tenant, draft(on), `workflow_${++count}`)).id;
const event = (over: Partial<IncomingEvent> = {}): IncomingEvent => ({
  tenant: TENANT,
  type: 'paid',
  body: { type: 'paid', data: 1 },
  ...over,
});
const heardBy = (recording: EventRecording | undefined) =>
  recording?.kind === 'recorded' ? recording.heardBy : recording?.kind;
const tell = async (...events: IncomingEvent[]) => (await persistence.events.record(events)).map(heardBy);
const due = (workflowId?: string) =>
  client.query(`update hearing set due_at = now_ms() where $1::text is null or workflow_id = $1`, [workflowId ?? null]);
const left = async () =>
  (await client.query<{ workflow_id: string }>('select workflow_id from hearing order by workflow_id')).rows.map(
    (row) => row.workflow_id,
  );
const on: Json = [{ event: 'paid', condition: '{% true %}' }, { event: 'sent' }, { event: 'paid' }];

describe('who listens', () => {
  it('is every workflow of the tenant whose newest version says so', async () => {
    const [a, b] = [await publish(on), await publish([{ event: 'paid' }])];
    await publish([{ event: 'sent' }]);
    await publish();
    await publish(on, 'other');
    expect(await tell(event())).toEqual([[a, b].sort().map((workflowId) => ({ workflowId, version: 1 }))]);
    expect(await left()).toEqual([a, b].sort());
  });

  it('changes with a new version, whatever that says', async () => {
    const id = await publish(on);
    await persistence.definitions.addVersion(TENANT, id, draft([{ event: 'paid' }]));
    expect(await tell(event(), event({ type: 'sent' }))).toEqual([[{ workflowId: id, version: 2 }], []]);
    await persistence.definitions.addVersion(TENANT, id, draft(undefined));
    expect(await tell(event())).toEqual([[]]);
  });

  it('keeps what it listens to under another name, and is nobody once it is deleted', async () => {
    const id = await publish(on);
    await persistence.definitions.patch(TENANT, id, { name: `renamed ${id}` });
    expect(await tell(event())).toEqual([[{ workflowId: id, version: 1 }]]);
    await persistence.definitions.delete(TENANT, id);
    expect(await tell(event())).toEqual([[]]);
  });

  it('hears no event that was recorded before', async () => {
    await tell(event());
    await publish(on);
    expect(await left()).toEqual([]);
  });

  it('hears no duplicate and no signal', async () => {
    const id = await publish(on);
    const claim = (await persistence.executionStore.claimShards('me', [0]))[0];
    await persistence.executionStore.commit(batch(claim, { inserted: [newExecution('execution_a')] }));
    const identity = { source: '/s', id: '1' };
    const heard = [{ workflowId: id, version: 1 }];
    expect(
      await tell(event({ identity }), event({ identity }), event({ executionId: 'execution_a' }), event()),
    ).toEqual([heard, 'duplicate', [], heard]);
    expect(await left()).toEqual([id, id]);
  });

  it('is told of by each version as it was written', async () => {
    const id = await publish(on);
    const version = await persistence.definitions.readVersion({ tenant: TENANT, workflowId: id, version: 1 });
    expect([
      JSON.stringify(version?.body.on),
      definitionBodyOf((await persistence.definitions.find(TENANT, id)) ?? {}).on,
    ]).toEqual([JSON.stringify(on), on]);
  });

  it('is refused beyond a thousand for one event, and stays as it was', async () => {
    await client.query(`insert into listener select $1, 'paid', 'workflow_x' || n, 1 from generate_series(1, 999) n`, [
      TENANT,
    ]);
    const id = await publish([{ event: 'paid' }]);
    await expect(publish(on)).rejects.toMatchObject({
      code: 'DEFINITION_INVALID',
      options: { problems: [{ code: 'TOO_MANY_LISTENERS', path: '/on' }] },
    });
    expect(await publish([{ event: 'sent' }])).toMatch('workflow_');
    await persistence.definitions.addVersion(TENANT, id, draft(on));
    expect((await client.query(`select 1 from listener where event = 'paid'`)).rowCount).toBe(1000);
  });
});

describe('a hearing', () => {
  it('is for whoever recorded the event at first, then for one that asks, then for the next', async () => {
    const id = await publish(on);
    const last = await persistence.events.lastNumber();
    await tell(event());
    expect(await persistence.hearings.claim(10)).toEqual([]);
    await due();
    expect(await persistence.hearings.claim(10)).toEqual([
      { tenant: TENANT, event: last + 1, workflowId: id, version: 1 },
    ]);
    expect(await persistence.hearings.claim(10)).toEqual([]);
    await due();
    expect(await persistence.hearings.claim(10)).toHaveLength(1);
  });

  it('is given to one of many that ask at once', async () => {
    await publish(on);
    await tell(...Array.from({ length: 50 }, () => event()));
    await due();
    const claimed = (await Promise.all(Array.from({ length: 8 }, () => persistence.hearings.claim(10))))
      .flat()
      .map((hearing) => hearing.event);
    expect([claimed.length, new Set(claimed).size]).toEqual([50, 50]);
  });

  it('leads to the event as it was written', async () => {
    const body = { z: 1, a: { '2': null, '1': '\u0000x' } };
    const [recorded] = await persistence.events.record([event({ body })]);
    if (recorded?.kind !== 'recorded') throw new Error('it is recorded');
    const found = await persistence.hearings.readEvent(recorded.number);
    expect([JSON.stringify(found?.body), found?.receivedAt]).toEqual([JSON.stringify(body), recorded.receivedAt]);
    expect(await persistence.hearings.readEvent(0)).toBeUndefined();
  });

  it('goes once it is settled, and no other with it', async () => {
    const ids = [await publish(on), await publish(on)].sort();
    await tell(event());
    await due(ids[0]);
    const [hearing] = await persistence.hearings.claim(10);
    if (!hearing) throw new Error('it is due');
    expect(await persistence.hearings.settle(hearing)).toBe(false);
    expect(await left()).toEqual(ids.slice(1));
    expect(await persistence.quarantine.list(TENANT, { limit: 10 })).toEqual([]);
  });

  it('that starts nothing is in the quarantine by whoever settles it first', async () => {
    const id = await publish(on);
    await tell(event());
    await due();
    const [hearing] = await persistence.hearings.claim(10);
    if (!hearing) throw new Error('it is due');
    const row = (n: number) => ({
      id: `quarantine_${n}`,
      tenant: TENANT,
      topic: 'events',
      reason: `"amount" is\0missing`,
      raw: `{"workflow":"${id}"}`,
      at: n,
    });
    expect(
      await Promise.all([1, 2].map((n) => persistence.hearings.settle(hearing, row(n)))).then((settled) =>
        settled.filter(Boolean),
      ),
    ).toEqual([true]);
    expect(await persistence.quarantine.list(TENANT, { limit: 10 })).toMatchObject([
      {
        topic: 'events',
        offset: hearing.event,
        partition: 0,
        reason: '"amount" is\uFFFDmissing',
        raw: `{"workflow":"${id}"}`,
      },
    ]);
    expect(await left()).toEqual([]);
  });

  it('keeps its event from being swept', async () => {
    await publish(on);
    await tell(event({ body: 1 }), event({ body: 2, type: 'other' }));
    await client.query('update event set received_at = 0');
    const connections = new Connections(persistence.url, 'spec', 1, () => undefined);
    expect([await sweepEvents(connections, 1), await sweepEvents(connections, 10)]).toEqual([1, 0]);
    await client.query('truncate hearing');
    expect(await sweepEvents(connections, 10)).toBe(1);
    await connections.close();
  });
});
