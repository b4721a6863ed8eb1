import { fork, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { ProcessorWatch, memoryOf, type WorkerFile } from '@workflows/processes';
import type { Batch, FromChild } from '../child/messages';

/** Why a process ended, as the end of a sentence. `limit`: what was done in it went over. */
export interface Ending {
  cause: string;
  limit?: 'time' | 'memory';
  /** How much more memory it held by then. */
  grownBytes?: number;
}

export interface ProcessListener {
  heard(answers: Extract<FromChild, object>): void;
  rested(): void;
  /** It takes no more. */
  ended(ending: Ending): void;
}

export const BUILT: WorkerFile = { file: join(__dirname, '../child/realm-process-entry.js') };

/** The engine's stack lies in this process's; its machines lie outside of the heap. */
const NODE_FLAGS = ['--stack-size=3900', '--max-old-space-size=256', '--max-semi-space-size=8'];
const START_MS = 10_000;
const STARVED_MS = 30_000;
const MAX_BYTES = 1_536 * 1024 * 1024;
/** So much of the 256 MiB of a realm. What a process holds otherwise is asked now and then: the system is dear to ask. */
const MOST_OF_A_REALM = 144 * 1024 * 1024;
const SAMPLE_MS = 1_000;
const LOOK_MS = 250;

/**
 * One process of realms. It is given a batch, and answers as it goes.
 *   P1. Whatever runs in it can be ended: it is killed when it says nothing for too long, or takes too much memory. Time is the processor's.
 *   P2. While it rests it does not keep this process alive, and it does not outlive this one (`watchParent`).
 *   P3. It has no environment.
 */
export class RealmProcess {
  private readonly child: ChildProcess;
  private readonly watch: ProcessorWatch;
  private look: NodeJS.Timeout | undefined;
  private silenceMs = 0;
  private sampled = { at: -SAMPLE_MS, bytes: 0 };
  private hasEnded = false;

  constructor(
    { file, execArgv = [] }: WorkerFile,
    private readonly listener: ProcessListener,
    args: readonly string[] = [],
  ) {
    this.child = fork(file, args, {
      execArgv: [...NODE_FLAGS, ...execArgv],
      env: {},
      serialization: 'json',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.child
      .on('message', (message: FromChild) => this.hear(message))
      .on('error', (error) => this.end({ cause: `its process broke (${error.message})` }))
      .on('exit', (code, signal) => this.end(deathOf(code, signal)));
    this.watch = new ProcessorWatch(STARVED_MS, (how) =>
      this.end(how === 'overran' ? this.overran() : { cause: 'its process was given no processor' }),
    );
    this.watch.start(this.child.pid, START_MS);
  }

  /** For those who look on from outside: tests end it. */
  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Only of one that rests. `silenceMs`: for how long it may say nothing, with a processor of its own (P1). */
  give(batch: Batch, silenceMs: number): void {
    this.silenceMs = silenceMs;
    this.sample();
    this.child.ref();
    this.child.channel?.ref();
    this.child.send(batch, (error) => {
      if (error) this.end({ cause: `its process is gone (${error.message})` });
    });
    this.watch.start(this.child.pid, this.silenceMs);
    this.look ??= setInterval(() => this.lookAtMemory(), LOOK_MS).unref();
  }

  /** Nothing is heard of it any more. */
  async stop(): Promise<void> {
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    if (!this.kill()) return;
    this.child.ref(); // else nothing might be left that this process waits for
    await gone;
  }

  /** Whether it is on its way out; false where it has gone already. */
  kill(): boolean {
    this.hasEnded = true;
    this.watch.stop();
    clearInterval(this.look);
    if (this.child.exitCode !== null || this.child.signalCode !== null) return false;
    return this.child.kill('SIGKILL');
  }

  private hear(message: FromChild): void {
    if (this.hasEnded) return;
    const isAtWork = message !== 'ready' && !message.rests;
    if (isAtWork) this.watch.start(this.child.pid, this.silenceMs);
    else this.rest();
    if (message !== 'ready') this.listener.heard(message);
    if (message !== 'ready' && message.retires) return this.end({ cause: 'its process had grown too large' });
    if (!isAtWork) this.listener.rested();
  }

  private rest(): void {
    this.watch.stop();
    clearInterval(this.look);
    this.look = undefined;
    this.child.unref();
    this.child.channel?.unref();
  }

  private lookAtMemory(): void {
    if ((memoryOf(this.child.pid) ?? 0) > MAX_BYTES) this.end(OUT_OF_MEMORY);
  }

  /** What it holds beside the work. */
  private sample(): void {
    const at = performance.now();
    if (at - this.sampled.at > SAMPLE_MS) this.sampled = { at, bytes: memoryOf(this.child.pid) ?? 0 };
  }

  /** What fills its realm is hard to interrupt, and takes long to be freed: it is its memory that it goes over. */
  private overran(): Ending {
    const grown = (memoryOf(this.child.pid) ?? 0) - this.sampled.bytes;
    if (grown > MOST_OF_A_REALM) return OUT_OF_MEMORY;
    return { cause: 'it ran for too long and was stopped', limit: 'time', grownBytes: grown };
  }

  private end(ending: Ending): void {
    if (this.hasEnded) return;
    this.kill();
    this.listener.ended(ending);
  }
}

const OUT_OF_MEMORY: Ending = { cause: 'it used too much memory and was stopped', limit: 'memory' };

/** V8 aborts where memory runs out. */
function deathOf(code: number | null, signal: NodeJS.Signals | null): Ending {
  return signal === 'SIGABRT' || signal === 'SIGTRAP' || code === 134
    ? OUT_OF_MEMORY
    : { cause: `its process ended (${signal ?? `code ${code}`})` };
}
