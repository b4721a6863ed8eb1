import { cpuTimeOf } from './cpu-time';

/** The system is asked at looks, and not each time that a watch begins: so often within what is allowed, and so often at the least. */
const LOOKS = 4;
const MOST_BETWEEN_LOOKS_MS = 100;
/** The system's ticks are coarse: what is nearly all is all. */
const NEARLY_ALL = 0.9;

/**
 * Tells when a process has had a processor for too long. Where the system tells, neither the time counts in which a busy machine gave it
 * none, nor that in which this side was too busy to hear what it had said.
 *   W1. A watch begins anew with each message, so that it costs next to nothing: what a process has had is read at looks, and a watch that is
 *       over by the next look is never read for. Time counts from the first look, so up to two looks more than allowed may pass.
 */
export class ProcessorWatch {
  private watched: Watched | undefined;
  /** Goes on for one look more than is watched, and keeps no process alive. */
  private timer: NodeJS.Timeout | undefined;

  /** `wallMs`: a process that gets no processor for so long is given up. */
  constructor(
    private readonly wallMs: number,
    private readonly over: (how: 'overran' | 'starved') => void,
  ) {}

  /** It may have a processor for `ms` from now on, and not since this was called before. */
  start(pid: number | undefined, ms: number): void {
    this.watched = { pid, ms, at: performance.now() };
    this.timer ??= this.later(ms);
  }

  stop(): void {
    this.watched = undefined;
  }

  private later(ms: number): NodeJS.Timeout {
    // What it has said while this side was busy is heard before the immediate.
    return setTimeout(() => setImmediate(() => this.look()), Math.min(ms / LOOKS, MOST_BETWEEN_LOOKS_MS)).unref();
  }

  private look(): void {
    this.timer = undefined;
    const { watched } = this;
    if (watched === undefined) return;
    const how = verdictOn(watched, this.wallMs);
    if (how === undefined) this.timer = this.later(watched.ms);
    else {
      this.watched = undefined;
      this.over(how);
    }
  }
}

interface Watched {
  pid: number | undefined;
  ms: number;
  at: number;
  /** What the process had had when it was looked at first (W1). */
  cpuMsBefore?: number;
}

function verdictOn(watched: Watched, wallMs: number): 'overran' | 'starved' | undefined {
  const { pid, ms, at } = watched;
  const cpuMs = cpuTimeOf(pid);
  watched.cpuMsBefore ??= cpuMs;
  const waitedMs = performance.now() - at;
  const before = watched.cpuMsBefore;
  const usedMs = cpuMs === undefined || before === undefined ? waitedMs : cpuMs - before;
  if (usedMs >= ms * NEARLY_ALL) return 'overran';
  return waitedMs > wallMs ? 'starved' : undefined;
}
