import { Client } from 'pg';
import type { StartRequest } from '@workflows/contracts';
import type { PlacedStart, StartResult } from '@workflows/runtime';
import { batch, newExecution, openTestPersistence, TENANT } from './test-persistence.fixture';
import type { TestPersistence } from './test-persistence.fixture';

let persistence: TestPersistence;

beforeAll(async () => {
  persistence = await openTestPersistence();
});
afterAll(() => persistence.end());

let ids = 0;

function start(over: Partial<StartRequest> = {}): PlacedStart {
  const executionId = `execution_${++ids}`;
  const workflow = { workflowId: 'workflow_1', version: 1, workflowName: 'Orders', startState: 'first' };
  return {
    shard: 1,
    request: { tenant: TENANT, executionId, ...workflow, input: { n: ids }, createdAt: Date.now(), ...over },
  };
}

const keyed = (key: string, bodyDigest = 'd1'): { idempotency: { key: string; bodyDigest: string } } => ({
  idempotency: { key, bodyDigest },
});

const isReplayed = (result: StartResult): boolean => result === 'conflict' || 'takenBy' in result || result.replayed;

async function firstShard(): Promise<Parameters<typeof batch>[0]> {
  return (await persistence.executionStore.claimShards('me', [0]))[0];
}

describe('a start outside of any batch', () => {
  it('exists at once and has not begun', async () => {
    const made = start();
    const [result] = await persistence.starts.insertStarts([made]);
    expect(result).toMatchObject({ executionId: made.request.executionId, replayed: false });
    const read = await persistence.reader.read(TENANT, made.request.executionId);
    expect(read).toMatchObject({ status: 'running', startState: 'first', history: [] });
    expect(await persistence.executionStore.findUnbegun([1], 0, 10)).toContain(made.request.executionId);
    expect(await persistence.executionStore.findUnbegun([1], 60_000, 10)).toEqual([]);
    expect(await persistence.executionStore.findUnbegun([2], 0, 10)).toEqual([]);
  });

  it('keeps its labels', async () => {
    const labels = { customer: 'acme', 'a.b-c': '' };
    const made = start({ labels });
    await persistence.starts.insertStarts([start(), made]);
    const write = { topic: 'labels', partition: 0, fromOffset: undefined, nextOffset: 1, quarantine: [] };
    const triggered = start({ labels });
    await persistence.starts.commitTriggers({ ...write, starts: [triggered, start()] });
    for (const { request } of [made, triggered])
      expect((await persistence.reader.read(TENANT, request.executionId))?.seed.labels).toEqual(labels);
    const inserted = [newExecution('execution_labels')];
    for (const { seed } of inserted) seed.labels = labels;
    await persistence.executionStore.commit(batch(await firstShard(), { inserted }));
    const [stored] = await persistence.executionStore.loadExecutions(['execution_labels']);
    expect(stored?.seed.labels).toEqual(labels);
  });

  it('begins once', async () => {
    const made = start();
    await persistence.starts.insertStarts([made]);
    const begun = [{ executionId: made.request.executionId, at: 1 }];
    expect(await persistence.executionStore.commit(batch(await firstShard(), { begun }))).toEqual({
      kind: 'committed',
    });
    expect(await persistence.executionStore.findUnbegun([1], 0, 10)).not.toContain(made.request.executionId);
    expect(await persistence.executionStore.commit(batch(await firstShard(), { begun }))).toMatchObject({
      kind: 'refused',
    });
  });

  it('changes nothing when it is repeated by its execution id', async () => {
    const made = start(keyed('same id'));
    const first = await persistence.starts.insertStarts([made]);
    expect(await persistence.starts.insertStarts([made, made])).toEqual([...first, ...first]);
  });
});

