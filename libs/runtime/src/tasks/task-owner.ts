import type { TenantId } from '@workflows/contracts';
import type { Owner } from '../fairness/fair-scheduler';

/** Whose share of what runs tasks a task takes. */
export function ownerOf({ tenant, workflowName }: { tenant: TenantId; workflowName: string }): Owner {
  return { tenant, workflow: workflowName };
}
