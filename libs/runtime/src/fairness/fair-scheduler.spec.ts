import { fairLimits } from './fair-limits';
import { FairScheduler, type Owner, type Turn } from './fair-scheduler';

const SLOW_COST = 100;
const of = (tenant: string, workflow = 'w', origin?: string): Owner => ({
  tenant,
  workflow,
  ...(origin !== undefined && { origin }),
});
const opened = (turns: number, ofOrigin?: number): FairScheduler<string> =>
  new FairScheduler(fairLimits(turns, { slowCost: SLOW_COST, ...(ofOrigin !== undefined && { ofOrigin }) }));
const numbers = (count: number, prefix = ''): string[] => Array.from({ length: count }, (_, i) => `${prefix}${i}`);

function push(scheduler: FairScheduler<string>, owner: Owner, ...items: string[]): void {
  for (const item of items) scheduler.push(owner, item);
}

/** Takes turns of one item, each settled before the next; `-`: nobody may have one. */
function names(scheduler: FairScheduler<string>, turns: number, cost: (item: string) => number): string[] {
  return Array.from({ length: turns }, () => {
    const turn = scheduler.take();
    if (turn === undefined) return '-';
    scheduler.settle(turn, cost(turn.items.join()));
    return turn.items.join();
  });
}

/** Takes all turns that may be under way at once. */
function takeAll(scheduler: FairScheduler<string>): Turn<string>[] {
  const turns: Turn<string>[] = [];
  for (let turn = scheduler.take(); turn; turn = scheduler.take()) turns.push(turn);
  return turns;
}

describe('accounts', () => {
  it('keep the order of one queue', () => {
    const scheduler = opened(2);
    push(scheduler, of('a'), '1', '2', '3');
    expect(names(scheduler, 4, () => 1)).toEqual(['1', '2', '3', '-']);
  });

  it.each([
    ['the tenant', of('slow'), of('quick')],
    ['the workflow of a tenant', of('a', 'slow'), of('a', 'quick')],
    ['the origin of a workflow', of('a', 'w', 'slow'), of('a', 'w', 'quick')],
  ])('let %s go first whose turns cost the least', (_, slow, quick) => {
    const scheduler = opened(2);
    push(scheduler, slow, 's1', 's2', 's3');
    push(scheduler, quick, 'q1', 'q2', 'q3');
    const order = names(scheduler, 6, (item) => (item.startsWith('s') ? 1000 : 1));
    expect(order).toEqual(['s1', 'q1', 'q2', 'q3', 's2', 's3']);
  });

  it('are charged when a turn begins, so that turns that are taken together are shared, too', () => {
    const scheduler = opened(16);
    push(scheduler, of('a'), ...numbers(20, 'a'));
    push(scheduler, of('b'), ...numbers(20, 'b'));
    const taken = takeAll(scheduler).map(({ owner }) => owner.tenant);
    expect(taken.filter((tenant) => tenant === 'a')).toHaveLength(8);
  });

  it('start a newcomer level with whoever was served last', () => {
    const scheduler = opened(2);
    push(scheduler, of('old'), ...numbers(9, 'o'));
    names(scheduler, 3, () => 1000);
    push(scheduler, of('new'), ...numbers(9, 'n'));
    expect(names(scheduler, 6, () => 1000)).toEqual(['n0', 'o3', 'n1', 'o4', 'n2', 'o5']);
  });

  it('do not put a newcomer behind what turns under way were only expected to cost', () => {
    const scheduler = opened(16);
    push(scheduler, of('old'), ...numbers(20, 'o'));
    names(scheduler, 1, () => 90);
    const underWay = [1, 2, 3].flatMap(() => scheduler.take() ?? []);
    push(scheduler, of('new'), 'n');
    for (const turn of underWay) scheduler.settle(turn, 1);
    expect(names(scheduler, 1, () => 1)).toEqual(['n']);
  });

  it('owe nothing to one that wanted nothing for a while', () => {
    const scheduler = opened(4);
    push(scheduler, of('idle'), 'i');
    const long = scheduler.take();
    push(scheduler, of('busy'), ...numbers(20, 'b'));
    names(scheduler, 10, () => 50);
    push(scheduler, of('idle'), 'i1', 'i2', 'i3', 'i4');
    const order = names(scheduler, 6, () => 50).map((name) => name[0]);
    expect(order.filter((name) => name === 'i').length).toBeLessThanOrEqual(4);
    expect(order.slice(0, 4).filter((name) => name === 'b').length).toBeGreaterThan(0);
    if (long) scheduler.settle(long, 1);
  });

  it('give a turn no more items than its budget is good for, by what they cost of late, and one at the least', () => {
    const scheduler = opened(4);
    push(scheduler, of('a'), '1', '2', '3', '4', '5');
    names(scheduler, 1, () => 10);
    expect([scheduler.take(3, 25), scheduler.take(3, 5)].map((turn) => turn?.items)).toEqual([['2', '3'], ['4']]);
  });

  it('keep what items cost of late where a turn got to none of them', () => {
    const scheduler = opened(4);
    push(scheduler, of('a'), '1', '2', '3');
    names(scheduler, 1, () => 10);
    const turn = scheduler.take();
    if (turn) scheduler.settle(turn, 0, [], 0);
    scheduler.pushFirst(of('a'), '2');
    expect(scheduler.take(2, 10)?.items).toEqual(['2']);
  });

  it('take back what a turn did not get to, as the first', () => {
    const scheduler = opened(2);
    push(scheduler, of('a'), '1', '2', '3', '4');
    const turn = scheduler.take(3);
    expect([turn?.items, scheduler.waiting]).toEqual([['1', '2', '3'], 1]);
    if (turn) scheduler.settle(turn, 1, ['2', '3']);
    expect(scheduler.take(3)?.items).toEqual(['2', '3', '4']);
  });

  it('count what waits, of all and of each tenant, and close when there is nothing of it', () => {
    const scheduler = opened(8);
    push(scheduler, of('a'), '1', '2');
    const third = scheduler.push(of('b', 'w', 'o'), '3');
    const turn = scheduler.take();
    const counts = () => [scheduler.waiting, scheduler.waitingOf('a'), scheduler.waitingOf('b'), scheduler.tenants];
    expect(counts()).toEqual([2, 1, 1, 2]);
    expect([scheduler.remove(third), scheduler.remove(third)]).toEqual([true, false]);
    expect(counts()).toEqual([1, 1, 0, 1]);
    if (turn) scheduler.settle(turn, 1);
    names(scheduler, 1, () => 1);
    expect(counts()).toEqual([0, 0, 0, 0]);
  });
});

