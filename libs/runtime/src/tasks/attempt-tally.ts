import type { Instant, PauseOn } from '@workflows/contracts';

/** What became of the last attempts of one function, as many as its rule looks at; so much memory and no more. */
export class AttemptTally {
  private readonly endedAt: Float64Array;
  private readonly failed: Uint8Array;
  private next = 0;
  private count = 0;
  private failures = 0;
  private lastError = '';

  /** `pauseRevision`: of the pause that was over when it began to count. */
  constructor(
    private readonly rule: PauseOn,
    readonly pauseRevision: number,
  ) {
    this.endedAt = new Float64Array(rule.of);
    this.failed = new Uint8Array(rule.of);
  }

  /** In the place of the oldest. */
  add(at: Instant, error: string | undefined): void {
    const { next, endedAt, failed } = this;
    const isFailure = error !== undefined;
    if (isFailure) this.lastError = error;
    this.failures += Number(isFailure) - (failed[next] ?? 0);
    endedAt[next] = at;
    failed[next] = Number(isFailure);
    this.next = (next + 1) % endedAt.length;
    this.count = Math.min(this.count + 1, endedAt.length);
  }

  /** Why the function is to be paused; undefined: it is well, or nobody can say yet. */
  verdict(now: Instant): string | undefined {
    const { of, within, errorRate } = this.rule;
    const oldest = this.endedAt[this.next] ?? now;
    if (this.count < of || now - oldest > within * 1_000 || this.failures / of < errorRate) return undefined;
    return `${this.failures} of the last ${of} attempts failed within ${within} s: ${this.lastError.slice(0, MOST_OF_ERROR)}`;
  }
}

const MOST_OF_ERROR = 200;
