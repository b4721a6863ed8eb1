import type { PolledTaskAnswer } from '../api/generated';
import { Client, type ClientOptions } from '../client/client';
import { ApiError, ConnectionFailed } from '../client/errors';
import { backoffMs, rest } from '../client/retry';
import { Heartbeats } from './heartbeats';
import { registerFunctions } from './register-functions';
import { stopOnSignals } from './stop-on-signals';
import { answerOf, failureOf, messageOf, sendAnswer } from './task-answer';
import { runOf, type WorkerFunctions } from './worker-function';

export interface WorkerOptions extends ClientOptions {
  client?: Client;
  functions: WorkerFunctions;
  /** How many tasks it works on at once; 10 when absent. */
  concurrency?: number;
  /** Names this process; another for each. */
  workerId?: string;
  /** Whether functions that are not registered are; true when absent. */
  register?: boolean;
  /** Whether SIGTERM and SIGINT stop it; true when absent. */
  stopOnSignals?: boolean;
  log?: (line: string) => void;
}

export interface Worker {
  /** Resolves once its functions are registered; rejects as `done` does. */
  readonly ready: Promise<void>;
  /** Takes no more tasks, finishes those it has, and resolves when each is answered. */
  stop(): Promise<void>;
  /** Resolves once it has stopped; rejects where the service will not have it, for a wrong token, say. */
  readonly done: Promise<void>;
}

const CONCURRENCY = 10;
/** How long a poll waits at the service for tasks, in seconds; also how long a stop may take where there is nothing to do. */
const WAIT = 10;

/**
 * Carries out functions for the service: takes tasks, works on them and answers each.
 *   W1. A poll is never cut off: the tasks that it may just bring are this worker's, and nobody else would get them.
 *   W2. A task ends when its answer is acknowledged, and no sooner does a stop.
 *   W3. A task comes again after its owner has died, for the next one does not know who works on it. It is the same by its token, and is not begun
 *       twice here: what it is answered with is the answer to both.
 */
export function worker(options: WorkerOptions): Worker {
  const running = new RunningWorker(options);
  const ready = running.register();
  const done = ready.then(() => running.run());
  const { log = console.error } = options;
  // Whoever looks at `done` hears of it there; whoever does not has it said.
  done.catch((error: unknown) => log(`The worker has stopped: ${messageOf(error)}`));
  const stop = (): Promise<void> => {
    running.stop();
    return done;
  };
  if (options.stopOnSignals ?? true) stopOnSignals(running.stop, done);
  return { ready, stop, done };
}

class RunningWorker {
  private readonly client: Client;
  private readonly log: (line: string) => void;
  /** By their tokens. */
  private readonly open = new Map<string, Promise<void>>();
  private readonly stopping = new AbortController();
  private readonly workerId: string;
  private readonly concurrency: number;

  constructor(private readonly options: WorkerOptions) {
    this.client = options.client ?? new Client(options);
    this.log = options.log ?? ((line) => console.error(line));
    this.workerId = options.workerId ?? `worker-${crypto.randomUUID()}`;
    this.concurrency = options.concurrency ?? CONCURRENCY;
  }

  readonly stop = (): void => this.stopping.abort();

  async run(): Promise<void> {
    try {
      while (!this.stopping.signal.aborted) {
        const tasks = await this.poll();
        for (const task of tasks) this.begin(task);
        if (this.open.size >= this.concurrency) await Promise.race(this.open.values());
      }
    } finally {
      await Promise.all(this.open.values()); // W2
    }
  }

  async register(): Promise<void> {
    if (!(this.options.register ?? true)) return;
    const elsewhere = await this.patiently(() => registerFunctions(this.client, this.options.functions));
    for (const name of elsewhere ?? []) this.log(`${name} is not registered as a worker's: its tasks go elsewhere.`);
  }

  private async poll(): Promise<PolledTaskAnswer[]> {
    const body = {
      functions: Object.keys(this.options.functions),
      maxTasks: this.concurrency - this.open.size,
      wait: WAIT,
      workerId: this.workerId,
    };
    const answer = await this.patiently(() => this.client.call('pollTasks', { body }, { attempts: 1 })); // W1
    return answer?.tasks ?? [];
  }

  /** Until the service answers; rejects where it says that asking again is no use. Undefined: it was stopped meanwhile. */
  private async patiently<T>(call: () => Promise<T>): Promise<T | undefined> {
    for (let attempt = 1; !this.stopping.signal.aborted; attempt += 1) {
      try {
        return await call();
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (attempt === 1) this.log(`${messageOf(error)}; trying again`);
        const pauseMs = error instanceof ApiError ? (error.retryAfterMs ?? backoffMs(attempt)) : backoffMs(attempt);
        await rest(pauseMs, this.stopping.signal).catch(() => undefined); // it was stopped: the loop ends
      }
    }
    return undefined;
  }

  private begin(task: PolledTaskAnswer): void {
    if (this.open.has(task.token)) return; // W3
    this.open.set(
      task.token,
      this.carryOut(task).finally(() => this.open.delete(task.token)),
    );
  }

  private async carryOut(task: PolledTaskAnswer): Promise<void> {
    const heartbeats = new Heartbeats(this.client, task);
    const answer = await this.resultOf(task, heartbeats);
    await heartbeats.stop();
    const refusal = await sendAnswer(this.client, task.token, answer);
    if (refusal !== undefined) this.log(`${task.function} of ${task.executionId}: ${refusal}`);
  }

  private async resultOf(task: PolledTaskAnswer, { signal, beat }: Heartbeats): ReturnType<typeof resultOf> {
    return resultOf(async () => {
      const given = this.options.functions[task.function];
      if (given === undefined) throw new Error(`this worker has no function ${task.function}`);
      return runOf(given)(task.arguments, { signal, heartbeat: beat, task });
    });
  }
}

async function resultOf(work: () => Promise<unknown>): Promise<ReturnType<typeof answerOf>> {
  try {
    return answerOf(await work());
  } catch (error) {
    return failureOf(error);
  }
}

/** What gets better by itself: no connection, too many requests, a service that restarts or has a fault. */
function isPassing(error: unknown): boolean {
  if (error instanceof ConnectionFailed) return true;
  return error instanceof ApiError && (error.status === 429 || error.status >= 500);
}
