import { fork, type ChildProcess } from 'node:child_process';
import { neededBindings } from '@workflows/state-machine';
import type { Answer, Unfinished, Work } from './work';
import type { WorkerFile } from './worker-file';

/**
 * One process that does what could hold this one: expressions and schemas. It is given a few jobs at once and answers them one by one, in their order. A process and
 * not a thread: memory that runs out in a thread can take the whole service with it.
 *   T1. Each job has a second of its own, from when the one before it was answered. It counts neither what the
 *       process loads (it says `loaded` after each) nor the time in which this side was too busy to hear the answer.
 *   T2. A process that overruns, or dies by itself, ends with the job at hand as the culprit; the jobs behind it are left
 *       over. Nothing inside of it has to agree to stop.
 *   T3. It is heard of once for each batch: `rested` or `ended`.
 *   T4. While it rests it does not keep this process alive, and it does not outlive this one (`parent-watch.ts`).
 */
export interface Job {
  work: Work;
  resolve(answer: Answer | Unfinished): void;
}

export interface ProcessListener {
  /** Loaded, or done with its jobs: it takes others. */
  rested(): void;
  /** It takes no more. `culprit` is absent where it ended between jobs. */
  ended(cause: string, culprit: Job | undefined, left: readonly Job[]): void;
}

type Message = 'loaded' | Answer;

const DEADLINE_MS = 1_000;
const MEMORY = ['--max-old-space-size=128', '--max-semi-space-size=8'];

export class HelperProcess {
  private readonly child: ChildProcess;
  private jobs: Job[] = [];
  private deadline: NodeJS.Timeout | undefined;
  private hasEnded = false;

  constructor(
    { file, execArgv = [] }: WorkerFile,
    private readonly listener: ProcessListener,
  ) {
    this.child = fork(file, {
      execArgv: [...MEMORY, ...execArgv],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child
      .on('message', (message: Message) => this.hear(message))
      .on('error', (error) => this.end(`its process broke (${error.message})`))
      .on('exit', (code, signal) => this.end(describeDeath(code, signal)));
  }

  /** Only of one that rests. */
  give(jobs: readonly Job[]): void {
    this.jobs = [...jobs];
    this.child.ref();
    this.child.channel?.ref();
    this.child.send(jobs.map(({ work }) => slim(work)));
    this.watch();
  }

  /** Nothing is heard of it any more, and its jobs are not answered. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.kill()) await gone;
  }

  /** Whether it is on its way out; false where it has gone already. */
  kill(): boolean {
    this.hasEnded = true;
    clearTimeout(this.deadline);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return false;
    return this.child.kill('SIGKILL');
  }

  private hear(message: Message): void {
    if (this.hasEnded) return;
    clearTimeout(this.deadline);
    if (message !== 'loaded') this.jobs.shift()?.resolve(message);
    if (this.jobs.length > 0) return this.watch();
    this.child.unref();
    this.child.channel?.unref();
    this.listener.rested();
  }

  private watch(): void {
    const [atHand] = this.jobs;
    this.deadline = setTimeout(() => {
      // An answer may have come while this side was busy: it is heard before the immediate (T1).
      setImmediate(() => {
        if (this.jobs[0] === atHand) this.end('it ran for more than a second and was stopped');
      });
    }, DEADLINE_MS);
  }

  private end(cause: string): void {
    if (this.hasEnded) return;
    this.kill();
    const [culprit, ...left] = this.jobs;
    this.listener.ended(cause, culprit, left);
  }
}

/** What crosses to the process is copied on both sides. */
function slim(work: Work): Work {
  if (work.kind !== 'evaluate') return work;
  const { request } = work;
  return { ...work, request: { ...request, bindings: neededBindings(request.expressions, request.bindings) } };
}

/** V8 aborts where memory runs out. */
function describeDeath(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134
    ? 'it used too much memory and was stopped'
    : `its process ended (${signal ?? `code ${code}`})`;
}
