import type { TurnOutcome } from '@workflows/state-machine/handlers';
import { PoolFixture, type HandledExecution } from './pool.fixture';
import { JOURNALS, MIX, runAtRandom } from './random-journals.fixture';

describe('a replay', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  it(`is the execution that was at hand, for ${JOURNALS} journals and each of their beginnings`, async () => {
    const ends = new Set<string>();
    for (let seed = 1; seed <= JOURNALS; seed++) {
      const hot = fixture.handler(MIX);
      const cold = fixture.handler(MIX);
      const end = await runAtRandom(hot, seed, () => undefined);
      await runAtRandom(cold, seed, () => fixture.pool.drop(cold.id));
      expect({ seed, turns: cold.turns }).toEqual({ seed, turns: hot.turns });
      ends.add(JSON.stringify(end));
    }
    expect(ends.size).toBeGreaterThan(JOURNALS / 3);
  });

  it('takes a history in pages of any size', async () => {
    const execution = fixture.handler(
      'async ({ api }) => { let n = 0; for (let i = 0; i < 50; i++) n += await api.step({ i }); return n }',
    );
    await execution.complete(() => 2);
    const last = execution.turns.at(-1);
    for (const size of [1, 2, 7, 1_000]) {
      const request = { ...execution.request, after: execution.turns.at(-2)?.upTo ?? 0, upTo: last?.upTo ?? 0 };
      expect(await fixture.pool.run(request, execution.journal(size))).toEqual({ kind: 'turn', turn: last });
    }
  });

  it('has a clock that never goes back, as has what is at hand', async () => {
    for (const isCold of [false, true]) {
      const execution = fixture.handler(
        'async ({ api }) => { const at = Date.now(); await api.x(); return Date.now() - at }',
      );
      await execution.turn();
      if (isCold) fixture.pool.drop(execution.id);
      const { seq, at } = execution.next();
      const outcome = await execution.tell({ seq, at: at - 60_000, kind: 'settled', call: 1, ok: true, value: null });
      expect(outcome).toMatchObject({ turn: { end: { ok: true, value: 0 } } });
    }
  });

  it('does as before where the stack ends in a call, though nobody asks where those stand that are settled', async () => {
    const execution = fixture.handler(`async ({ api }) => {
      let deep = 0;
      await api.first();
      const down = () => { api.a(++deep); down(); };
      try { down(); } catch {}
      for (;;) await api.b({ deep });
    }`);
    await execution.turn();
    await execution.settle(1);
    const { length } = execution.recorded;
    for (let call = 2; call < length; call++)
      execution.hears({ ...execution.next(), kind: 'settled', call, ok: true, value: null });
    await execution.settle(length);
    fixture.pool.drop(execution.id);
    execution.hears({ ...execution.next(), kind: 'settled', call: length + 1, ok: true, value: null });
    expect(length).toBeGreaterThan(100);
    expect(await execution.ask(1_000_000)).toMatchObject({ kind: 'turn', turn: { calls: [{ call: length + 2 }] } });
  });

  it('tells where a call stands that has failed, as the execution does that was at hand', async () => {
    const ends = [false, true].map(async (isCold) => {
      const execution = fixture.handler('async ({ api }) => { await api.a(); await api.b();\nawait api.c(); }');
      await execution.turn();
      await execution.settle(1);
      await execution.settle(2);
      if (isCold) fixture.pool.drop(execution.id);
      return execution.fail(3, 'Failed', 'it did');
    });
    const [hot, cold] = await Promise.all(ends);
    expect(hot).toMatchObject({ turn: { end: { ok: false, at: { line: 2 } } } });
    expect(cold).toEqual(hot);
  });

  it('is what an execution gets that is ahead of its history', async () => {
    const execution = fixture.handler('async ({ api }) => { const a = await api.a(); return [a, await api.b({ a })] }');
    await execution.turn();
    execution.hears({ ...execution.next(), kind: 'settled', call: 1, ok: true, value: 1 });
    const lost = await execution.ask();
    expect(await execution.turn()).toEqual(lost);
    expect(await execution.settle(2, 2)).toMatchObject({ turn: { end: { value: [1, 2] } } });
  });
});

describe('a history that tells of another call', () => {
  const fixture = new PoolFixture();
  afterAll(() => fixture.pool.close());

  /** One whose second call is under way, and that is not at hand. */
  async function replayed(change: (execution: HandledExecution) => void): Promise<TurnOutcome> {
    const execution = fixture.handler(
      'async ({ api }) => { await api.a({ x: 1 }); await api.b({ y: [1, { z: 2 }] }); await api.c() }',
    );
    await execution.turn();
    await execution.settle(1);
    fixture.pool.drop(execution.id);
    change(execution);
    return execution.settle(2);
  }

  it('by its arguments is a mismatch that says where they differ', async () => {
    const outcome = await replayed(({ recorded }) => {
      const [, second] = recorded;
      if (second) recorded[1] = { ...second, digest: 'other', arguments: { y: [1, { z: 3 }] } };
    });
    expect(outcome).toMatchObject({
      kind: 'mismatch',
      mismatch: { call: 2, recorded: { name: 'b', digest: 'other' }, now: { name: 'b' }, pointer: '/y/1/z', seq: 4 },
    });
  });

  it('by its name is a mismatch', async () => {
    const outcome = await replayed(({ recorded }) => {
      const [first] = recorded;
      if (first) recorded[0] = { ...first, name: 'other' };
    });
    expect(outcome).toMatchObject({
      kind: 'mismatch',
      mismatch: { call: 1, recorded: { name: 'other' }, now: { name: 'a' }, seq: 2 },
    });
  });

  it('that is not made any more is a mismatch', async () => {
    const outcome = await replayed(({ recorded }) => recorded.push({ call: 4, name: 'gone', digest: 'd', seq: 4 }));
    expect(outcome).toMatchObject({ kind: 'mismatch', mismatch: { call: 4, recorded: { name: 'gone' } } });
    expect(outcome).not.toHaveProperty('mismatch.now');
  });

  it('that is settled before it is made is a mismatch', async () => {
    const together = fixture.handler(
      'async ({ api }) => { const a = api.a(); const b = api.b(); await b; await a; return 1 }',
    );
    await together.turn();
    await together.settle(2);
    await together.settle(1);
    const { request } = fixture.handler('async ({ api }) => { await api.a(); await api.b(); return 1 }');
    const upTo = together.told.at(-1)?.seq ?? 0;
    expect(await fixture.pool.run({ ...request, after: 1, upTo }, together.journal())).toMatchObject({
      kind: 'mismatch',
      mismatch: { call: 2, recorded: { name: 'b' }, seq: 3 },
    });
  });

  it('than one that was made is a mismatch', async () => {
    const outcome = await replayed(({ recorded }) => recorded.pop());
    expect(outcome).toMatchObject({ kind: 'mismatch', mismatch: { call: 2, now: { name: 'b' } } });
    expect(outcome).not.toHaveProperty('mismatch.recorded');
  });

  it('and is put right again goes on', async () => {
    const execution = fixture.handler('async ({ api }) => { await api.a({ x: 1 }); return 1 }');
    await execution.turn();
    const [record] = execution.recorded;
    if (record) execution.recorded[0] = { ...record, digest: 'tampered' };
    fixture.pool.drop(execution.id);
    expect(await execution.settle(1)).toMatchObject({ kind: 'mismatch' });
    if (record) execution.recorded[0] = record;
    expect(await execution.turn()).toMatchObject({ turn: { end: { ok: true, value: 1 } } });
  });
});
