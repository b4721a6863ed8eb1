import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { FunctionDirectory } from '../ports/definitions';
import type { WorkerPresence } from '../ports/execution-reader';
import { executionOf, keyOf, taskKey, type TaskKey } from './task-key';
import type { TaskOutcomes, TenantTask } from './task-runner';

export interface UnconnectedCallsParts {
  functions: Pick<FunctionDirectory, 'lookUp'>;
  /** What to do about a name that nobody answers for, where more is known than that it is not registered. */
  advice(tenant: TenantId, name: string): string | undefined;
  presence: Pick<WorkerPresence, 'sincePoll'>;
  clock: Clock;
  outcomes: Pick<TaskOutcomes, 'failed'>;
  onTrouble(error: unknown): void;
}

/** A worker that comes up together with what calls it has so long to poll. */
const GRACE_MS = 3_000;
/** How long until it is asked again whether somebody polls, where that could not be read. */
const RETRY_MS = 1_000;
/** Names are chosen by clients. */
const MOST_KNOWN = 10_000;

/**
 * Fails calls of functions that there are not: a handler's author finds a name that is misspelt, or nobody has registered, by an error that says so. A
 * task of a definition waits for a worker instead, as it always did.
 *   N1. A function is there once it is registered, or once any worker has ever polled for it: that one may be busy, or be away for a while.
 *   N2. The task waits in its queue meanwhile, so a worker that comes takes it, and then it is with somebody.
 *   N3. Who cannot be asked says nothing: the call waits.
 *   N4. Nothing is asked twice of a name that somebody has polled for, nor of a task that was taken meanwhile: most are, and there are many.
 */
export class UnconnectedCalls {
  private readonly looks = new Map<TaskKey, () => void>();
  /** Names that workers have polled for, with their tenants. */
  private readonly polled = new Set<string>();

  constructor(private readonly parts: UnconnectedCallsParts) {}

  /** Of a task that has just come into the queue of a function that is not registered. */
  watch(task: TenantTask, isQueued: () => boolean): void {
    const key = keyOf(task);
    if (!this.looks.has(key) && !this.polled.has(nameOf(task))) this.lookLater(task, isQueued, GRACE_MS);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    if (this.looks.size > 0) this.end(taskKey(executionId, taskId));
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.looks.keys()) if (isGone(executionOf(key))) this.end(key);
  }

  private lookLater(task: TenantTask, isQueued: () => boolean, ms: number): void {
    const look = (): void => {
      this.look(task, isQueued).catch((error: unknown) => {
        this.parts.onTrouble(error);
        if (this.looks.has(keyOf(task))) this.lookLater(task, isQueued, RETRY_MS); // N3
      });
    };
    this.looks.set(keyOf(task), this.parts.clock.after(ms, look));
  }

  private async look(task: TenantTask, isQueued: () => boolean): Promise<void> {
    const isWithSomebody = !isQueued() || (await this.isThere(task)); // N4
    if (!this.looks.delete(keyOf(task)) || isWithSomebody || !isQueued()) return; // N2
    const advice = this.parts.advice(task.tenant, task.function);
    this.parts.outcomes.failed(task, notConnected(task.function, advice));
  }

  /** N1 */
  private async isThere(task: TenantTask): Promise<boolean> {
    const { functions, presence } = this.parts;
    const { tenant, function: name } = task;
    if (functions.lookUp(tenant, name)) return true;
    if (!(await presence.sincePoll(tenant, [name])).has(name)) return false;
    if (this.polled.size >= MOST_KNOWN) this.polled.clear();
    this.polled.add(nameOf(task));
    return true;
  }

  private end(key: TaskKey): void {
    this.looks.get(key)?.();
    this.looks.delete(key);
  }
}

function nameOf({ tenant, function: name }: TenantTask): string {
  return `${tenant}\n${name}`;
}

function notConnected(name: string, advice: string | undefined): Parameters<TaskOutcomes['failed']>[1] {
  const quoted = JSON.stringify(name);
  const first = advice === undefined ? 'Register' : `${advice}. Or register`;
  return {
    error: 'Api.NotConnected',
    cause: `There is no function ${quoted}. ${first} it (POST /functions with the name ${quoted}), or start a worker that polls for it.`,
    retryable: false,
  };
}
