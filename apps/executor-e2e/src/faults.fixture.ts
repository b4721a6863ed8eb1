import { waitFor } from '@workflows/testing';
import { SESSION_MS, type Cluster } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';

const PAUSE_MS = { least: 300, most: 2_000 };

export type FaultKind =
  'executor killed' | 'executor frozen' | 'executor stopped' | 'gateway killed' | 'broker restarted';
const KINDS: FaultKind[] = [
  'executor killed',
  'executor frozen',
  'executor stopped',
  'gateway killed',
  'broker restarted',
];

/**
 * Ends, freezes and restarts parts of a cluster, in an order that the seed decides, and brings each of them back.
 *   F1. Every kind comes up once before any comes a second time.
 *   F2. One executor at least is left alone at any moment, so that work goes on; and each of the others while a fault of its own lasts, which
 *       would be judged by the end that another one made of it.
 *   F3. Who is told to stop while the broker is away may give up waiting for it, and say so by its exit code.
 *   F4. So may who starts then. It is started again, as whoever supervises it would.
 */
export class FaultInjector {
  readonly injected: FaultKind[] = [];
  /** What a process did that it must not do. */
  readonly faults: string[] = [];
  /** Odd while the broker is away. */
  private outages = 0;
  private readonly harmed = new Set<ServiceProcess>();
  private bag: FaultKind[] = [];
  private readonly returning: Promise<unknown>[] = [];
  private gateway: Promise<ServiceProcess>;

  constructor(
    private readonly cluster: Cluster,
    private readonly random: () => number,
    private readonly executors: ServiceProcess[],
    gateway: ServiceProcess,
  ) {
    this.gateway = Promise.resolve(gateway);
  }

  /** Injects until the time is over; resolves when all parts are up again. */
  async run(ms: number): Promise<void> {
    for (const end = performance.now() + ms; performance.now() < end;) {
      await this.inject(this.draw());
      await pause(PAUSE_MS.least + this.random() * (PAUSE_MS.most - PAUSE_MS.least));
    }
    await Promise.all(this.returning);
  }

  private draw(): FaultKind {
    if (this.bag.length === 0) this.bag = [...KINDS]; // F1
    const [kind] = this.bag.splice(Math.floor(this.random() * this.bag.length), 1);
    return kind as FaultKind;
  }

  private async inject(kind: FaultKind): Promise<void> {
    if (kind === 'gateway killed') {
      await (await this.gateway).kill();
      this.gateway = this.brought(() => this.cluster.gateway());
      this.returning.push(this.gateway);
    } else if (kind === 'broker restarted') {
      this.outages++;
      await this.cluster.broker.kill();
      await pause(this.random() * 1_000);
      await this.cluster.broker.restart();
      this.outages++;
    } else {
      const victim = await this.victim();
      this.harmed.add(victim);
      this.returning.push(this.harm(kind, victim).finally(() => this.harmed.delete(victim)));
    }
    this.injected.push(kind);
  }

  /** F2 */
  private async victim(): Promise<ServiceProcess> {
    const up = await waitFor(
      () => {
        const isWell = (one: ServiceProcess): boolean => one.isRunning && !this.harmed.has(one);
        const well = this.executors.filter((one) => isWell(one) && / ready at /.test(one.output));
        return well.length > 1 && well;
      },
      { within: 60_000 },
    );
    const well = up as ServiceProcess[];
    return well[Math.floor(this.random() * well.length)] as ServiceProcess;
  }

  private async harm(kind: FaultKind, victim: ServiceProcess): Promise<void> {
    if (kind === 'executor frozen') {
      const ms = this.random() * 2 * SESSION_MS; // half of them past the session
      victim.freeze();
      await pause(ms);
      return victim.thaw();
    }
    const next = this.brought(() => this.cluster.executor());
    if (kind === 'executor killed') await victim.kill();
    else {
      const outages = this.outages;
      const code = await victim.stop();
      const hadBroker = outages % 2 === 0 && outages === this.outages; // F3
      if (code !== 0 && hadBroker)
        this.faults.push(`${victim.name} ended with ${code} on SIGTERM (I17):\n${victim.output.slice(-2_000)}`);
    }
    this.executors.splice(this.executors.indexOf(victim), 1, await next);
  }

  /** Starts a process until it is ready (F4). */
  private brought(start: () => ServiceProcess | Promise<ServiceProcess>): Promise<ServiceProcess> {
    const coming = this.begin(start);
    coming.catch(() => undefined); // whoever waits for it hears of it, if only after the one before it has ended
    return coming;
  }

  private async begin(start: () => ServiceProcess | Promise<ServiceProcess>): Promise<ServiceProcess> {
    for (;;) {
      const outages = this.outages;
      const next = await start();
      try {
        return await next.ready();
      } catch (error) {
        const hadBroker = outages % 2 === 0 && outages === this.outages;
        if (hadBroker) throw error;
      }
    }
  }
}

/** The time itself is what a fault run is made of: it is no wait for a condition. */
function pause(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms));
}
