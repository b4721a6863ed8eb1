import type { ExecutionId } from '@workflows/contracts';
import type { WorkerFile } from '@workflows/processes';
import { FairScheduler, fairLimits, type Owner, type Turn } from '@workflows/runtime';
import type { Answer, Answers, Work } from '../child/messages';
import { RealmProcess, type Ending, type ProcessListener } from './realm-process';
import { silenceOf } from './silence-of';

/** What becomes of a job: an answer, or the end of its process. */
export type SeatAnswer =
  | { kind: 'answered'; answer: Answer }
  /** `wasAlone`: nothing else was at hand that could be to blame. */
  | { kind: 'died'; ending: Ending; wasAlone: boolean };

export interface SeatSettings {
  workerFile: WorkerFile;
  /** Jobs of a batch. */
  atOnce: number;
  /** After so long without work its process ends, and what it has at hand with it. */
  idleMs: number;
}

interface SeatJob {
  work: Work;
  /** It goes in a batch of its own. */
  isAlone: boolean;
  resolve(answer: SeatAnswer): void;
}

/** An item of the scheduler's, under way. */
interface UnderWay {
  turn: Turn<SeatJob>;
  job: SeatJob;
}

/** Its share of a batch above which a workflow's jobs count as slow. */
const SLOW_MS = 20;
/** So many are told to a process that has nothing else to do. */
const MAX_DROPS = 1_000;

/**
 * The place of one process of realms: what is to be done in it, shared fairly among tenants and their workflows, and the process, while there is
 * something to do or something at hand.
 *   S1. It has one batch at a time. What came last goes with the next, so batches grow with the load; what comes with one commit goes together.
 *   S2. When a process ends, the jobs that it had not answered have died with it; who is to blame is for whoever asked.
 */
export class Seat {
  private readonly queue: FairScheduler<SeatJob>;
  private readonly underWay = new Map<number, UnderWay>();
  private drops: ExecutionId[] = [];
  private process: RealmProcess | undefined;
  /** Whether the process has ever been ready. */
  private hasComeUp = false;
  private isReady = false;
  private batchSize = 0;
  private givenAt = 0;
  private idle: NodeJS.Timeout | undefined;
  private isClosed = false;
  private isCalled = false;
  private jobs = 0;

  constructor(private readonly settings: SeatSettings) {
    // One more than a batch, for a tenant never has them all.
    this.queue = new FairScheduler(fairLimits(settings.atOnce + 1, { slowCost: SLOW_MS }));
  }

  /** How much it has to do. */
  get load(): number {
    return this.queue.waiting + this.underWay.size;
  }

  /** Whether its process takes work at once. */
  get isUp(): boolean {
    return this.hasComeUp;
  }

  /** Of its process, while it has one. */
  get pid(): number | undefined {
    return this.process?.pid;
  }

  /** Its process is started, so that it is up when there is work for it. `args`: what it is told of that. */
  warm(...args: readonly string[]): void {
    if (!this.isClosed) this.process ??= this.start(args);
  }

  run(owner: Owner, work: Work, isAlone = false): Promise<SeatAnswer> {
    return new Promise((resolve) => {
      const job = { work, isAlone, resolve };
      if (isAlone) this.queue.pushFirst(owner, job);
      else this.queue.push(owner, job);
      this.soon();
    });
  }

  drop(executionId: ExecutionId): void {
    if (this.process === undefined) return;
    this.drops.push(executionId);
    if (this.drops.length >= MAX_DROPS) this.next();
  }

  /** What is under way stays unanswered: whoever owns the execution next asks again. */
  async close(): Promise<void> {
    this.isClosed = true;
    clearTimeout(this.idle);
    await this.process?.stop();
  }

  /** Once all has come that comes at this moment: a message costs as much as a turn. */
  private soon(): void {
    if (this.isCalled || this.underWay.size > 0) return;
    this.isCalled = true;
    process.nextTick(() => {
      this.isCalled = false;
      this.next();
    });
  }

  private next(): void {
    const hasWork = this.queue.waiting > 0 || this.drops.length >= MAX_DROPS;
    if (this.isClosed || !hasWork || this.underWay.size > 0) return;
    clearTimeout(this.idle);
    this.process ??= this.start();
    if (!this.isReady) return;
    const batch = this.takeBatch();
    if (batch.length === 0 && this.drops.length < MAX_DROPS) return;
    this.isReady = false;
    this.batchSize = batch.length;
    this.givenAt = performance.now();
    const jobs = batch.map((each) => {
      const id = ++this.jobs;
      this.underWay.set(id, each);
      return { ...each.job.work, id };
    });
    this.process.give({ jobs, drops: this.drops }, silenceOf(jobs));
    this.drops = [];
  }

  private takeBatch(): UnderWay[] {
    const batch: UnderWay[] = [];
    while (batch.length < this.settings.atOnce) {
      const turn = this.queue.take();
      const [job] = turn?.items ?? [];
      if (turn === undefined || job === undefined) break;
      if (job.isAlone && batch.length > 0) {
        this.queue.settle(turn, 0, [job]);
        break;
      }
      batch.push({ turn, job });
      if (job.isAlone) break;
    }
    return batch;
  }

  private start(args: readonly string[] = []): RealmProcess {
    const listener: ProcessListener = {
      heard: (answers) => this.hear(answers),
      rested: () => {
        this.hasComeUp = true;
        this.isReady = true;
        this.rest(started);
        this.next();
      },
      ended: (ending) => this.bury(ending),
    };
    const started = new RealmProcess(this.settings.workerFile, listener, args);
    return started;
  }

  private rest(resting: RealmProcess): void {
    clearTimeout(this.idle);
    this.idle = setTimeout(() => {
      this.forgetProcess();
      resting.kill();
    }, this.settings.idleMs).unref();
  }

  private hear({ answers }: Answers): void {
    for (const { id, answer, costMs } of answers) this.settle(id, costMs, { kind: 'answered', answer });
  }

  private settle(id: number, costMs: number, answer: SeatAnswer): void {
    const each = this.underWay.get(id);
    if (each === undefined) return;
    this.underWay.delete(id);
    this.queue.settle(each.turn, costMs);
    each.job.resolve(answer);
  }

  private bury(ending: Ending): void {
    const hadComeUp = this.hasComeUp;
    this.forgetProcess();
    const costMs = (performance.now() - this.givenAt) / this.underWay.size;
    for (const id of [...this.underWay.keys()])
      this.settle(id, costMs, { kind: 'died', ending, wasAlone: this.batchSize === 1 });
    if (!hadComeUp) this.failAll(ending);
    this.next();
  }

  /** It never came up: whoever waits for it is told, and asks again when it likes. */
  private failAll(ending: Ending): void {
    for (let turn = this.queue.take(); turn !== undefined; turn = this.queue.take()) {
      this.queue.settle(turn, 0);
      for (const job of turn.items) job.resolve({ kind: 'died', ending, wasAlone: false });
    }
  }

  private forgetProcess(): void {
    clearTimeout(this.idle);
    this.process = undefined;
    this.hasComeUp = false;
    this.isReady = false;
    this.drops = [];
  }
}
