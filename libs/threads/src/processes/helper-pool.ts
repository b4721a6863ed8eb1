import { join } from 'node:path';
import type { WorkerFile } from '@workflows/processes';
import { FairScheduler, fairLimits, type Owner, type Turn } from '@workflows/runtime';
import { A_SECOND, HelperProcess, type Ending, type Job } from './helper-process';
import type { Answer, Unfinished, Work } from './work';

/** Jobs of one workflow that a process takes at once: a message costs as much as a small expression. */
const MAX_BATCH = 16;
/** Of one tenant; each holds the data that its work is about. */
const MAX_WAITING = 100_000;
const NOBODY: Owner = { tenant: '', workflow: '' };
const BUILT: WorkerFile = { file: join(__dirname, 'helper.js') };
/** Work that takes longer is slow: such never has all processes. */
const SLOW_MS = 100;
/** A process costs 20 MB at rest and a quarter of a second to have again. */
const IDLE_MS = 30_000;
const MAX_DEATHS = 3;
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 5_000;

interface Seat {
  /** Whose turn it is and since when; undefined: nobody's. */
  current?: { turn: Turn<Job>; since: number };
  /** While it rests: what ends it. */
  idle?: NodeJS.Timeout;
}

/**
 * Work that could hold this process, in processes of its own, shared fairly among tenants and their workflows.
 *   H1. A process is started when there is work that none at rest can take, up to `size`. It ends after `idleMs` of rest, so
 *       that a service that needs none has none. The one that rested last works next: the others can end.
 *   H2. One that had to be ended over its work is replaced at once: whoever sent that rarely sends one, and a neighbour shall find
 *       a process that is loaded.
 *   H3. A failure of ours is not the work's: what a process had at hand when it died is tried again in another, first of all,
 *       and only what has seen so many die as `MAX_DEATHS` is told that it did not finish.
 *   H4. Where processes die before they are ready (their file is being replaced, say), they are started again after pauses that
 *       grow. Expressions wait meanwhile, for an execution must not fail of it; schemas, for which somebody waits at a door, do not.
 */
export class HelperPool {
  private readonly queue: FairScheduler<Job>;
  private readonly processes = new Map<HelperProcess, Seat>();
  /** The one that rested last is last. */
  private readonly resting: HelperProcess[] = [];
  private loading = 0;
  /** How many in a row died before they were ready. */
  private failedStarts = 0;
  /** While none is started (H4). */
  private pause: NodeJS.Timeout | undefined;
  private isClosed = false;

  constructor(
    private readonly size: number,
    private readonly workerFile = BUILT,
    private readonly idleMs = IDLE_MS,
    private readonly limits = A_SECOND,
  ) {
    this.queue = new FairScheduler(fairLimits(size, { slowCost: SLOW_MS }));
  }

  /** How many processes there are. */
  get running(): number {
    return this.processes.size;
  }

  /** It never rejects. */
  run(work: Work, owner = NOBODY): Promise<Answer | Unfinished> {
    if (this.queue.waitingOf(owner.tenant) >= MAX_WAITING)
      return Promise.resolve({ kind: 'unfinished', cause: `${MAX_WAITING} others of its tenant wait to be evaluated` });
    return new Promise((resolve) => {
      this.queue.push(owner, { work, resolve });
      this.next();
    });
  }

  /** What is under way stays unanswered: whoever owns the execution next asks again. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.pause);
    for (const { idle } of this.processes.values()) clearTimeout(idle);
    await Promise.all([...this.processes.keys()].map((worker) => worker.stop()));
  }

  private next(): void {
    if (this.isClosed) return;
    while (this.queue.waiting > 0) {
      const worker = this.resting.at(-1);
      if (worker === undefined) break;
      const turn = this.queue.take(Math.min(MAX_BATCH, Math.ceil(this.queue.waiting / this.size)));
      if (turn === undefined) return;
      this.resting.pop();
      clearTimeout(this.seatOf(worker).idle);
      this.processes.set(worker, { current: { turn, since: performance.now() } });
      worker.give(turn.items);
    }
    if (this.pause !== undefined) return; // H4
    while (this.loading < this.queue.waiting && this.processes.size < this.size) this.start(); // H1
  }

  private seatOf(worker: HelperProcess): Seat {
    return this.processes.get(worker) ?? {};
  }

  private start(): void {
    let isLoading = true;
    this.loading++;
    const loaded = (): void => {
      if (isLoading) this.loading--;
      isLoading = false;
    };
    const worker = new HelperProcess(
      this.workerFile,
      {
        rested: () => {
          loaded();
          this.failedStarts = 0;
          this.settle(worker, []);
          this.rest(worker);
          this.next();
        },
        ended: (ending, culprit, left) => {
          loaded();
          this.bury(worker, ending, culprit, left);
        },
      },
      this.limits,
    );
    this.processes.set(worker, {});
  }

  private rest(worker: HelperProcess): void {
    const idle = setTimeout(() => this.dismiss(worker), this.idleMs).unref();
    this.processes.set(worker, { idle });
    this.resting.push(worker);
  }

  private dismiss(worker: HelperProcess): void {
    this.drop(worker);
    worker.kill();
  }

  private drop(worker: HelperProcess): void {
    clearTimeout(this.seatOf(worker).idle);
    this.processes.delete(worker);
    const index = this.resting.indexOf(worker);
    if (index >= 0) this.resting.splice(index, 1);
  }

  private bury(worker: HelperProcess, { cause, fault }: Ending, culprit: Job | undefined, left: readonly Job[]): void {
    const isRepeated = culprit !== undefined && fault === 'ours' && mayTryAgain(culprit); // H3
    const hadTurn = this.settle(worker, isRepeated ? [culprit, ...left] : left);
    const wasAtRest = this.resting.includes(worker);
    this.drop(worker);
    if (!isRepeated) culprit?.resolve({ kind: 'unfinished', cause });
    if (!hadTurn && !wasAtRest) this.startLater(cause);
    else if (fault !== 'ours' && hadTurn && !this.isClosed && this.pause === undefined) this.start(); // H2
    this.next();
  }

  /** One that dies before it was ever ready is likely to do so again (H4). */
  private startLater(cause: string): void {
    this.failNext(cause);
    if (this.pause !== undefined) return;
    const pauseMs = Math.min(FIRST_PAUSE_MS * 2 ** this.failedStarts++, MAX_PAUSE_MS);
    this.pause = setTimeout(() => {
      this.pause = undefined;
      this.next();
    }, pauseMs);
  }

  private failNext(cause: string): void {
    const turn = this.queue.take(1);
    if (turn === undefined) return;
    const waiting = turn.items.filter(({ work }) => work.kind === 'evaluate');
    for (const { work, resolve } of turn.items) if (work.kind !== 'evaluate') resolve({ kind: 'unfinished', cause });
    this.queue.settle(turn, 0, waiting);
  }

  private settle(worker: HelperProcess, left: readonly Job[]): boolean {
    const { current } = this.seatOf(worker);
    if (current !== undefined) this.queue.settle(current.turn, performance.now() - current.since, left);
    return current !== undefined;
  }
}

function mayTryAgain(job: Job): boolean {
  job.deaths = (job.deaths ?? 0) + 1;
  return job.deaths < MAX_DEATHS;
}
