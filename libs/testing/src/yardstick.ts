/** How long the processor worked on it, in milliseconds: what other processes do beside it does not count. */
function cpuMsOf(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const PIECE = JSON.stringify(
  Array.from({ length: 20_000 }, (_, index) => ({ id: index, name: `item ${index}`, tags: ['a', 'b'] })),
);

/** A fixed piece of work: some JSON is read, sorted and written. */
function measureYardstick(): void {
  const items: { name: string }[] = JSON.parse(PIECE);
  JSON.stringify(items.toSorted((a, b) => (a.name < b.name ? -1 : 1)));
}

/**
 * What the work costs, in yardsticks: the processor's time for a fixed piece of work, measured right beside it. A bar in
 * yardsticks means the same on every machine, and on one that others keep busy; one in milliseconds does not.
 */
export function yardsticksOf(work: () => void): number {
  const best = (): number => Math.min(...[1, 2, 3].map(() => cpuMsOf(measureYardstick)));
  const before = best();
  const spent = cpuMsOf(work);
  return spent / Math.max(before, best(), 1);
}
