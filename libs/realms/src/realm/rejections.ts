import type { JSValueHandle } from 'quickjs-wasi';

/** Of one execution. They stay in its memory until they are handled, so of more nothing is told. */
const MOST_KEPT = 100;

interface Rejection {
  promise: JSValueHandle;
  reason: JSValueHandle;
}

/** Promises that were rejected and that nobody has handled so far, by the executions whose code they are of. */
export class Rejections {
  /** Whose code runs; undefined: nobody's. */
  running: number | undefined;
  private readonly ofRuns = new Map<number, Map<number, Rejection>>();

  /** What the engine tells, which takes back its handles. `isHandled`: somebody does after all. */
  hear(promise: JSValueHandle, reason: JSValueHandle, isHandled: boolean): void {
    if (this.running === undefined) return;
    const known = this.ofRuns.get(this.running) ?? new Map<number, Rejection>();
    this.ofRuns.set(this.running, known);
    const { identity } = promise; // of nothing else while it is kept
    const before = known.get(identity);
    if (isHandled && before !== undefined) {
      known.delete(identity);
      free(before);
    } else if (!isHandled && before === undefined && known.size < MOST_KEPT)
      known.set(identity, { promise: promise.dup(), reason: reason.dup() });
  }

  reasonsOf(run: number): readonly JSValueHandle[] {
    return [...(this.ofRuns.get(run)?.values() ?? [])].map(({ reason }) => reason);
  }

  drop(run: number): void {
    for (const rejection of this.ofRuns.get(run)?.values() ?? []) free(rejection);
    this.ofRuns.delete(run);
  }
}

function free({ promise, reason }: Rejection): void {
  promise.dispose();
  reason.dispose();
}
