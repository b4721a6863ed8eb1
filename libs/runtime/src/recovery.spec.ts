import type { ExecutionId } from '@workflows/contracts';
import { ManualClock } from './fixtures/manual-clock';
import type { ShardClaim } from './ports/execution-store';
import { Recovery } from './recovery';

type Parts = ConstructorParameters<typeof Recovery>;

/** So many open executions in each shard, and a store that fails where it is told to. */
function recovering(open: Record<number, number>, fails: (shard: number, limit: number) => boolean = () => false) {
  const clock = new ManualClock();
  const claims = new Map(Object.keys(open).map((shard) => [Number(shard), claimOf(Number(shard))]));
  const asked: { shard: number; limit: number; at: number }[] = [];
  const resumed: ExecutionId[] = [];
  const begun = clock.now();
  const idsOf = (shard: number): ExecutionId[] =>
    Array.from({ length: open[shard] ?? 0 }, (_, number) => `${shard}-${String(number).padStart(4, '0')}`);
  const store: Partial<Parts[1]> = {
    findExecutionsWithTasks: async (shard, after, limit) => {
      asked.push({ shard, limit, at: clock.now() - begun });
      if (fails(shard, limit)) throw new Error('canceling statement due to statement timeout');
      return idsOf(shard)
        .filter((id) => after === undefined || id > after)
        .slice(0, limit);
    },
  };
  const engine = {
    claimOf: (shard: number) => claims.get(shard),
    submit: async (id: ExecutionId) => {
      resumed.push(id);
      return { kind: 'applied' as const };
    },
  };
  const recovery = new Recovery(engine as unknown as Parts[0], store as Parts[1], clock, () => undefined);
  const resume = (): Promise<void> => recovery.resume([...claims.values()]);
  return { recovery, clock, claims, asked, resumed, idsOf, resume };
}

function claimOf(shard: number): ShardClaim {
  return { shard, epoch: 1, revision: 0, nextOffset: 0, nextOutbox: 1 };
}

describe('after a take-over', () => {
  it('every execution with an open task is resumed once, shard by shard', async () => {
    const { resume, resumed, idsOf } = recovering({ 1: 250, 2: 0, 3: 7 });
    await resume();
    expect([...resumed].sort()).toEqual([...idsOf(1), ...idsOf(3)].sort());
  });

  it('a shard that cannot be read keeps no other waiting', async () => {
    const { recovery, resume, clock, resumed, idsOf } = recovering({ 1: 3, 2: 3 }, (shard) => shard === 1);
    const resuming = resume();
    await clock.advance(0);
    expect(resumed).toEqual(idsOf(2));
    recovery.stop();
    await clock.advance(60_000);
    await resuming;
  });

  it('what took too long is tried with less, and more and more seldom', async () => {
    const { resume, clock, asked, resumed, idsOf } = recovering({ 1: 60 }, (_, limit) => limit > 30);
    const resuming = resume();
    await clock.advance(10_000);
    await resuming;
    expect(asked.slice(0, 3)).toEqual([
      { shard: 1, limit: 100, at: 0 },
      { shard: 1, limit: 50, at: 250 },
      { shard: 1, limit: 25, at: 750 },
    ]);
    expect(resumed).toEqual(idsOf(1));
  });

  it('a shard that has gone meanwhile is left to its new owner', async () => {
    const { resume, clock, claims, asked } = recovering({ 1: 3 }, () => true);
    const resuming = resume();
    await clock.advance(0);
    claims.delete(1);
    await clock.advance(60_000);
    await resuming;
    expect(asked).toHaveLength(1);
  });

  it('a shard that has gone and come back meanwhile has a walk of its own', async () => {
    const { resume, clock, claims, asked } = recovering({ 1: 3 }, () => asked.length === 1);
    const resuming = resume();
    await clock.advance(0);
    claims.set(1, { ...claimOf(1), epoch: 2 });
    await clock.advance(60_000);
    await resuming;
    expect(asked).toHaveLength(1);
  });
});
