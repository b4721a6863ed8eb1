import { EngineError, type ExecutionId } from '@workflows/contracts';
import {
  executionOf,
  isOutage,
  keyOf,
  taskKey,
  tidyText,
  type Clock,
  type PauseDirectory,
  type TaskFailure,
  type TaskKey,
  type TenantTask,
} from '@workflows/runtime';
import type { OutboundCalls } from '../http/outbound-calls';
import { ConnectorCalls, type CallOutcomes, type ReadyCall } from './connector-calls';

export type Preparing = { kind: 'ready'; call: ReadyCall } | { kind: 'failed'; failure: TaskFailure };

/** How long until the registry, or the database, is asked again. */
const AWAY_MS = 1_000;
const MAX_CAUSE = 4_000;

/**
 * Calls that are prepared before they are made.
 *   P1. While the registry or the database is away a call waits: that says nothing of it.
 *   P2. What is no longer wanted while it is prepared is not made.
 */
export class PreparedCalls {
  private readonly calling: ConnectorCalls;
  private readonly preparing = new Map<TaskKey, TenantTask>();

  constructor(
    private readonly outcomes: CallOutcomes,
    private readonly clock: Clock,
    private readonly calls: OutboundCalls,
    pauses: Pick<PauseDirectory, 'isPaused'>,
    private readonly prepare: (task: TenantTask) => Promise<Preparing>,
  ) {
    this.calling = new ConnectorCalls(outcomes, clock, calls, pauses);
  }

  run(task: TenantTask): void {
    const key = keyOf(task);
    if (this.preparing.has(key)) return;
    this.preparing.set(key, task);
    this.tryPreparing(key, task);
  }

  stop(executionId: ExecutionId, taskId: number): void {
    this.preparing.delete(taskKey(executionId, taskId));
    this.calls.stop(executionId, taskId);
  }

  hold(executionId: ExecutionId, taskId: number): void {
    this.preparing.delete(taskKey(executionId, taskId));
    this.calls.hold(executionId, taskId);
  }

  forget(isGone: (executionId: ExecutionId) => boolean): void {
    for (const key of this.preparing.keys()) if (isGone(executionOf(key))) this.preparing.delete(key);
    this.calls.forget(isGone);
  }

  private tryPreparing(key: TaskKey, task: TenantTask): void {
    const isWanted = (): boolean => this.preparing.get(key) === task; // P2
    this.prepare(task).then(
      (prepared) => {
        if (!isWanted()) return;
        this.preparing.delete(key);
        if (prepared.kind === 'ready') this.calling.begin(task, prepared.call);
        else this.outcomes.failed(task, prepared.failure);
      },
      (error: unknown) => {
        if (!isWanted()) return;
        if (isAway(error)) {
          this.clock.after(AWAY_MS, () => isWanted() && this.tryPreparing(key, task)); // P1
          return;
        }
        this.preparing.delete(key);
        const cause = tidyText(`${task.function} could not be prepared: ${String(error)}`, MAX_CAUSE);
        this.outcomes.failed(task, { error: 'States.Runtime', cause });
      },
    );
  }
}

function isAway(error: unknown): boolean {
  return isOutage(error) || (error instanceof EngineError && error.retryable);
}

export function invalidArguments(name: string, cause: string): Preparing {
  const failure = { error: 'Api.InvalidArguments', cause: tidyText(`${name}: ${cause}`, MAX_CAUSE) };
  return { kind: 'failed', failure: { ...failure, retryable: false } };
}
