import type { Pause, TenantId, WorkflowId } from '@workflows/contracts';
import type { Clock } from '../ports/clock';
import type { PauseDirectory } from '../ports/definitions';
import type { ExecutionStore, QueuedExecution } from '../ports/execution-store';
import type { ItemResult } from '../engine/inbox-item';
import { RampBudget } from '../tasks/ramp';

const LOOK_MS = 1_000;
const PAGE = 500;

export interface WorkflowRef {
  tenant: TenantId;
  workflowId: WorkflowId;
}

export interface QueuedStartsParts {
  store: Pick<ExecutionStore, 'findQueued' | 'findQueuedWorkflows'>;
  pauses: PauseDirectory;
  clock: Clock;
  ownedShards(): readonly number[];
  /** Begins one, unless its workflow is paused again. */
  begin(queued: QueuedExecution): Promise<ItemResult>;
  onTrouble(error: unknown): void;
}

interface Queue extends WorkflowRef {
  budget: RampBudget;
}

/**
 * Starts that wait since their workflow was paused: rows that have not begun.
 *   S1. The rows are the record. Here stands only which workflows may have some in the shards owned here: after each commit that queues one,
 *       and after a look at shards that come here.
 *   S2. Once a workflow is resumed they begin in the order in which they were made, by the ramp. As long as one is left, what comes newly is queued
 *       behind it.
 *   S3. A workflow leaves when a look finds no more of it, and was queued for by nobody since that look.
 */
export class QueuedStarts {
  private readonly queues = new Map<string, Queue>();
  private readonly unseen = new Set<number>();
  private cancel: (() => void) | undefined;
  private looking: Promise<void> | undefined;
  private stopped = false;

  constructor(private readonly parts: QueuedStartsParts) {
    parts.pauses.onPause((pause) => this.change(pause));
  }

  start(): void {
    this.cancel = this.parts.clock.after(LOOK_MS, () => {
      this.look();
      this.start();
    });
  }

  stop(): void {
    this.stopped = true;
    this.cancel?.();
  }

  /** Whether a start has to wait (S2). A look at two maps that are empty where nothing is paused. */
  holds({ tenant, workflowId }: WorkflowRef): boolean {
    return this.isPaused(tenant, workflowId) || (this.queues.size > 0 && this.queues.has(keyOf(tenant, workflowId)));
  }

  isPaused(tenant: TenantId, subject: WorkflowId): boolean {
    return this.parts.pauses.isPaused({ tenant, kind: 'workflow', subject });
  }

  /** One is queued now (S1). */
  queued({ tenant, workflowId }: WorkflowRef): void {
    const key = keyOf(tenant, workflowId);
    const budget = this.queues.get(key)?.budget ?? new RampBudget();
    this.queues.set(key, { tenant, workflowId, budget }); // another object than a look under way has (S3)
  }

  /** Shards that came here: what is queued in them is not known. */
  gained(shards: readonly number[]): void {
    for (const shard of shards) this.unseen.add(shard);
    this.look();
  }

  private change(pause: Pause): void {
    if (pause.kind === 'workflow' && this.queues.has(keyOf(pause.tenant, pause.subject))) this.look();
  }

  private look(): void {
    this.looking ??= this.lookAtAll()
      .catch(this.parts.onTrouble)
      .finally(() => (this.looking = undefined));
  }

  private async lookAtAll(): Promise<void> {
    if (this.unseen.size > 0) await this.lookAtShards([...this.unseen]);
    for (const queue of [...this.queues.values()]) if (!this.isStill(queue)) await this.letGo(queue);
  }

  private async lookAtShards(shards: readonly number[]): Promise<void> {
    for (const ref of await this.parts.store.findQueuedWorkflows(shards)) this.queued(ref);
    for (const shard of shards) this.unseen.delete(shard);
  }

  private async letGo(queue: Queue): Promise<void> {
    const { tenant, workflowId, budget } = queue;
    const { pauses, clock, store } = this.parts;
    const resumedAt = pauses.pauseOf({ tenant, kind: 'workflow', subject: workflowId })?.resumedAt ?? 0;
    let after: QueuedExecution | undefined;
    let isLeft = false;
    for (;;) {
      const most = budget.take(resumedAt, clock.now(), PAGE);
      if (most === 0 || this.isStill(queue)) return;
      const page = await store.findQueued(this.parts.ownedShards(), workflowId, most, after);
      const results = await Promise.all(page.map((queued) => this.parts.begin(queued)));
      isLeft ||= results.some(isUndecided);
      budget.giveBack(most - page.length);
      if (page.length < most) break;
      after = page.at(-1);
    }
    const key = keyOf(tenant, workflowId);
    if (!isLeft && this.queues.get(key) === queue) this.queues.delete(key); // S3
  }

  private isStill({ tenant, workflowId }: WorkflowRef): boolean {
    return this.stopped || this.isPaused(tenant, workflowId);
  }
}

/** It has not begun, and is to be looked at again: its program cannot be loaded now, or its workflow is paused anew. */
function isUndecided(result: ItemResult): boolean {
  return result.kind === 'refused' || (result.kind === 'rejected' && result.reason === 'EXECUTION_UNREAD');
}

function keyOf(tenant: TenantId, workflowId: WorkflowId): string {
  return `${tenant}\n${workflowId}`;
}
