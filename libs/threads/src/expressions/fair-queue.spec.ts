import { FairQueue, type Owner } from './fair-queue';

const owner = (tenant: string, workflow = 'w'): Owner => ({ tenant, workflow });

function names(queue: FairQueue<string>, turns: number, ms: (item: string) => number): string[] {
  return Array.from({ length: turns }, () => {
    const turn = queue.take(1);
    if (turn === undefined) return '-';
    queue.settle(turn, ms(turn.items.join()));
    return turn.items.join();
  });
}

function push(queue: FairQueue<string>, from: Owner, ...items: string[]): void {
  for (const item of items) queue.push(from, item);
}

describe('a fair queue', () => {
  it('keeps the order of one workflow', () => {
    const queue = new FairQueue<string>(2);
    push(queue, owner('a'), '1', '2', '3');
    expect(names(queue, 4, () => 1)).toEqual(['1', '2', '3', '-']);
  });

  it('lets the tenant that took the least time go first', () => {
    const queue = new FairQueue<string>(2);
    push(queue, owner('slow'), 's1', 's2', 's3');
    push(queue, owner('quick'), 'q1', 'q2', 'q3');
    expect(names(queue, 6, (item) => (item.startsWith('s') ? 1000 : 1))).toEqual(['s1', 'q1', 'q2', 'q3', 's2', 's3']);
  });

  it('does the same for the workflows of a tenant', () => {
    const queue = new FairQueue<string>(2);
    push(queue, owner('a', 'slow'), 's1', 's2');
    push(queue, owner('a', 'quick'), 'q1', 'q2');
    expect(names(queue, 4, (item) => (item.startsWith('s') ? 1000 : 1))).toEqual(['s1', 'q1', 'q2', 's2']);
  });

  it('starts a newcomer level with those who are there', () => {
    const queue = new FairQueue<string>(2);
    push(queue, owner('old'), 'o1', 'o2', 'o3', 'o4');
    names(queue, 2, () => 1000);
    push(queue, owner('new'), 'n1', 'n2', 'n3');
    expect(names(queue, 5, () => 1000)).toEqual(['o3', 'n1', 'o4', 'n2', 'n3']);
  });

  it.each([
    [1, 1, 1],
    [2, 1, 1],
    [3, 2, 1],
    [4, 3, 2],
    [8, 7, 6],
  ])('of %i threads gives a tenant %i at most, and a workflow %i', (threads, ofTenant, ofWorkflow) => {
    const queue = new FairQueue<string>(threads);
    push(queue, owner('a', 'one'), ...Array.from({ length: 10 }, String));
    const first = Array.from({ length: threads }, () => queue.take(1)).filter((turn) => turn !== undefined);
    expect(first).toHaveLength(ofWorkflow);
    push(queue, owner('a', 'two'), ...Array.from({ length: 10 }, String));
    const second = Array.from({ length: threads }, () => queue.take(1)).filter((turn) => turn !== undefined);
    expect(first.length + second.length).toBe(ofTenant);
    push(queue, owner('b'), 'free');
    expect(queue.take(1)?.items).toEqual(['free']);
  });

  it('keeps one thread free of all that were slow before', () => {
    const queue = new FairQueue<string>(4);
    const tenants = ['a', 'b', 'c', 'd', 'e'];
    for (const tenant of tenants) push(queue, owner(tenant), tenant);
    names(queue, 5, () => 1000);
    for (const tenant of tenants) push(queue, owner(tenant), tenant);
    expect([1, 2, 3].map(() => queue.take(1)?.items.join())).toEqual(['a', 'b', 'c']);
    expect(queue.take(1)).toBeUndefined();
    push(queue, owner('new'), 'n');
    expect(queue.take(1)?.items).toEqual(['n']);
  });

  it('forgets that a workflow was slow once it is quick', () => {
    const queue = new FairQueue<string>(2);
    for (const ms of [1000, 1]) {
      push(queue, owner('a'), 'a');
      push(queue, owner('b'), 'b');
      names(queue, 2, () => ms);
    }
    push(queue, owner('a'), 'a');
    push(queue, owner('b'), 'b');
    expect([queue.take(1)?.items, queue.take(1)?.items]).toEqual([['a'], ['b']]);
  });

  it('gives several items of one owner in a turn, and takes back what was left over as the first', () => {
    const queue = new FairQueue<string>(2);
    push(queue, owner('a'), '1', '2', '3', '4');
    const turn = queue.take(3);
    expect(turn?.items).toEqual(['1', '2', '3']);
    expect(queue.waiting).toBe(1);
    if (turn) queue.settle(turn, 1, ['2', '3']);
    expect(queue.take(3)?.items).toEqual(['2', '3', '4']);
  });

  it('counts what waits, of all and of each tenant', () => {
    const queue = new FairQueue<string>(4);
    push(queue, owner('a'), '1', '2');
    push(queue, owner('b'), '3');
    queue.take(1);
    expect([queue.waiting, queue.waitingOf('a'), queue.waitingOf('b'), queue.waitingOf('c')]).toEqual([2, 1, 1, 0]);
  });
});
