import { Deck, waitFor } from '@workflows/testing';
import { processTree } from './process-tree.fixture';
import { Service, postmasterPid, query, type Environment } from './service.fixture';

const PAUSE_MS = { least: 200, most: 1_200 };
const LONGEST_FREEZE_MS = { service: 3_000, postgres: 2_000 };

const END_SESSIONS =
  'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()';

/** What has to be acknowledged between two faults, and within which time at the latest. */
const WORK = { starts: 20, withinMs: 60_000 };

export const KINDS = [
  'everything killed',
  'service killed',
  'Postgres killed',
  'service stopped',
  'service frozen',
  'Postgres frozen',
  'sessions ended',
] as const;
type FaultKind = (typeof KINDS)[number];
const SHARES: Record<FaultKind, number> = {
  ...{ 'everything killed': 1, 'service killed': 1, 'service stopped': 1, 'service frozen': 1 },
  ...{ 'Postgres killed': 3, 'Postgres frozen': 3, 'sessions ended': 3 },
};

/**
 * Ends, freezes and restarts the one-process service, in an order that the random numbers decide, and brings it back.
 *   F1. A fault only counts when it hits a service at work (I40): each waits until starts were acknowledged since the last.
 *   F2. Every kind comes up once before any comes a second time, and none is left out, however long that takes. Then those that are soon over
 *       come more often.
 *   F3. The next fault waits until the service is ready again: a service that never comes back fails the run.
 */
export class FaultInjector {
  readonly injected: FaultKind[] = [];
  /** What the service did that it must not do. */
  readonly faults: string[] = [];
  private readonly deck: Deck<FaultKind>; // F2
  private running: Promise<void> | undefined;
  private ended = false;

  constructor(
    private service: Service,
    private readonly env: Environment,
    private readonly random: () => number,
    private readonly acknowledged: () => number,
  ) {
    this.deck = new Deck(KINDS, random, (kind) => (this.injected.length < KINDS.length ? 1 : SHARES[kind]));
  }

  get current(): Service {
    return this.service;
  }

  run(ms: number): Promise<void> {
    this.running = this.injectFor(ms);
    return this.running;
  }

  /** For `afterAll`: a run that its test waits for no longer brings nothing back any more. */
  async end(): Promise<void> {
    this.ended = true;
    await this.running?.catch(() => undefined);
  }

  private async injectFor(ms: number): Promise<void> {
    for (const end = performance.now() + ms; performance.now() < end || this.injected.length < KINDS.length;) {
      const before = this.acknowledged();
      const isAtWork = (): boolean => this.ended || this.acknowledged() - before >= WORK.starts;
      await waitFor(isAtWork, { within: WORK.withinMs }); // F1
      if (this.ended) return;
      await this.inject(this.deck.deal());
      await pause(PAUSE_MS.least + this.random() * (PAUSE_MS.most - PAUSE_MS.least));
    }
  }

  private async inject(kind: FaultKind): Promise<void> {
    switch (kind) {
      case 'everything killed':
        await this.service.killTree();
        await this.again();
        break;
      case 'service killed':
        await this.service.kill();
        await this.again();
        break;
      case 'service stopped': {
        const code = await this.service.stop();
        if (code !== 0)
          this.faults.push(`the service ended with ${code} on SIGTERM (I17):\n${this.service.output.slice(-2_000)}`);
        await this.again();
        break;
      }
      case 'Postgres killed': {
        const pid = await postmasterPid(this.service.dataDir);
        if (pid !== undefined) process.kill(pid, 'SIGKILL');
        break;
      }
      case 'service frozen':
        await this.freeze([this.service.pid], LONGEST_FREEZE_MS.service);
        break;
      case 'Postgres frozen': {
        const pid = await postmasterPid(this.service.dataDir);
        if (pid !== undefined) await this.freeze(processTree(pid), LONGEST_FREEZE_MS.postgres);
        break;
      }
      case 'sessions ended':
        await query(this.service.dataDir, END_SESSIONS);
    }
    this.injected.push(kind);
  }

  /** Connections stay open, and nobody answers. */
  private async freeze(pids: readonly number[], longestMs: number): Promise<void> {
    const stopped = pids.filter((pid) => signal(pid, 'SIGSTOP'));
    await pause(this.random() * longestMs);
    for (const pid of stopped) signal(pid, 'SIGCONT');
  }

  /** F3 */
  private async again(): Promise<void> {
    this.service = await Service.start(this.service.dataDir, this.env);
  }
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
