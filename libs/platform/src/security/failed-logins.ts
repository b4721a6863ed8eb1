import { Logger } from '@nestjs/common';
import type { Metrics } from '../metrics/metrics';

const WINDOW_MS = 60_000;
/** So many typing errors in a minute cost nothing. */
const FREE = 5;
const SLOWEST_MS = 2_000;
/** Addresses that are remembered. With more of them at once, all are treated as strangers anew. */
const MOST_KEPT = 10_000;
/** Answers that are held back at once; one more is given right away, so that nobody fills the memory by failing. */
const MOST_HELD = 200;

interface Failures {
  since: number;
  count: number;
}

/**
 * Counts logins that fail, by address, and says how long each answer is to be held back: longer with each failure within a
 * minute. Valid keys from the same address are never slowed, since many clients may stand behind one.
 */
export class FailedLogins {
  private readonly logger = new Logger('login');
  private readonly addresses = new Map<string, Failures>();
  private total = 0;
  private held = 0;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Notes one more failure; how many milliseconds its answer is to wait. */
  note(address: string): number {
    this.total++;
    const failures = this.of(address);
    failures.count++;
    this.tell(address, failures.count);
    return failures.count <= FREE ? 0 : Math.min(SLOWEST_MS, 100 * 2 ** Math.min(10, failures.count - FREE - 1));
  }

  /** Calls `answer` once its time has come. */
  answer(address: string, answer: () => void): void {
    const ms = this.note(address);
    if (ms === 0 || this.held >= MOST_HELD) return answer();
    this.held++;
    setTimeout(() => {
      this.held--;
      answer();
    }, ms);
  }

  watch(metrics: Metrics): void {
    const total = (): number => this.total;
    let told = 0;
    metrics.counter({
      name: 'workflows_failed_logins_total',
      help: 'Requests with an API key that is not valid',
      collect() {
        this.inc(total() - told);
        told = total();
      },
    });
  }

  private of(address: string): Failures {
    const known = this.addresses.get(address);
    if (known && this.now() - known.since < WINDOW_MS) return known;
    if (this.addresses.size >= MOST_KEPT) this.addresses.clear();
    const fresh = { since: this.now(), count: 0 };
    this.addresses.set(address, fresh);
    return fresh;
  }

  /** The first of a minute, and then each tenfold: a guesser does not fill the log. */
  private tell(address: string, count: number): void {
    if (Number.isInteger(Math.log10(count))) this.logger.warn({ msg: 'an API key was refused', address, count });
  }
}
