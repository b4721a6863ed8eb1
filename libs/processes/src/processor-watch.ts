import { cpuTimeOf } from './cpu-time';

/**
 * Tells when a process has had a processor for too long. Where the system tells, neither the time counts in which a busy machine gave it
 * none, nor that in which this side was too busy to hear what it had said.
 */
export class ProcessorWatch {
  private timer: NodeJS.Timeout | undefined;

  /** `wallMs`: a process that gets no processor for so long is given up. */
  constructor(
    private readonly wallMs: number,
    private readonly over: (how: 'overran' | 'starved') => void,
  ) {}

  /** It may have a processor for `ms` from now on, and not since this was called before. */
  start(pid: number | undefined, ms: number): void {
    this.stop();
    this.wait({ pid, ms, at: performance.now(), cpuMs: cpuTimeOf(pid) }, ms);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
  }

  private wait(begun: Begun, ms: number): void {
    const timer = setTimeout(() => {
      // What it has said while this side was busy is heard before the immediate.
      setImmediate(() => {
        if (this.timer !== timer) return;
        const leftMs = timeLeft(begun);
        if (leftMs === 0) this.over('overran');
        else if (performance.now() - begun.at > this.wallMs) this.over('starved');
        else this.wait(begun, leftMs);
      });
    }, ms);
    this.timer = timer;
  }
}

interface Begun {
  pid: number | undefined;
  ms: number;
  at: number;
  cpuMs: number | undefined;
}

/** What a busy machine has kept from it. */
function timeLeft({ pid, ms, cpuMs }: Begun): number {
  const nowMs = cpuTimeOf(pid);
  if (nowMs === undefined || cpuMs === undefined) return 0;
  const leftMs = ms - (nowMs - cpuMs);
  return leftMs < ms / 10 ? 0 : leftMs; // ticks are coarse, and what is nearly all is all
}
