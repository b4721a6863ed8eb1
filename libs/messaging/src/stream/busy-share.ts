/** A change that gateways are told of. */
const NOTABLE = 0.05;

/**
 * How much of a core the main thread of this process uses. There is no such figure, but two that are not below it: the time in which the
 * event loop was not idle (which counts waiting for a core that others have), and the CPU of all its threads.
 */
export class BusyShare {
  private loop = performance.eventLoopUtilization();
  private cpu = process.cpuUsage();
  private at = performance.now();
  private told = 0;

  /** Of the time since it was looked at before, 0 to 1; undefined where it is about what was told last. */
  look(): number | undefined {
    const [now, loop] = [performance.now(), performance.eventLoopUtilization()];
    const { user, system } = process.cpuUsage(this.cpu);
    const used = (user + system) / 1000 / Math.max(now - this.at, 1);
    const share = Math.min(performance.eventLoopUtilization(loop, this.loop).utilization, used, 1);
    [this.at, this.loop, this.cpu] = [now, loop, process.cpuUsage()];
    if (Math.abs(share - this.told) < NOTABLE) return undefined;
    return (this.told = share);
  }
}
