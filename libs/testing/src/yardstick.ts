/** How long the processor worked on it, in milliseconds: what other processes do beside it does not count. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

let piece: string | undefined;
/** The shortest that there was in this process. */
let shortest: number | undefined;

/** A fixed piece of work: some JSON is read, sorted and written. */
function measureYardstick(): void {
  piece ??= JSON.stringify(
    Array.from({ length: 20_000 }, (_, index) => ({ id: index, name: `item ${index}`, tags: ['a', 'b'] })),
  );
  const items: { name: string }[] = JSON.parse(piece);
  JSON.stringify(items.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

function best(): number {
  return Math.max(Math.min(...[1, 2, 3].map(() => cpuMsOf(measureYardstick))), 1);
}

/**
 * What the work costs, in yardsticks: the processor's time for a fixed piece of work, measured right beside it. A bar in
 * yardsticks means the same on every machine, and on one that others keep busy; one in milliseconds does not. What costs less than the shortest one
 * is far below any bar, and is told by that: to measure costs more than most of what is measured.
 */
export function yardsticksOf(work: () => void): number {
  shortest ??= best();
  const spent = cpuMsOf(work);
  if (spent < shortest) return spent / shortest;
  const beside = best();
  const yardstick = Math.max(shortest, beside);
  shortest = Math.min(shortest, beside);
  return spent / yardstick;
}
