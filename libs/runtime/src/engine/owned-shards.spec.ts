import * as fc from 'fast-check';
import type { Owner } from '../fairness/fair-scheduler';
import { BatchInHand } from './batch-in-hand';
import type { InboxItem } from './inbox-item';
import { OwnedShards } from './owned-shards';

const SHARDS = 2;
const NOBODY: Owner = { tenant: '', workflow: '' };

type Action =
  | { kind: 'enqueue'; execution: number; tenant: string; isRecord: boolean }
  | { kind: 'take'; limit: number }
  | { kind: 'settle'; cost: number }
  | { kind: 'putBack' | 'hold' | 'holdAside' | 'holdExecution' | 'finish' }
  | { kind: 'release'; execution: number }
  | { kind: 'lose'; shard: number };

const execution = fc.nat({ max: 4 });
const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 8,
    arbitrary: fc.record({
      kind: fc.constant('enqueue' as const),
      execution,
      tenant: fc.constantFrom('a', 'b', 'c'),
      isRecord: fc.boolean(),
    }),
  },
  { weight: 4, arbitrary: fc.record({ kind: fc.constant('take' as const), limit: fc.integer({ min: 1, max: 12 }) }) },
  { weight: 8, arbitrary: fc.record({ kind: fc.constant('settle' as const), cost: fc.integer({ min: 1, max: 50 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constantFrom('putBack' as const, 'hold' as const, 'holdAside' as const, 'holdExecution' as const),
    }),
  },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('finish' as const) }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('release' as const), execution }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('lose' as const), shard: fc.nat({ max: SHARDS - 1 }) }) },
);

interface Known {
  item: InboxItem;
  /** `aside`: held, while others of its execution pass. */
  is: 'waiting' | 'inHand' | 'aside' | 'settled';
  /** Under which claim of its shard it came. */
  epoch: number;
  answers: string[];
}

/** Everything in one list, in the order in which it came, and everything looked at each time. */
class Model {
  readonly all: Known[] = [];
  readonly blocked = new Set<string>();
  readonly nextOffsets: number[] = Array.from({ length: SHARDS }, () => 0);
  readonly epochs: number[] = [];

  of(is: Known['is'], isOne: (item: InboxItem) => boolean = () => true): Known[] {
    return this.all.filter((known) => known.is === is && isOne(known.item));
  }

  ready(): Known[] {
    return this.of('waiting', ({ executionId }) => !this.blocked.has(executionId));
  }

  pending(): number {
    return this.of('waiting').length + this.of('aside', ({ executionId }) => this.blocked.has(executionId)).length;
  }

  lowestOpen(shard: number): number {
    const open = this.all.filter(
      ({ item, is, epoch }) => item.shard === shard && epoch === this.epochs[shard] && is !== 'settled',
    );
    return Math.min(...open.map(({ item }) => item.offset ?? Infinity), this.nextOffsets[shard] ?? 0);
  }

  held(): number {
    const isHeld = ({ executionId }: InboxItem): boolean => this.blocked.has(executionId);
    return this.of('waiting', isHeld).length + this.of('aside', isHeld).length;
  }

  know(item: InboxItem): Known {
    const known = this.all.find((one) => one.item === item);
    if (!known) throw new Error('something came that nobody sent');
    return known;
  }
}

/** Plays the flusher: does the same to both, and holds the one against the other. */
class Play {
  private readonly shards = new OwnedShards(({ owner }) => owner ?? NOBODY);
  private readonly model = new Model();
  private hand: BatchInHand | undefined;
  private epoch = 0;

  constructor() {
    for (let shard = 0; shard < SHARDS; shard++) this.own(shard, 0);
  }

  act(given: Action): void {
    if (given.kind === 'enqueue') this.enqueue(given);
    else if (given.kind === 'take') this.take(given.limit);
    else if (given.kind === 'release') this.release(`e${given.execution}`);
    else if (given.kind === 'lose') this.lose(given.shard);
    else if (given.kind === 'finish') this.finish();
    else this.decide(given);
    this.check();
  }

  /** All that is left is let go and worked off; each was answered once. */
  end(): void {
    for (let pass = 0; pass < 2; pass++) {
      this.finish();
      for (const id of [...this.model.all.map(({ item }) => item.executionId)]) this.release(id);
      while (this.shards.hasWork()) {
        this.take(5);
        while (this.next()) this.decide({ kind: 'settle', cost: 1 });
        this.finish();
        this.check();
      }
    }
    for (const { answers } of this.model.all) expect(answers).toHaveLength(1);
    expect([this.shards.pending, this.shards.hasWork()]).toEqual([0, false]);
  }

