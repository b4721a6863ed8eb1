import type { Standstill } from '@workflows/testing';
import type { Cluster } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';
import { standstillOf } from './standstills.fixture';

const BROKER_AWAY_MS = 1_000;
const SESSIONS_FROZEN_MS = 2_000;

export type SupplyFault = 'registry killed' | 'broker restarted' | 'sessions ended' | 'sessions frozen';

/**
 * What gateways and executors cannot do without, and how it goes away: the registry, the broker, and their sessions with the database.
 *   U1. Of each kind one at a time; other things happen meanwhile.
 *   U2. Who starts while something is away may give up waiting for it. It is started again, as whoever supervises it would.
 */
export class Supplies {
  private away = 0;
  private outages = 0;
  private readonly lasting = new Map<SupplyFault, Promise<void>>();

  constructor(
    private readonly cluster: Cluster,
    private registry: ServiceProcess,
    private readonly random: () => number,
    private readonly standstills: Standstill[],
  ) {}

  /** Tells, when it is asked, whether all was there from now until then. */
  watch(): () => boolean {
    const { away, outages } = this;
    return () => away === 0 && this.outages === outages;
  }

  /** Resolves once it has begun (U1). */
  async harm(kind: SupplyFault): Promise<void> {
    await this.lasting.get(kind);
    const over = this.outage(kind);
    over.catch(() => undefined); // whoever waits for the end hears of it
    this.lasting.set(kind, over);
  }

  /** All is there again. */
  async back(): Promise<void> {
    await Promise.all(this.lasting.values());
  }

  /** Starts a process until it is ready (U2). */
  async bring(start: () => ServiceProcess | Promise<ServiceProcess>): Promise<ServiceProcess> {
    for (;;) {
      const hadAll = this.watch();
      const next = await start();
      try {
        return await next.ready();
      } catch (error) {
        if (hadAll()) throw error;
        if (!next.hasEnded) await next.kill();
      }
    }
  }

  private async outage(kind: SupplyFault): Promise<void> {
    this.away++;
    this.outages++;
    await this.takeAway(kind).finally(() => this.away--);
  }

  private async takeAway(kind: SupplyFault): Promise<void> {
    switch (kind) {
      case 'registry killed': // from which executors hear what is paused
        this.standstills.push(await standstillOf(() => this.renewRegistry(), { what: 'function' }));
        break;
      case 'broker restarted':
        await this.cluster.broker.kill();
        await pause(this.random() * BROKER_AWAY_MS);
        await this.cluster.broker.restart();
        break;
      case 'sessions ended':
        await this.cluster.rows('select pg_terminate_backend(pid) from unnest($1::integer[]) as pid', [
          await this.cluster.sessions(),
        ]);
        break;
      case 'sessions frozen':
        await frozen(await this.cluster.sessions(), this.random() * SESSIONS_FROZEN_MS);
    }
  }

  private async renewRegistry(): Promise<void> {
    await this.registry.kill();
    this.registry = await this.bring(() => this.cluster.registry());
  }
}

/** Connections are open, and nobody answers. */
async function frozen(pids: readonly number[], ms: number): Promise<void> {
  const stopped = pids.filter((pid) => signal(pid, 'SIGSTOP'));
  await pause(ms);
  for (const pid of stopped) signal(pid, 'SIGCONT');
}

/** False: it has ended meanwhile. */
function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** The time itself is what a fault run is made of: it is no wait for a condition. */
function pause(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms));
}
