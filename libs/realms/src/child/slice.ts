import { openSync, readSync } from 'node:fs';

const NS_OF_MS = 1_000_000;
/** Held open: it is read for each turn. */
const schedule = openSchedule();
const read = Buffer.alloc(64);

/** For how long this thread has had a processor: what a busy machine gives to others does not count. */
export function threadMs(): number {
  if (schedule !== undefined) {
    // The first field, in nanoseconds, is of the thread that the process began with, which is this one.
    const length = readSync(schedule, read, 0, read.length, 0);
    const ns = parseInt(read.toString('latin1', 0, length), 10);
    if (ns > 0) return ns / NS_OF_MS;
  }
  const { user, system } = process.cpuUsage();
  return (user + system) / 1_000;
}

/** Undefined where the system has none. */
function openSchedule(): number | undefined {
  try {
    return openSync('/proc/self/schedstat', 'r');
  } catch {
    return undefined;
  }
}

/** How long code may run until it has to let others. */
export class Slice {
  private endsAt = Infinity;
  private ms = Infinity;
  /** What the thread had had when this was asked first: few settlements take as long as to be asked about, and the system is dear to ask. */
  private begunMs: number | undefined;

  begin(ms: number): void {
    this.ms = ms;
    this.begunMs = undefined;
    this.endsAt = performance.now() + ms;
  }

  end(): void {
    this.endsAt = Infinity;
  }

  /** Asked again and again: it looks at the clock first. */
  isOver(): boolean {
    this.begunMs ??= threadMs();
    const now = performance.now();
    if (now < this.endsAt) return false;
    const leftMs = this.ms - (threadMs() - this.begunMs);
    if (leftMs <= 0) return true;
    this.endsAt = now + leftMs;
    return false;
  }
}
