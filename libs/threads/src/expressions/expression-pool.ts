import { join } from 'node:path';
import type { ExpressionEvaluator } from '@workflows/runtime';
import { describeExpression, type EvaluationRequest, type EvaluationResult } from '@workflows/state-machine';
import { ExpressionProcess, type Job } from './expression-process';
import { FairQueue, type Owner, type Turn } from './fair-queue';
import type { WorkerFile } from './worker-file';

type Results = Record<string, EvaluationResult>;

/** Jobs of one workflow that a process takes at once: a message costs as much as a small expression. */
const MAX_BATCH = 16;
/** Of one tenant; each holds the data that its expressions see. */
const MAX_WAITING = 100_000;
const NOBODY: Owner = { tenant: '', workflow: '' };
const BUILT: WorkerFile = { file: join(__dirname, 'expression-worker.js') };

/**
 * Full JSONata in processes of their own, shared fairly among tenants and their workflows. They are started with the first
 * request; one that had to be ended is replaced at once.
 */
export class ExpressionPool implements ExpressionEvaluator {
  private readonly queue: FairQueue<Job>;
  /** Each with whose turn it is and since when; undefined: nobody's. */
  private readonly processes = new Map<ExpressionProcess, { turn: Turn<Job>; since: number } | undefined>();
  private readonly resting = new Set<ExpressionProcess>();
  private isClosed = false;

  constructor(
    private readonly size: number,
    private readonly workerFile = BUILT,
  ) {
    this.queue = new FairQueue(size);
  }

  evaluate(request: EvaluationRequest, owner = NOBODY): Promise<Results> {
    if (this.queue.waitingOf(owner.tenant) >= MAX_WAITING)
      return Promise.resolve(failures(request, `${MAX_WAITING} others of its tenant wait to be evaluated`));
    return new Promise((resolve) => {
      this.queue.push(owner, { request, resolve });
      this.next();
    });
  }

  /** What is under way stays unanswered: whoever owns the execution next asks again. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.processes.keys()].map((worker) => worker.stop()));
  }

  private next(): void {
    if (this.isClosed || this.queue.waiting === 0) return;
    while (this.processes.size < this.size) this.start();
    for (const worker of this.resting) {
      const turn = this.queue.take(Math.min(MAX_BATCH, Math.ceil(this.queue.waiting / this.size)));
      if (turn === undefined) return;
      this.resting.delete(worker);
      this.processes.set(worker, { turn, since: performance.now() });
      worker.give(turn.items);
    }
  }

  private start(): void {
    const worker = new ExpressionProcess(this.workerFile, {
      rested: () => {
        this.settle(worker, []);
        this.processes.set(worker, undefined);
        this.resting.add(worker);
        this.next();
      },
      ended: (cause, culprit, left) => this.replace(worker, cause, culprit, left),
    });
    this.processes.set(worker, undefined);
  }

  private replace(worker: ExpressionProcess, cause: string, culprit: Job | undefined, left: readonly Job[]): void {
    const hadTurn = this.settle(worker, left);
    this.processes.delete(worker);
    this.resting.delete(worker);
    culprit?.resolve(failures(culprit.request, cause));
    // One that dies before it has a turn is likely to do so again: no endless starting, and nobody waits for ever.
    if (hadTurn) this.start();
    else this.failNext(cause);
    this.next();
  }

  private failNext(cause: string): void {
    const turn = this.queue.take(1);
    if (turn === undefined) return;
    for (const { request, resolve } of turn.items) resolve(failures(request, cause));
    this.queue.settle(turn, 0);
  }

  private settle(worker: ExpressionProcess, left: readonly Job[]): boolean {
    const current = this.processes.get(worker);
    if (current !== undefined) this.queue.settle(current.turn, performance.now() - current.since, left);
    return current !== undefined;
  }
}

function failures({ expressions }: EvaluationRequest, cause: string): Results {
  return Object.fromEntries(
    expressions.map(({ key, source }) => [
      key,
      { ok: false, cause: `${describeExpression(key, source)} did not finish: ${cause}.` },
    ]),
  );
}
