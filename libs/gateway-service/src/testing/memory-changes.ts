import type { TenantId } from '@workflows/contracts';
import type { ChangeSpan, ChangeStore, ExecutionBecame, ListenedWorkflow } from '@workflows/runtime';
import { isBefore, startOf } from '../streams/change-positions';

/** Changes of one workflow, in memory: a transaction each. */
export class MemoryChanges implements ChangeStore {
  /** The next transaction. */
  xid = 100;
  /** Below it nothing is known. */
  completeFrom = 100;
  /** How many times each cannot be read from now on. */
  readonly away = { looks: 0, reads: 0 };
  readonly said: (readonly ListenedWorkflow[])[] = [];
  looks = 0;
  readonly reads: ChangeSpan[] = [];
  private readonly changes: ExecutionBecame[] = [];

  add(became: Omit<ExecutionBecame, 'position'>): void {
    this.changes.push({ ...became, position: { xid: this.xid++, id: this.changes.length + 1 } });
  }

  /** Forgets everything so far. */
  forget(): void {
    this.changes.length = 0;
    this.completeFrom = this.xid;
  }

  async listen(workflows: readonly ListenedWorkflow[]): Promise<void> {
    this.said.push(workflows);
  }

  async look(workflows: readonly ListenedWorkflow[]) {
    this.looks++;
    this.failWhileAway('looks');
    const last = this.changes.at(-1)?.position;
    return workflows.map(() => ({ complete: startOf(this.completeFrom), settled: this.xid, last }));
  }

  async read(_tenant: TenantId, _workflowId: string, span: ChangeSpan): Promise<ExecutionBecame[] | undefined> {
    this.reads.push(span);
    this.failWhileAway('reads');
    if (isBefore(span.after, startOf(this.completeFrom))) return undefined;
    return this.changes
      .filter(({ position }) => isBefore(span.after, position) && !isBefore(span.upTo, position))
      .slice(0, span.limit);
  }

  private failWhileAway(what: keyof MemoryChanges['away']): void {
    if (this.away[what] === 0) return;
    this.away[what]--;
    throw new Error('the database is away');
  }
}
