import * as fc from 'fast-check';
import { fairLimits, type FairLimits } from './fair-limits';
import { FairScheduler, type Owner, type Turn } from './fair-scheduler';
import type { Place } from './owner-queue';

type Action =
  | { kind: 'push'; owner: Owner }
  | { kind: 'pushFirst'; owner: Owner }
  | { kind: 'take'; most: number }
  | { kind: 'settle'; which: number; cost: number; left: number }
  | { kind: 'remove'; which: number };

const owner = fc.record({
  tenant: fc.constantFrom('a', 'b', 'c'),
  workflow: fc.constantFrom('v', 'w'),
  origin: fc.constantFrom('x', 'y', 'z'),
});
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('push' as const), owner }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('pushFirst' as const), owner }) },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), most: fc.integer({ min: 1, max: 3 }) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constant('settle' as const),
      which: fc.nat(),
      cost: fc.integer({ min: 0, max: 20 }),
      left: fc.nat({ max: 2 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), which: fc.nat() }) },
);

const queueOf = ({ tenant, workflow, origin = '' }: Owner): string => [tenant, workflow, origin].join('/');

/** The same rules without any cleverness: everything in lists, everything looked at each time. */
class Model {
  readonly waiting: { key: number; owner: Owner }[] = [];
  /** Where the scheduler said that each waits. */
  readonly places = new Map<number, Place<number>>();
  readonly turns: { turn: Turn<number>; asSlow: boolean }[] = [];
  private readonly slow = new Set<string>();

  constructor(private readonly limits: FairLimits) {}

  mayRun(owner: Owner): boolean {
    const { turns, ofTenant, ofWorkflow, ofOrigin, ofSlow } = this.limits;
    const running = (is: (other: Owner) => boolean): number => this.turns.filter(({ turn }) => is(turn.owner)).length;
    return (
      this.turns.length < turns &&
      running(({ tenant }) => tenant === owner.tenant) < ofTenant &&
      running(({ tenant, workflow }) => tenant === owner.tenant && workflow === owner.workflow) < ofWorkflow &&
      running(({ origin }) => origin === owner.origin) < ofOrigin &&
      (!this.isSlow(owner) || this.turns.filter(({ asSlow }) => asSlow).length < ofSlow)
    );
  }

  isSlow(owner: Owner): boolean {
    return this.slow.has(queueOf(owner));
  }

  settled(owner: Owner, usual: number): void {
    if (usual > this.limits.slowCost) this.slow.add(queueOf(owner));
    else this.slow.delete(queueOf(owner));
  }
}

function removeFrom(scheduler: FairScheduler<number>, model: Model, key: number): boolean {
  const place = model.places.get(key);
  return place !== undefined && scheduler.remove(place);
}

/** Does the same to both and holds the one against the other. */
function play(scheduler: FairScheduler<number>, model: Model, actions: readonly Action[]): void {
  let next = 0;
  for (const given of actions) {
    if (given.kind === 'push' || given.kind === 'pushFirst') {
      const key = next++;
      model.places.set(key, scheduler[given.kind](given.owner, key));
      model.waiting[given.kind === 'push' ? 'push' : 'unshift']({ key, owner: given.owner });
    } else if (given.kind === 'remove') {
      const [gone] = model.waiting.splice(given.which % Math.max(1, model.waiting.length), 1);
      if (gone) expect(removeFrom(scheduler, model, gone.key)).toBe(true);
    } else if (given.kind === 'take') take(scheduler, model, given.most);
    else settle(scheduler, model, given);
    expect(scheduler.waiting).toBe(model.waiting.length);
    const owners = [...model.waiting, ...model.turns.map(({ turn }) => turn)].map((known) => queueOf(known.owner));
    expect(scheduler.queues).toBe(new Set(owners).size);
  }
}

function take(scheduler: FairScheduler<number>, model: Model, most: number): void {
  const turn = scheduler.take(most);
  if (turn === undefined) {
    expect(model.waiting.filter(({ owner }) => model.mayRun(owner))).toEqual([]); // S4
    return;
  }
  expect(model.mayRun(turn.owner)).toBe(true); // S3
  const first = model.waiting.filter(({ owner }) => queueOf(owner) === queueOf(turn.owner)).slice(0, most);
  expect(turn.items).toEqual(first.map(({ key }) => key)); // the order of a queue
  for (const { key } of first) expect(removeFrom(scheduler, model, key)).toBe(false);
  for (const item of first) model.waiting.splice(model.waiting.indexOf(item), 1);
  model.turns.push({ turn, asSlow: model.isSlow(turn.owner) });
}