describe('caps', () => {
  it.each([
    [1, 1, 1],
    [2, 1, 1],
    [3, 2, 1],
    [4, 3, 2],
    [8, 7, 6],
    [512, 448, 384],
  ])('of %i turns give a tenant %i at most, and a workflow %i', (turns, ofTenant, ofWorkflow) => {
    const scheduler = opened(turns);
    push(scheduler, of('a', 'one'), ...numbers(turns, '1-'));
    const first = takeAll(scheduler);
    expect(first).toHaveLength(ofWorkflow);
    push(scheduler, of('a', 'two'), ...numbers(turns, '2-'));
    expect(first.length + takeAll(scheduler).length).toBe(ofTenant);
    push(scheduler, of('b'), 'free');
    expect(scheduler.take()?.items).toEqual(turns === 1 ? undefined : ['free']);
  });

  it('let an origin that is slow hold up nothing but its own calls', () => {
    const scheduler = opened(512, 64);
    push(scheduler, of('a', 'w', 'slow.example'), ...numbers(1_100));
    expect(takeAll(scheduler)).toHaveLength(64);
    push(scheduler, of('a', 'w', 'other.example'), 'another call of the same workflow');
    push(scheduler, of('b', 'w', 'other.example'), 'a call of another tenant');
    expect(takeAll(scheduler).flatMap(({ items }) => items)).toHaveLength(2);
  });

  it('share an origin by turns of the tenants that call it, however many workflows do', () => {
    const scheduler = opened(64, 1);
    for (const workflow of numbers(20, 'w')) push(scheduler, of('many', workflow, 'o'), `many ${workflow}`);
    push(scheduler, of('one', 'w', 'o'), 'one 1', 'one 2', 'one 3');
    const order = names(scheduler, 6, () => 10);
    expect(order.filter((name) => name.startsWith('one'))).toHaveLength(3);
  });

  it('use a place at an origin whose next caller may have no turn', () => {
    const scheduler = opened(4, 2);
    push(scheduler, of('a', 'one', 'o'), 'a1', 'a2', 'a3');
    push(scheduler, of('a', 'two', 'o'), 'a4');
    const [first, ...others] = takeAll(scheduler);
    expect([first, ...others]).toHaveLength(2);
    push(scheduler, of('b', 'w', 'o'), 'b1', 'b2');
    push(scheduler, of('a', 'three'), 'a5', 'a6', 'a7');
    expect(takeAll(scheduler).flatMap(({ items }) => items)).toEqual(['a5']); // with it, tenant a has all it may have
    push(scheduler, of('c', 'w', 'o'), 'c1');
    expect(takeAll(scheduler)).toEqual([]);
    if (first) scheduler.settle(first, 1);
    expect(takeAll(scheduler)).toHaveLength(2);
  });

  it('keep a turn free of all that were slow before', () => {
    const scheduler = opened(4);
    const tenants = ['a', 'b', 'c', 'd', 'e'];
    for (const tenant of tenants) push(scheduler, of(tenant), tenant);
    names(scheduler, 5, () => 1000);
    for (const tenant of tenants) push(scheduler, of(tenant), tenant);
    expect(takeAll(scheduler).flatMap(({ items }) => items)).toEqual(['a', 'b', 'c']);
    push(scheduler, of('new'), 'n');
    expect(scheduler.take()?.items).toEqual(['n']);
  });

  it('forget that a queue was slow once it is quick', () => {
    const scheduler = opened(2);
    for (const cost of [1000, 1]) {
      push(scheduler, of('a'), 'a');
      push(scheduler, of('b'), 'b');
      names(scheduler, 2, () => cost);
    }
    push(scheduler, of('a'), 'a');
    push(scheduler, of('b'), 'b');
    expect(takeAll(scheduler).flatMap(({ items }) => items)).toEqual(['a', 'b']);
  });
});