  private own(shard: number, nextOffset: number): void {
    this.model.epochs[shard] = ++this.epoch;
    this.shards.own({ shard, epoch: this.epoch, revision: 0, nextOffset, nextOutbox: 0 });
  }

  private enqueue({ execution: number, tenant, isRecord }: Action & { kind: 'enqueue' }): void {
    const shard = number % SHARDS;
    const offset = isRecord ? this.model.nextOffsets[shard] : undefined;
    if (offset !== undefined) this.model.nextOffsets[shard] = offset + 1;
    const known: Known = {
      item: {
        executionId: `e${number}`,
        shard,
        request: { kind: 'poke' },
        owner: { tenant, workflow: 'w' },
        ...(offset !== undefined && { offset }),
        settle: ({ kind }) => {
          known.is = 'settled';
          known.answers.push(kind);
        },
      },
      is: 'waiting',
      epoch: this.model.epochs[shard] ?? 0,
      answers: [],
    };
    this.model.all.push(known);
    this.shards.enqueue(known.item);
  }

  private take(limit: number): void {
    if (this.hand) return;
    const ready = this.model.ready();
    this.hand = new BatchInHand(this.shards.take({ items: limit, historyEvents: 20 }), this.shards);
    const { items } = this.hand;
    expect(items).toHaveLength(Math.min(limit, ready.length)); // as much as there is, however it is shared
    for (const id of new Set(items.map(({ executionId }) => executionId))) {
      const own = items.filter(({ executionId }) => executionId === id);
      const first = ready.filter(({ item }) => item.executionId === id).slice(0, own.length);
      expect(own).toEqual(first.map(({ item }) => item)); // B1
    }
    for (const item of items) this.model.know(item).is = 'inHand';
  }

  private next(): InboxItem | undefined {
    const [first] = this.hand?.items.filter((item) => this.model.know(item).is === 'inHand') ?? [];
    return first;
  }

  private decide(given: Exclude<Action, { kind: 'enqueue' | 'take' | 'release' | 'lose' | 'finish' }>): void {
    const item = this.next();
    if (!item || !this.hand) return;
    const known = this.model.know(item);
    if (this.hand.standing([item]).length === 0) {
      if (known.is !== 'settled') known.is = 'waiting'; // H3
    } else if (given.kind === 'settle') this.hand.settle(item, { kind: 'applied' }, given.cost);
    else if (given.kind === 'putBack') {
      this.hand.putBack([item]);
      known.is = 'waiting';
    } else if (given.kind === 'holdExecution') {
      this.hand.holdExecution(item.executionId);
      for (const own of this.model.of('inHand', ({ executionId }) => executionId === item.executionId))
        own.is = 'waiting';
      this.model.blocked.add(item.executionId);
    } else {
      this.hand.hold(item, given.kind === 'hold');
      known.is = given.kind === 'hold' ? 'waiting' : 'aside';
      if (given.kind === 'hold') this.model.blocked.add(item.executionId);
    }
  }

  private release(executionId: string): void {
    this.shards.release(Number(executionId.slice(1)) % SHARDS, executionId);
    this.model.blocked.delete(executionId);
    for (const known of this.model.of('aside', (item) => item.executionId === executionId)) known.is = 'waiting';
  }

  private lose(shard: number): void {
    const here = this.model.all.filter(({ item, is }) => item.shard === shard && (is === 'waiting' || is === 'aside'));
    this.shards.drop(shard);
    for (const { answers } of here) expect(answers).toEqual(['lost']);
    for (const { item } of here) this.model.blocked.delete(item.executionId); // what blocks is here itself
    this.own(shard, this.model.nextOffsets[shard] ?? 0);
  }

  private finish(): void {
    if (!this.hand) return;
    this.hand.abandon();
    for (const known of this.model.of('inHand')) known.is = 'waiting';
    this.shards.finishBatch();
    this.hand = undefined;
  }

  private check(): void {
    expect([this.shards.pending, this.shards.held]).toEqual([this.model.pending(), this.model.held()]);
    expect(this.shards.hasWork()).toBe(this.model.ready().length > 0);
    for (let shard = 0; shard < SHARDS; shard++) {
      const next = this.shards.nextOffset(shard, new Set()) ?? 0;
      expect(next).toBe(this.model.lowestOpen(shard)); // B3
    }
  }
}

describe('the inboxes of shards, by whatever is asked of them', () => {
  it('keep the order of each execution, count what waits, pass no open record, and answer each item once', () =>
    fc.assert(
      fc.property(fc.array(action, { maxLength: 80, size: 'max' }), (actions) => {
        const play = new Play();
        for (const given of actions) play.act(given);
        play.end();
      }),
      { numRuns: 100 },
    ));
});
