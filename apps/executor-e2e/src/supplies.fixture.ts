import type { Standstill } from '@workflows/testing';
import type { Cluster } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';
import { standstillOf } from './standstills.fixture';

const BROKER_AWAY_MS = 1_000;
const SESSIONS_FROZEN_MS = 2_000;

/** What gateways and executors cannot do without, and how it goes away: the registry, the broker, and their sessions with the database. */
export class Supplies {
  private away = 0;
  private outages = 0;

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

  /** Resolves once it is there again. */
  async harm(kind: 'registry killed' | 'broker restarted' | 'sessions ended' | 'sessions frozen'): Promise<void> {
    this.away++;
    this.outages++;
    await this.takeAway(kind).finally(() => this.away--);
  }

  private async takeAway(kind: Parameters<Supplies['harm']>[0]): Promise<void> {
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
    this.registry = await this.cluster.registry().ready();
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
