import { EngineError, type BulkAction } from '@workflows/contracts';
import type { ExecutionFinder } from '../ports/execution-finder';
import type { ClaimedOperation, OperationItem, OperationPage, OperationStore } from '../ports/operation-store';
import { HeldTurn, type HeldTurnParts } from './held-turn';
import { takePage } from './take-page';
import { tally, type ItemOutcome } from './tally';

export interface OperationRunnerParts extends HeldTurnParts {
  store: OperationStore;
  finder: ExecutionFinder;
  actions: readonly BulkAction['kind'][];
  /** Does it to one. `isAgain`: the page was begun before, so what is as it should be may be so by that. Rejects as the action does. */
  act(operation: ClaimedOperation, item: OperationItem, isAgain: boolean): Promise<ItemOutcome>;
}

const EVERY_MS = 2_000;
const LEASE_MS = 60_000;
const AT_ONCE = 16;
const RETRY_MS = 1_000;
/** What is still out of reach then has failed. */
const MOST_TRIES = 10;

/**
 * Carries operations out, page by page.
 *   O1. A turn is one page of one operation: a row says which executions it has before anything is done to them, and what became of them
 *       is written with the position behind them, by the holder of the latest claim alone (I48).
 *       A turn is held for as long as its page takes.
 *   O2. Whoever finds a page that was begun does all of it again: each action is done once, however often it is asked for.
 *   O3. What is out of reach for now holds its page up, for so many tries. What is refused for good is counted and passed.
 *   O4. Turns go round the tenants, then their operations; few executions are in hand at once.
 *   O5. Who stops leaves the rest of its page to the next, at once.
 *   O6. One that is stopped does nothing more than the page that was written before: the write of each page looks.
 *   O7. No lane ends by an exception: what an action throws beyond what it may counts as out of reach, is said, and the page ends as a whole.
 */
export class OperationRunner {
  private cancel: (() => void) | undefined;
  private working: Promise<void> | undefined;
  private stopped = false;
  private isAsked = false;

  constructor(private readonly parts: OperationRunnerParts) {}

  begin(): void {
    this.wake();
  }

  /** There may be something to do. */
  wake(): void {
    this.isAsked = true;
    if (this.stopped || this.working !== undefined) return;
    this.cancel?.();
    this.working = this.work().finally(() => {
      this.working = undefined;
      const { clock } = this.parts;
      const again = (): void => this.wake();
      if (!this.stopped) this.cancel = this.isAsked ? clock.after(0, again) : clock.about(EVERY_MS, again);
    });
  }

  async close(): Promise<void> {
    this.stopped = true;
    this.cancel?.();
    await this.working;
  }

  /** Until there is nothing to do. Never rejects. */
  private async work(): Promise<void> {
    try {
      while (!this.stopped) {
        this.isAsked = false;
        const operation = await this.parts.store.claim(this.parts.actions, LEASE_MS);
        if (operation === undefined) return;
        await this.turn(operation);
      }
    } catch (error) {
      this.isAsked = false;
      this.parts.trouble('bulk operations cannot be read or written; they go on in a while', { error });
    }
  }

  private async turn(operation: ClaimedOperation): Promise<void> {
    try {
      const page = operation.page ?? (await takePage(this.parts, operation));
      if (page.items.length > 0 && !(await this.parts.store.begin(operation, page))) return; // O6
      await this.carryOut(operation, page);
    } catch (error) {
      const { id, tenant } = operation;
      this.parts.trouble('a bulk operation does not get on', { operation: id, tenant, error });
      if (!(error instanceof EngineError) || error.retryable) return this.parts.store.giveBack(operation, RETRY_MS);
      const { code, message } = error;
      await this.parts.store.fail(operation, { code, message });
    }
  }

  private async carryOut(operation: ClaimedOperation, page: OperationPage): Promise<void> {
    const outcomes = new Map<OperationItem, ItemOutcome>();
    const left = page.items.values();
    const turn = new HeldTurn(this.parts, operation, LEASE_MS);
    const lane = async (): Promise<void> => {
      for (const item of left) {
        if (this.stopped || turn.isLost) return;
        outcomes.set(item, await this.actOn(operation, item));
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, lane)).finally(() => turn.end());
    if (outcomes.size < page.items.length) return this.parts.store.giveBack(operation, 0); // O5
    const isHeldUp = [...outcomes.values()].some((outcome) => outcome.kind === 'outOfReach');
    if (isHeldUp && operation.tries + 1 < MOST_TRIES) return this.parts.store.giveBack(operation, RETRY_MS); // O3
    const { counts, samples } = tally(operation, outcomes);
    await this.parts.store.settle(operation, { counts, samples, ...(page.next && { next: page.next }) });
  }

  private async actOn(operation: ClaimedOperation, item: OperationItem): Promise<ItemOutcome> {
    if (item.status === undefined) {
      const message = `There is no execution "${item.executionId}".`;
      return { kind: 'failed', code: 'EXECUTION_NOT_FOUND', message };
    }
    try {
      return await this.parts.act(operation, item, operation.page !== undefined);
    } catch (error) {
      if (!(error instanceof EngineError)) return this.unexpected(operation, item, error);
      const { code, message, retryable } = error;
      return { kind: retryable ? 'outOfReach' : 'failed', code, message };
    }
  }

  /** O7 */
  private unexpected({ id, tenant }: ClaimedOperation, { executionId }: OperationItem, error: unknown): ItemOutcome {
    this.parts.trouble('a bulk operation met what it does not know', { operation: id, tenant, executionId, error });
    const message = 'What was asked of it ended in an error that the service does not know.';
    return { kind: 'outOfReach', code: 'INTERNAL', message };
  }
}