describe('an idempotency key', () => {
  it('gives the first start to the same body and a conflict to another, in the order asked', async () => {
    const [first, plain] = [start(keyed('order 7')), start()];
    await persistence.starts.insertStarts([first]);
    const again = [start({ ...keyed('order 7'), input: first.request.input }), plain, start(keyed('order 7', 'd2'))];
    const [replayed, started, conflict] = await persistence.starts.insertStarts(again);
    const { executionId, input } = first.request;
    expect(replayed).toMatchObject({ executionId, input, replayed: true });
    expect(started).toMatchObject({ executionId: plain.request.executionId, replayed: false });
    expect(conflict).toBe('conflict');
  });

  it('makes one execution of several starts at once, within a call and between calls', async () => {
    const calls = Array.from({ length: 4 }, () =>
      persistence.starts.insertStarts([start(keyed('race')), start(keyed('race'))]),
    );
    const results = (await Promise.all(calls)).flat();
    const made = new Set(
      results.map((result) => (typeof result === 'object' && 'executionId' in result ? result.executionId : result)),
    );
    expect(made.size).toBe(1);
    expect(results.filter((result) => !isReplayed(result))).toHaveLength(1);
  });

  it('is found by all names that its workflow has borne, until it expires', async () => {
    const { definitions, reader } = persistence;
    const draft = { states: { a: { type: 'succeed' } }, functions: [] };
    await definitions.create(TENANT, { ...draft, name: 'First' }, 'workflow_named');
    const made = start({ ...keyed('named'), workflowId: 'workflow_named' });
    await persistence.starts.insertStarts([made]);
    await definitions.addVersion(TENANT, 'workflow_named', { ...draft, name: 'Second' });
    await definitions.patch(TENANT, 'workflow_named', { name: 'Third' });
    await definitions.delete(TENANT, 'workflow_named');
    const { executionId, input } = made.request;
    for (const ref of ['workflow_named', 'First', 'Second', 'Third'])
      expect(await reader.findStart(TENANT, ref, 'named')).toMatchObject({ executionId, input, bodyDigest: 'd1' });
    expect(await reader.findStart(TENANT, 'Fourth', 'named')).toBeUndefined();
    expect(await reader.findStart(TENANT, 'First', 'other')).toBeUndefined();
    expect(await reader.findStart('other', 'workflow_named', 'named')).toBeUndefined();
    await query(`update idempotency_key set expires_at = now_ms() where key = 'named'`);
    expect(await reader.findStart(TENANT, 'First', 'named')).toBeUndefined();
  });

  it('is answered with the input that came with it, which is not read for another body: together nobody could hold them', async () => {
    const made = start(keyed('large'));
    await persistence.starts.insertStarts([made]);
    await query(`update execution set input = '{"as": "written"}' where id = '${made.request.executionId}'`);
    const again = [start({ ...keyed('large'), input: made.request.input }), start(keyed('large', 'd2'))];
    const [replayed, conflict] = await persistence.starts.insertStarts(again);
    expect(replayed).toMatchObject({ executionId: made.request.executionId, input: { as: 'written' } });
    expect(conflict).toBe('conflict');
    const key = { tenant: TENANT, workflowId: 'workflow_1', key: 'large' };
    const asked = [
      { ...key, bodyDigest: 'd1' },
      { ...key, bodyDigest: 'd2' },
    ];
    const [same, other] = await persistence.executionStore.findStarts(asked);
    expect(same).toMatchObject({ executionId: made.request.executionId, bodyDigest: 'd1', input: { as: 'written' } });
    expect(other).toEqual({ ...same, input: undefined });
  });

  it('belongs to its tenant and workflow', async () => {
    const starts = [
      start(keyed('k')),
      start({ ...keyed('k'), tenant: 'other' }),
      start({ ...keyed('k'), workflowId: 'workflow_2' }),
    ];
    const results = await persistence.starts.insertStarts(starts);
    expect(results.map(isReplayed)).toEqual([false, false, false]);
  });

  it('is taken over after seven days, and not known any more until then', async () => {
    const old = start(keyed('old'));
    await persistence.starts.insertStarts([old]);
    await query(`update idempotency_key set expires_at = now_ms() where key = 'old'`);
    const key = { tenant: TENANT, workflowId: 'workflow_1', key: 'old', bodyDigest: 'd2' };
    expect(await persistence.executionStore.findStarts([key])).toEqual([]);
    const next = start(keyed('old', 'd2'));
    const [result] = await persistence.starts.insertStarts([next]);
    expect(result).toMatchObject({ executionId: next.request.executionId, replayed: false });
    expect(await persistence.executionStore.findStarts([key])).toMatchObject([
      { executionId: next.request.executionId, bodyDigest: 'd2' },
    ]);
  });

  it('makes a batch refused that would give it to a second execution', async () => {
    const taken = start(keyed('batch'));
    await persistence.starts.insertStarts([taken]);
    const inserted = [newExecution('execution_second', keyed('batch'))];
    expect(await persistence.executionStore.commit(batch(await firstShard(), { inserted }))).toMatchObject({
      kind: 'refused',
    });
    expect(await persistence.executionStore.loadExecutions(['execution_second'])).toEqual([]);
  });
});

describe('trigger records', () => {
  it('are committed with their offset, once', async () => {
    const quarantine = [
      { id: 'q1', tenant: TENANT, topic: 't', partition: 0, offset: 4, reason: 'no\0JSON', raw: '{"', at: 1 },
    ];
    const write = { topic: 't', partition: 0, fromOffset: undefined, nextOffset: 5, starts: [start()], quarantine };
    expect(await persistence.starts.readTriggerOffset('t', 0)).toBeUndefined();
    expect(await persistence.starts.commitTriggers(write)).toMatchObject({
      kind: 'committed',
      results: [{ replayed: false }],
    });
    expect(await persistence.starts.readTriggerOffset('t', 0)).toBe(5);
    const late = start();
    expect(await persistence.starts.commitTriggers({ ...write, starts: [late], quarantine: [] })).toEqual({
      kind: 'stale',
    });
    expect(await persistence.reader.read(TENANT, late.request.executionId)).toBeUndefined();
    const next = { ...write, fromOffset: 5, nextOffset: 6, starts: [], quarantine: [] };
    expect(await persistence.starts.commitTriggers(next)).toEqual({ kind: 'committed', results: [] });
    expect(await persistence.quarantine.list(TENANT, { limit: 10 })).toMatchObject([
      { id: 'q1', reason: 'no\uFFFDJSON', raw: '{"' },
    ]);
  });
});

async function query(text: string): Promise<void> {
  const client = new Client(persistence.url);
  await client.connect();
  await client.query(text);
  await client.end();
}