function settle(
  scheduler: FairScheduler<number>,
  model: Model,
  { which, cost, left }: Action & { kind: 'settle' },
): void {
  const [over] = model.turns.splice(which % Math.max(1, model.turns.length), 1);
  if (over === undefined) return;
  const { turn } = over;
  const back = turn.items.slice(turn.items.length - Math.min(left, turn.items.length));
  scheduler.settle(turn, cost, back);
  model.waiting.unshift(...back.map((key) => ({ key, owner: turn.owner })));
  model.settled(turn.owner, cost / Math.max(1, turn.items.length - back.length));
}

describe('the scheduler, by whatever is asked of it', () => {
  it('keeps all caps and the order of each queue, and leaves no turn unused that anybody could use', () => {
    const sizes = fc.record({ turns: fc.integer({ min: 1, max: 8 }), ofOrigin: fc.integer({ min: 1, max: 3 }) });
    fc.assert(
      fc.property(sizes, fc.array(action, { maxLength: 120, size: 'max' }), ({ turns, ofOrigin }, actions) => {
        const limits = fairLimits(turns, { ofOrigin, slowCost: 10 });
        const scheduler = new FairScheduler<number>(limits);
        const model = new Model(limits);
        play(scheduler, model, actions);
        while (model.turns.length > 0) settle(scheduler, model, { kind: 'settle', which: 0, cost: 1, left: 0 });
        for (const { key } of model.waiting.splice(0)) removeFrom(scheduler, model, key);
        expect([scheduler.waiting, scheduler.tenants, scheduler.queues]).toEqual([0, 0, 0]); // S5
      }),
      { numRuns: 100 },
    );
  });

  it('lets none of those that always have work get ahead of another by more than one turn, at each level', () => {
    const MOST = 50;
    const levels: [string, (i: number) => Owner][] = [
      ['tenant', (i) => ({ tenant: `t${i}`, workflow: 'w', origin: 'o' })],
      ['workflow', (i) => ({ tenant: 't', workflow: `w${i}`, origin: 'o' })],
      ['origin', (i) => ({ tenant: 't', workflow: 'w', origin: `o${i}` })],
    ];
    const costs = fc.array(fc.array(fc.integer({ min: 1, max: MOST }), { minLength: 40, maxLength: 40 }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(fc.constantFrom(...levels), costs, ([, ownerOf], work) => {
        const scheduler = new FairScheduler<number>(fairLimits(1, { slowCost: Infinity }));
        for (const [i, items] of work.entries()) for (const cost of items) scheduler.push(ownerOf(i), cost);
        const spent = work.map(() => 0);
        const left = work.map((items) => items.length);
        while (left.every((count) => count > 0)) {
          const turn = scheduler.take();
          const i = work.findIndex((_, at) => turn && queueOf(turn.owner) === queueOf(ownerOf(at)));
          const [cost = 0] = turn?.items ?? [];
          if (turn) scheduler.settle(turn, cost);
          spent[i] = (spent[i] ?? 0) + cost;
          left[i] = (left[i] ?? 0) - 1;
          expect(Math.max(...spent) - Math.min(...spent)).toBeLessThanOrEqual(MOST); // S1
        }
      }),
      { numRuns: 100 },
    );
  });

  it('serves a newcomer after one turn of each who was there at the most, whatever they have waiting', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 8 }),
        fc.nat({ max: 60 }),
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        (tenants, before, costs) => {
          const scheduler = new FairScheduler<string>(fairLimits(1, { slowCost: Infinity }));
          for (let i = 0; i < tenants; i++)
            for (let n = 0; n < 100; n++) scheduler.push({ tenant: `t${i}`, workflow: 'w' }, `${i}/${n}`);
          let turns = 0;
          const serve = (): string | undefined => {
            const turn = scheduler.take();
            if (turn) scheduler.settle(turn, costs[turns++ % costs.length] ?? 1);
            return turn?.items[0];
          };
          for (let n = 0; n < before; n++) serve();
          scheduler.push({ tenant: 'new', workflow: 'w' }, 'new');
          let waited = 0;
          while (serve() !== 'new') waited++;
          expect(waited).toBeLessThanOrEqual(tenants); // S2
        },
      ),
      { numRuns: 100 },
    );
  });
});
