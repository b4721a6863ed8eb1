import type { Clock } from '../ports/clock';
import type { ClaimedOperation, OperationStore } from '../ports/operation-store';

export interface HeldTurnParts {
  store: Pick<OperationStore, 'hold'>;
  clock: Clock;
  trouble(message: string, details: Record<string, unknown>): void;
}

/**
 * A turn that lasts as long as its page: owners that are out of reach and large trees take longer than a lease, and of workers that took turns at
 * a page which none of them had time to settle, none would ever get on.
 *   T1. Nothing prolongs a turn that has ended: who waits for the operation would wait for nothing.
 */
export class HeldTurn {
  /** Somebody else has it: what is left of the page is theirs. */
  isLost = false;
  private hasEnded = false;
  private cancel: () => void = () => undefined;
  private holding: Promise<void> = Promise.resolve();

  constructor(
    private readonly parts: HeldTurnParts,
    private readonly operation: ClaimedOperation,
    private readonly leaseMs: number,
  ) {
    this.wait();
  }

  async end(): Promise<void> {
    this.hasEnded = true;
    this.cancel();
    await this.holding; // T1
  }

  private wait(): void {
    if (this.hasEnded || this.isLost) return;
    this.cancel = this.parts.clock.after(this.leaseMs / 3, () => {
      this.holding = this.hold().finally(() => this.wait());
    });
  }

  /** Never rejects: the next one may get through, and who comes too late loses the turn. */
  private async hold(): Promise<void> {
    try {
      this.isLost = !(await this.parts.store.hold(this.operation, this.leaseMs));
    } catch (error) {
      this.parts.trouble('a turn at a bulk operation could not be prolonged', { operation: this.operation.id, error });
    }
  }
}
