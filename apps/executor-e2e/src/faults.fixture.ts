import { Deck, killRealms, waitFor, type Standstill } from '@workflows/testing';
import { SESSION_MS, type Cluster } from './cluster.fixture';
import type { ServiceProcess } from './service-process.fixture';
import { standstillOf } from './standstills.fixture';
import { Supplies } from './supplies.fixture';

const PAUSE_MS = { least: 200, most: 1_200 };
/** What has to be acknowledged between two faults, and within which time at the latest. */
const WORK = { starts: 5, withinMs: 60_000 };
/** Beyond the pings of the streams, seldom: everything waits for the gateway. */
const GATEWAY_FROZEN_MS = 12_000;

const EXECUTORS = ['executor killed', 'executor frozen', 'executor stopped'] as const;
const SUPPLIES = ['registry killed', 'broker restarted', 'sessions ended', 'sessions frozen'] as const;
export const KINDS = [...EXECUTORS, 'sandboxes killed', 'gateway killed', 'gateway frozen', ...SUPPLIES] as const;
export type FaultKind = (typeof KINDS)[number];
const SHARES: Partial<Record<FaultKind, number>> = {
  'sessions ended': 4,
  'sessions frozen': 4,
  'executor killed': 2,
  'executor frozen': 2,
};

export interface Harmed {
  executors: ServiceProcess[];
  /** Those of them that are of the release before. */
  before: readonly ServiceProcess[];
  gateway: ServiceProcess;
  registry: ServiceProcess;
}

/**
 * Ends, freezes and restarts parts of a cluster, in an order that the seed decides, and brings each of them back.
 *   F1. Every kind comes up once before any comes a second time; then those that are soon over come more often.
 *   F2. One executor at least is left alone at any moment, so that work goes on; and each of the others while a fault of its own lasts, which
 *       would be judged by the end that another one made of it.
 *   F3. A fault only counts when it hits a service at work (I40): each waits until starts were acknowledged since the last.
 *   F4. Who is told to stop while something that it needs is away may give up waiting for it, and say so by its exit code.
 *   F5. Who is of the release before is frozen, but not ended: it would not start again on the schema of this one. So both work side by side (I24).
 *       In the end each gives way to one of this release, as an owner reads no history with an event that it does not know (ADR 29).
 */
export class FaultInjector {
  readonly injected: FaultKind[] = [];
  /** What a process did that it must not do. */
  readonly faults: string[] = [];
  readonly standstills: Standstill[] = [];
  private readonly executors: ServiceProcess[];
  private readonly before: readonly ServiceProcess[];
  private readonly harmed = new Set<ServiceProcess>();
  private readonly deck: Deck<FaultKind>;
  private readonly returning: Promise<unknown>[] = [];
  private readonly supplies: Supplies;
  private gateway: Promise<ServiceProcess>;

  constructor(
    private readonly cluster: Cluster,
    private readonly random: () => number,
    { executors, before, gateway, registry }: Harmed,
    private readonly acknowledged: () => number,
  ) {
    this.deck = new Deck(KINDS, random, (kind) => (this.injected.length < KINDS.length ? 1 : (SHARES[kind] ?? 1))); // F1
    this.executors = executors;
    this.before = before;
    this.gateway = Promise.resolve(gateway);
    this.supplies = new Supplies(cluster, registry, random, this.standstills);
  }

  /** Injects until the time is over; resolves when all parts are up again. */
  async run(ms: number): Promise<void> {
    for (const end = performance.now() + ms; performance.now() < end;) {
      const kind = this.deck.deal();
      const before = this.acknowledged();
      if (!(await this.inject(kind))) this.deck.putBack(kind);
      else {
        this.injected.push(kind);
        await waitFor(() => this.acknowledged() - before >= WORK.starts, { within: WORK.withinMs }); // F3
      }
      await pause(PAUSE_MS.least + this.random() * (PAUSE_MS.most - PAUSE_MS.least));
    }
    await Promise.all(this.returning);
    await this.supplies.back();
    for (const one of this.before) await this.harm('executor stopped', one); // F5
  }

  /** False: it has to wait (F2). */
  private async inject(kind: FaultKind): Promise<boolean> {
    switch (kind) {
      case 'gateway killed':
      case 'gateway frozen':
        this.gateway = this.harmGateway(kind, await this.gateway);
        this.gateway.catch(() => undefined); // whoever waits for it hears of it
        this.returning.push(this.gateway);
        break;
      case 'executor killed':
      case 'executor frozen':
      case 'executor stopped': {
        const victim = this.victim(kind);
        if (victim === undefined) return false;
        this.harmed.add(victim);
        this.returning.push(this.harm(kind, victim).finally(() => this.harmed.delete(victim)));
        break;
      }
      case 'sandboxes killed': {
        const killed = this.executors.filter(({ isRunning }) => isRunning).map(({ pid }) => killRealms(pid));
        return killed.some((count) => count > 0);
      }
      default:
        await this.supplies.harm(kind);
    }
    return true;
  }

  /** F2, F5 */
  private victim(kind: (typeof EXECUTORS)[number]): ServiceProcess | undefined {
    const isWell = (one: ServiceProcess): boolean => one.isRunning && !this.harmed.has(one);
    const well = this.executors.filter(isWell);
    const meant = well.filter((one) => kind === 'executor frozen' || !this.before.includes(one));
    return well.length > 1 ? meant[Math.floor(this.random() * meant.length)] : undefined;
  }

  private async harm(kind: (typeof EXECUTORS)[number], victim: ServiceProcess): Promise<void> {
    if (kind === 'executor frozen') {
      const ms = this.random() * 2 * SESSION_MS; // half of them past the session
      const shards = await this.cluster.shardIdsOf(victim);
      return void this.standstills.push(await standstillOf(() => frozen(victim, ms), { shards }));
    }
    const next = this.brought(() => this.cluster.executor());
    if (kind === 'executor killed') await victim.kill();
    else {
      const hadAll = this.supplies.watch();
      const code = await victim.stop();
      // F4
      if (code !== 0 && hadAll())
        this.faults.push(`${victim.name} ended with ${code} on SIGTERM (I17):\n${victim.output.slice(-2_000)}`);
    }
    this.executors.splice(this.executors.indexOf(victim), 1, await next);
  }

  private async harmGateway(
    kind: 'gateway killed' | 'gateway frozen',
    gateway: ServiceProcess,
  ): Promise<ServiceProcess> {
    if (kind === 'gateway frozen') {
      await frozen(gateway, this.random() ** 2 * GATEWAY_FROZEN_MS);
      return gateway;
    }
    await gateway.kill();
    return this.brought(() => this.cluster.gateway());
  }

  private brought(start: () => ServiceProcess | Promise<ServiceProcess>): Promise<ServiceProcess> {
    const coming = this.supplies.bring(start);
    coming.catch(() => undefined); // whoever waits for it hears of it, if only after the one before it has ended
    return coming;
  }
}

async function frozen(process: ServiceProcess, ms: number): Promise<void> {
  process.freeze();
  await pause(ms);
  process.thaw();
}

/** The time itself is what a fault run is made of: it is no wait for a condition. */
function pause(ms: number): Promise<void> {
  return new Promise((later) => setTimeout(later, ms));
}
