import { Worker } from 'node:worker_threads';
import { neededBindings, type EvaluationRequest, type EvaluationResult } from '@workflows/state-machine';

/**
 * One worker thread. It is given a few jobs at once and answers them one by one, in their order.
 *   T1. Each job has a second of its own, from when the one before it was answered. It counts neither the start of the
 *       thread nor the time in which this side was too busy to hear the answer.
 *   T2. A thread that overruns, or dies by itself, ends with the job at hand as the culprit; the jobs behind it are left
 *       over. Nothing inside of the thread has to agree to stop.
 *   T3. It is heard of once for each batch: `rested` or `ended`.
 *   T4. While it rests it does not keep the process alive.
 */
export interface Job {
  request: EvaluationRequest;
  resolve(results: Record<string, EvaluationResult>): void;
}

export interface ThreadListener {
  /** Loaded, or done with its jobs: it takes others. */
  rested(): void;
  /** It takes no more. `culprit` is absent where it ended between jobs. */
  ended(cause: string, culprit: Job | undefined, left: readonly Job[]): void;
}

/** How a thread is started: what is built, or, in specs, the sources. */
export interface WorkerFile {
  file: string;
  execArgv?: string[];
}

const DEADLINE_MS = 1_000;
const RESOURCES = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 32 };

export class ExpressionThread {
  private readonly worker: Worker;
  private jobs: Job[] = [];
  private deadline: NodeJS.Timeout | undefined;
  private hasEnded = false;

  constructor(
    { file, execArgv = [] }: WorkerFile,
    private readonly listener: ThreadListener,
  ) {
    this.worker = new Worker(file, { resourceLimits: RESOURCES, env: {}, execArgv });
    this.worker
      .on('message', (message: 'loaded' | Record<string, EvaluationResult>) => this.hear(message))
      .on('error', (error: unknown) => this.end(describeDeath(error)))
      .on('exit', () => this.end('its thread ended'));
  }

  /** Only of a thread that rests. */
  give(jobs: readonly Job[]): void {
    this.jobs = [...jobs];
    this.worker.ref();
    this.worker.postMessage(jobs.map(({ request }) => slim(request)));
    this.watch();
  }

  /** Nothing is heard of it any more, and its jobs are not answered. */
  async stop(): Promise<void> {
    this.hasEnded = true;
    clearTimeout(this.deadline);
    await this.worker.terminate();
  }

  private hear(message: 'loaded' | Record<string, EvaluationResult>): void {
    if (this.hasEnded) return;
    clearTimeout(this.deadline);
    if (message !== 'loaded') this.jobs.shift()?.resolve(message);
    if (this.jobs.length > 0) return this.watch();
    this.worker.unref();
    this.listener.rested();
  }

  private watch(): void {
    this.deadline = setTimeout(() => {
      // An answer may have come while this side was busy: it is heard before the immediate (T1).
      this.deadline = undefined;
      const [late] = this.jobs;
      setImmediate(() => {
        if (this.jobs[0] === late && late !== undefined) this.end('it ran for more than a second and was stopped');
      });
    }, DEADLINE_MS);
  }

  private end(cause: string): void {
    if (this.hasEnded) return;
    void this.stop();
    const [culprit, ...left] = this.jobs;
    this.listener.ended(cause, culprit, left);
  }
}

/** What crosses to the thread is copied on both sides. */
function slim(request: EvaluationRequest): EvaluationRequest {
  return { ...request, bindings: neededBindings(request.expressions, request.bindings) };
}

function describeDeath(error: unknown): string {
  if (error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return 'it used too much memory and was stopped';
  return `its thread broke (${error instanceof Error ? error.message : String(error)})`;
}
