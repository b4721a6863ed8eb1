import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { WorkerPresence } from '../ports/execution-reader';
import { executionOf, keyOf, taskKey, type TaskKey } from './task-key';
import type { BuiltInRunner, Runner, TaskRunner, TenantTask } from './task-runner';

export interface WorkersFirstParts {
  presence: Pick<WorkerPresence, 'sincePoll'>;
  clock: Clock;
  queue: Pick<TaskRunner, 'run'>;
  onTrouble(error: unknown): void;
}

/** A worker that has not polled for so long is gone, and what is built in answers again. */
const AWAY_MS = 24 * 3_600_000;
/** For so long it is believed that nobody polls: a worker that comes gets the calls after that. */
const BELIEVED_MS = 5_000;
const RETRY_MS = 1_000;
/** Names are chosen by clients. */
const MOST_KNOWN = 10_000;

/**
 * Gives calls of what is built in to workers that poll for the name without having registered it. Earlier releases gave them these calls.
 *   P1. Who cannot be asked says nothing: the call waits.
 *   P2. A task that is closed, held or somebody else's meanwhile is begun by nobody here (W3).
 */
export class WorkersFirst implements Runner {
  private readonly asking = new Map<TaskKey, TenantTask>();
  private readonly polled = new Map<string, { isPolled: boolean; at: number }>();

  constructor(private readonly parts: WorkersFirstParts) {}

  /** By a worker, or else by `builtIn`. */
  run(task: TenantTask, builtIn: BuiltInRunner): void {
    const known = this.polled.get(nameOf(task));
    if (known && this.parts.clock.now() - known.at < BELIEVED_MS) return this.begin(task, builtIn, known.isPolled);
    this.asking.set(keyOf(task), task);
    this.ask(task, builtIn);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.asking.delete(taskKey(executionId, taskId));
  }

  hold(executionId: ExecutionId, taskId: number): void {
    this.asking.delete(taskKey(executionId, taskId));
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.asking.keys()) if (isGone(executionOf(key))) this.asking.delete(key);
  }

  private ask(task: TenantTask, builtIn: BuiltInRunner): void {
    const isAsked = (): boolean => this.asking.get(keyOf(task)) === task; // P2
    this.isPolled(task.tenant, task.function).then(
      (isPolled) => {
        if (!isAsked()) return;
        this.asking.delete(keyOf(task));
        this.begin(task, builtIn, isPolled);
      },
      (error: unknown) => {
        this.parts.onTrouble(error);
        this.parts.clock.after(RETRY_MS, () => isAsked() && this.ask(task, builtIn)); // P1
      },
    );
  }

  private async isPolled(tenant: TenantId, name: string): Promise<boolean> {
    const age = (await this.parts.presence.sincePoll(tenant, [name])).get(name);
    const isPolled = age !== undefined && age < AWAY_MS;
    if (this.polled.size >= MOST_KNOWN) this.polled.clear();
    this.polled.set(nameOf({ tenant, function: name }), { isPolled, at: this.parts.clock.now() });
    return isPolled;
  }

  private begin(task: TenantTask, builtIn: BuiltInRunner, isPolled: boolean): void {
    if (isPolled) this.parts.queue.run(task, undefined);
    else builtIn.run(task);
  }
}

function nameOf({ tenant, function: name }: Pick<TenantTask, 'tenant' | 'function'>): string {
  return `${tenant}\n${name}`;
}
