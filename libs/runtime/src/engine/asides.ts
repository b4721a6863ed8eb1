import type { ExecutionId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { TurnsAhead } from './ahead';
import type { BatchInHand } from './batch-in-hand';
import type { Aside } from './fold-ahead';

/** Whoever gave the answer waits so long for its commit at the most, and so does what else comes for the execution. */
const LONGEST_MS = 100;

/**
 * Steps of handlers that stand aside while their turns run ahead of the commit (ADR 50).
 *   A1. The batch goes on without them, so nobody waits for code but its own execution, and that for a moment.
 *   A2. Whatever happens, the item comes back to its inbox, once, and is committed as any other: with what came of its turn, or without.
 *   A3. When it is decided the turn is told, however that was: what is not in the history by then has never happened.
 */
export class Asides {
  private readonly waiting = new Set<() => void>();
  private isClosed = false;

  constructor(
    private readonly turns: TurnsAhead | undefined,
    private readonly clock: Clock,
    private readonly release: (shard: number, executionId: ExecutionId) => void,
  ) {}

  /** What may run ahead now; undefined: nothing. */
  get ahead(): TurnsAhead | undefined {
    return this.isClosed ? undefined : this.turns;
  }

  /** By their executions; what comes behind them for these waits, too. */
  put(hand: BatchInHand, asides: ReadonlyMap<ExecutionId, Aside>): void {
    if (this.turns === undefined || asides.size === 0) return;
    for (const aside of asides.values()) this.begin(hand, aside, this.turns);
    hand.holdExecutions(asides);
  }

  /** All come back at once, and no others go. */
  close(): void {
    this.isClosed = true;
    for (const back of [...this.waiting]) back();
  }

  private begin(hand: BatchInHand, { item, step, hot, turn }: Aside, turns: TurnsAhead): void {
    const { executionId, shard } = item;
    const leave = (): void => {
      cancel();
      this.waiting.delete(back);
    };
    const back = (): void => {
      if (!this.waiting.has(back)) return; // A2
      leave();
      this.release(shard, executionId);
    };
    const running = turns.runAhead(hot, turn, (turned) => {
      if (turned) step.turned = turned;
      back();
    });
    const cancel = this.clock.after(LONGEST_MS, back);
    this.waiting.add(back);
    const aside = hand.standIn(item, item.request, (result) => {
      leave();
      running.over(result.kind === 'applied' && result.turnedAhead === true); // A3
      item.settle(result);
    });
    aside.ahead = step;
  }
}
