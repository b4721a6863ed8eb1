/**
 * Ends a call before its answer has come. An `AbortSignal` does the same, and costs each call more than its signature does: nearly
 * none is ever broken off.
 */
export class BreakOff {
  private reason: Error | undefined;
  private hear: ((reason: Error) => void) | undefined;

  /** `hear` is told when it is broken off, at once where it was already. It takes the place of whoever watched before. */
  watch(hear: (reason: Error) => void): void {
    this.hear = hear;
    if (this.reason) hear(this.reason);
  }

  /** Only the first reason counts. */
  now(reason: Error): void {
    if (this.reason) return;
    this.reason = reason;
    this.hear?.(reason);
  }
}
