import type { ExecutionId } from '@workflows/contracts';
import type { Seat } from './seat';

/** Where an execution is at hand, and up to where it has been told there. */
export interface Home {
  seat: Seat;
  told: number;
}

/** As many as a process keeps at hand. */
const MAX_OF_A_SEAT = 5_000;

/** Bounded like what the processes keep: whoever was asked for least lately goes first, and would not be found there either. */
export class Homes {
  private readonly homes = new Map<ExecutionId, Home>();

  constructor(private readonly seats: number) {}

  get(executionId: ExecutionId): Home | undefined {
    return this.homes.get(executionId);
  }

  take(executionId: ExecutionId): Home | undefined {
    const home = this.homes.get(executionId);
    this.homes.delete(executionId);
    return home;
  }

  set(executionId: ExecutionId, home: Home): void {
    this.homes.set(executionId, home);
    for (const [oldest, { seat }] of this.homes) {
      if (this.homes.size <= this.seats * MAX_OF_A_SEAT) return;
      this.homes.delete(oldest);
      seat.drop(oldest);
    }
  }

  ids(): readonly ExecutionId[] {
    return [...this.homes.keys()];
  }
}
