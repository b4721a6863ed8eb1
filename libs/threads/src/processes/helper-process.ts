import { fork, type ChildProcess } from 'node:child_process';
import { ProcessorWatch, type WorkerFile } from '@workflows/processes';
import { neededBindings } from '@workflows/state-machine';
import type { Answer, Unfinished, Work } from './work';

/**
 * One process that does what could hold this one: expressions and schemas. It is given a few jobs at once and answers them one by one, in their order. A process and
 * not a thread: memory that runs out in a thread can take the whole service with it.
 *   T1. Each job has a second of its own, or what the pool gives it, from when the one before it was answered. It counts neither what the
 *       process loads (it says `loaded` after each) nor the time in which this side was too busy to hear the answer, nor, where
 *       the system tells, the time in which a busy machine gave the process no processor.
 *   T2. A process that overruns, or dies, ends with the job at hand as the culprit; the jobs behind it are left over. Nothing
 *       inside of it has to agree to stop. Only time and memory are the job's own fault: whatever else ends a process is ours.
 *   T3. It is heard of once for each batch: `rested` or `ended`.
 *   T4. While it rests it does not keep this process alive, and it does not outlive this one (`watchParent`).
 */
export interface Job {
  work: Work;
  /** How many processes have died with it at hand, through no fault of its own that could be seen. */
  deaths?: number;
  resolve(answer: Answer | Unfinished): void;
}

/** Why a process ended, as the end of a sentence, and whose fault that is. */
export interface Ending {
  cause: string;
  fault: 'job' | 'ours';
}

export interface ProcessListener {
  /** Loaded, or done with its jobs: it takes others. */
  rested(): void;
  /** It takes no more. `culprit` is absent where it ended between jobs. */
  ended(ending: Ending, culprit: Job | undefined, left: readonly Job[]): void;
}

const STARVED: Ending = { cause: 'its process was given no processor', fault: 'ours' };

type Message = 'loaded' | Answer;

/** What a job may take of a process. */
export interface JobLimits {
  ms: number;
  heapMb: number;
}

export const A_SECOND: JobLimits = { ms: 1_000, heapMb: 128 };
/** A process that gets no processor for so long is given up; its job is tried again. */
const MAX_WALL_MS = 20_000;

export class HelperProcess {
  private readonly child: ChildProcess;
  private jobs: Job[] = [];
  private readonly watch: ProcessorWatch;
  private hasEnded = false;

  constructor(
    { file, execArgv = [] }: WorkerFile,
    private readonly listener: ProcessListener,
    private readonly limits = A_SECOND,
  ) {
    this.child = fork(file, {
      execArgv: [`--max-old-space-size=${limits.heapMb}`, '--max-semi-space-size=8', ...execArgv],
      env: {},
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child
      .on('message', (message: Message) => this.hear(message))
      .on('error', (error) => this.end({ cause: `its process broke (${error.message})`, fault: 'ours' }))
      .on('exit', (code, signal) => this.end(deathOf(code, signal)));
    this.watch = new ProcessorWatch(MAX_WALL_MS, (how) => this.end(how === 'overran' ? overrun(limits) : STARVED));
  }

  /** Only of one that rests. */
  give(jobs: readonly Job[]): void {
    this.jobs = [...jobs];
    this.child.ref();
    this.child.channel?.ref();
    this.child.send(jobs.map(({ work }) => slim(work)));
    this.watch.start(this.child.pid, this.limits.ms);
  }

  /** Nothing is heard of it any more, and its jobs are not answered. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (this.kill()) await gone;
  }

  /** Whether it is on its way out; false where it has gone already. */
  kill(): boolean {
    this.hasEnded = true;
    this.watch.stop();
    if (this.child.exitCode !== null || this.child.signalCode !== null) return false;
    return this.child.kill('SIGKILL');
  }

  private hear(message: Message): void {
    if (this.hasEnded) return;
    this.watch.stop();
    if (message !== 'loaded') this.jobs.shift()?.resolve(message);
    if (this.jobs.length > 0) return this.watch.start(this.child.pid, this.limits.ms);
    this.child.unref();
    this.child.channel?.unref();
    this.listener.rested();
  }

  private end(ending: Ending): void {
    if (this.hasEnded) return;
    this.kill();
    const [culprit, ...left] = this.jobs;
    this.listener.ended(ending, culprit, left);
  }
}

function overrun({ ms }: JobLimits): Ending {
  const long = ms === A_SECOND.ms ? 'a second' : `${ms / 1_000} seconds`;
  return { cause: `it ran for more than ${long} and was stopped`, fault: 'job' };
}

/** What crosses to the process is copied on both sides. */
function slim(work: Work): Work {
  if (work.kind !== 'evaluate') return work;
  const { request } = work;
  return { ...work, request: { ...request, bindings: neededBindings(request.expressions, request.bindings) } };
}

/** V8 aborts where memory runs out. */
function deathOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134
    ? { cause: 'it used too much memory and was stopped', fault: 'job' }
    : { cause: `its process ended (${signal ?? `code ${code}`})`, fault: 'ours' };
}
