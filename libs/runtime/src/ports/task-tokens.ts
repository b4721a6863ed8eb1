import type { TaskRef, TenantId } from '@workflows/contracts';

/** Unforgeable names of task attempts: signed, and bound to the tenant. */
export interface TaskTokens {
  issue(tenant: TenantId, task: TaskRef): string;
  /** Undefined for anything not issued to this tenant. */
  read(tenant: TenantId, token: string): TaskRef | undefined;
}
