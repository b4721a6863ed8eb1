import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ExpressionEvaluator } from '@workflows/runtime';
import type { EvaluationRequest, EvaluationResult } from '@workflows/state-machine';

type Results = Record<string, EvaluationResult>;

interface Job {
  request: EvaluationRequest;
  resolve(results: Results): void;
}

/** How long one request may take, everything included; an expression is hostile input. */
const DEADLINE_MS = 1_000;
const MAX_HEAP_MB = 128;

/**
 * Full JSONata in worker threads. A thread that overruns its second is ended and replaced: nothing inside of it, a
 * regular expression least of all, has to agree to stop.
 */
export class ExpressionPool implements ExpressionEvaluator {
  private readonly idle: Worker[] = [];
  private readonly waiting: Job[] = [];
  private threads = 0;
  private closed = false;

  constructor(private readonly size: number) {}

  evaluate(request: EvaluationRequest): Promise<Results> {
    return new Promise((resolve) => {
      this.waiting.push({ request, resolve });
      this.next();
    });
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.idle.map((worker) => worker.terminate()));
  }

  private next(): void {
    if (this.waiting.length === 0) return;
    const worker = this.idle.pop() ?? (this.threads < this.size ? this.spawn() : undefined);
    const job = worker && this.waiting.shift();
    if (worker && job) this.give(worker, job);
  }

  private spawn(): Worker {
    this.threads++;
    const worker = new Worker(join(__dirname, 'expression-worker.js'), { resourceLimits: { maxOldGenerationSizeMb: MAX_HEAP_MB }, env: {} });
    worker.unref();
    return worker;
  }

  private give(worker: Worker, job: Job): void {
    const deadline = setTimeout(() => end('it ran for more than a second and was stopped'), DEADLINE_MS);
    const onMessage = (results: Results): void => {
      release();
      this.idle.push(worker);
      job.resolve(results);
      this.next();
    };
    const onFailure = (error: unknown): void => end(isOutOfMemory(error) ? 'it used too much memory and was stopped' : 'its evaluation failed');
    const end = (cause: string): void => {
      release();
      this.threads--;
      void worker.terminate();
      job.resolve(Object.fromEntries(job.request.expressions.map(({ key, source }) => [key, { ok: false, cause: `The expression "${source}" (${key}) did not finish: ${cause}.` }])));
      if (!this.closed) this.next();
    };
    const release = (): void => {
      clearTimeout(deadline);
      worker.off('message', onMessage).off('error', onFailure).off('exit', onFailure);
    };
    worker.on('message', onMessage).on('error', onFailure).on('exit', onFailure);
    worker.postMessage(job.request);
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
