import { TO_PRACTISE } from '../child/messages';
import { Seat, type SeatSettings } from './seat';

/** Jobs of a batch: a message costs as much as a turn. */
const AT_ONCE = 16;

/** Where handlers run: the places that all share, and that of those that take long. */
export class Seats {
  readonly slow: Seat;
  private readonly shared: [Seat, ...Seat[]];

  constructor(size: number, settings: Omit<SeatSettings, 'atOnce'>) {
    const shared = (): Seat => new Seat({ ...settings, atOnce: AT_ONCE });
    this.shared = [shared(), ...Array.from({ length: size - 1 }, shared)];
    this.slow = new Seat({ ...settings, atOnce: 1 });
  }

  get all(): readonly Seat[] {
    return [...this.shared, this.slow];
  }

  /** One of those that all share is up, or comes up and practises. */
  warm(): void {
    this.leastBusy().warm(TO_PRACTISE);
  }

  /** Nobody waits for a process to come up while there is one. Where those have much to do, one more is started for whoever comes later. */
  leastBusy(): Seat {
    const least = leastOf(this.shared.filter(({ isUp }) => isUp));
    if (least === undefined) return this.shared.find(({ pid }) => pid !== undefined) ?? this.shared[0];
    if (least.load >= AT_ONCE) this.shared.find(({ isUp }) => !isUp)?.warm();
    return least;
  }
}

function leastOf(seats: readonly Seat[]): Seat | undefined {
  return seats.reduce<Seat | undefined>((least, seat) => (least && least.load <= seat.load ? least : seat), undefined);
}
