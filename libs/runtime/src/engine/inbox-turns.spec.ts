import type { InboxItem } from './inbox-item';
import { OwnedShards } from './owned-shards';

function item(executionId: string): InboxItem {
  const owner = { tenant: 'a', workflow: 'w' };
  return { executionId, shard: 0, request: { kind: 'poke' }, owner, settle: () => undefined };
}

/** All that is kept in memory as long as one thing is. */
function keptBy(one: object): Set<object> {
  const kept = new Set([one]);
  for (const each of kept)
    for (const value of Object.values(each)) if (typeof value === 'object' && value !== null) kept.add(value);
  return kept;
}

describe('an item that is held after its batch', () => {
  it('keeps none of those in memory that came with it', () => {
    const shards = new OwnedShards(({ owner }) => owner ?? { tenant: '', workflow: '' });
    shards.own({ shard: 0, epoch: 1, revision: 0, nextOffset: 0, nextOutbox: 0 });
    const held = item('held');
    const other = item('other');
    shards.enqueue(held);
    shards.enqueue(other);
    expect(shards.take({ items: 10, historyEvents: 10 })).toEqual([held, other]);
    shards.hold(held, false);
    shards.finishBatch();
    expect(keptBy(held)).not.toContain(other);
  });
});
