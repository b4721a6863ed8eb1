import { EngineError, type ExecutionId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { BatchInHand } from './batch-in-hand';
import type { CommitOutcome } from './committer';
import type { EngineObserver } from './engine-parts';
import type { InboxItem } from './inbox-item';

/** So many times an item fails alone, each time while the database takes other writes, before it is to blame. */
const STRIKES = 3;
const PAUSES_MS = { first: 1_000, longest: 5_000 };

/**
 * What becomes of an item that cannot be written although nothing else is in its batch (I20).
 *   L1. Refused by the database, or by our own code: no time would mend that. Its execution is ended, or its record parked.
 *   L2. Not written for another reason: it is put aside and tried again, alone, so that nobody else waits for it. An error
 *       that is its own (the statement takes too long, over and over, while others go through) is taken for a refusal after
 *       the third time. One that blames the database never is: no outage ends an execution.
 *   L3. A start with a key is folded once more: another process may have taken the key after it was looked for (I2).
 */
export class LoneItems {
  private readonly strikes = new WeakMap<InboxItem, number>();
  private readonly foldedAgain = new WeakSet<InboxItem>();

  constructor(
    private readonly clock: Clock,
    private readonly observer: EngineObserver,
    private readonly release: (shard: number, executionId: ExecutionId) => void,
  ) {}

  /** Whether the item has to be tried alone. */
  has(item: InboxItem): boolean {
    return this.strikes.has(item);
  }

  /** An item to be tried in its place, or nothing: it was put aside, or answered. */
  decide(
    hand: BatchInHand,
    item: InboxItem,
    failure: Extract<CommitOutcome, { kind: 'refused' | 'failed' }>,
  ): InboxItem | undefined {
    const { executionId, shard } = item;
    const { reason } = failure;
    if (failure.kind === 'failed') {
      const before = this.strikes.get(item) ?? 0;
      const strikes = failure.isOutage ? before : before + 1;
      this.strikes.set(item, strikes);
      if (strikes < STRIKES) {
        this.observer.trouble('a command cannot be written; it is tried again, alone', { executionId, reason });
        hand.hold(item, true);
        const pauseMs = Math.min(PAUSES_MS.first * 2 ** strikes, PAUSES_MS.longest);
        this.clock.after(pauseMs, () => this.release(shard, executionId));
        return undefined; // L2
      }
    }
    if (hasKey(item) && !this.foldedAgain.has(item)) {
      this.foldedAgain.add(item);
      return item; // L3
    }
    this.observer.trouble('the database refuses what a command would write', { executionId, reason });
    return this.replace(hand, item, reason);
  }

  /** L1 */
  private replace(hand: BatchInHand, item: InboxItem, reason: string): InboxItem | undefined {
    const { request, owner } = item;
    if (request.kind === 'step' && request.step.kind !== 'ban') {
      const cause = 'What this step would write cannot be stored.';
      const ban = { kind: 'ban', error: 'States.Runtime', cause } as const;
      return hand.standIn(item, { kind: 'step', step: ban }, (result) => item.settle(result));
    }
    if (item.offset !== undefined && owner && request.kind !== 'quarantine') {
      const parked = { kind: 'quarantine', tenant: owner.tenant, reason, raw: JSON.stringify(request) } as const;
      return hand.standIn(item, parked, () => item.settle(refused(reason)));
    }
    hand.settle(item, refused(reason));
    return undefined;
  }
}

function hasKey({ request }: InboxItem): boolean {
  return request.kind === 'insert' && request.start.idempotency !== undefined;
}

function refused(reason: string) {
  return {
    kind: 'refused' as const,
    error: new EngineError('INTERNAL', `The database refuses to store this: ${reason}`),
  };
}
