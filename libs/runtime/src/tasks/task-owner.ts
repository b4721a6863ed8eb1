import type { TenantId } from '@workflows/contracts';
import type { HotExecution } from '../engine/execution-cache';
import type { Owner } from '../fairness/fair-scheduler';

/** Whose share a task takes of what runs tasks, and what comes of it of the batches. */
export function ownerOf({ tenant, workflowName }: { tenant: TenantId; workflowName: string }): Owner {
  return { tenant, workflow: workflowName };
}

export function ownerOfExecution({ seed }: Pick<HotExecution, 'seed'>): Owner {
  return ownerOf(seed);
}
