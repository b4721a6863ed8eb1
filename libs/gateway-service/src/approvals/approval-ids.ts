import { Inject, Injectable } from '@nestjs/common';
import type { TaskRef, TenantId } from '@workflows/contracts';
import type { TaskTokens } from '@workflows/runtime';
import { TOKENS } from '../ports';

const TASK = 'task_';
const APPROVAL = 'approval_';

/**
 * Ids of approvals: signed like task tokens, under a name that no tenant has. So they survive everything, nobody else can
 * guess them, and none can be turned into a token by which the task could be answered past its options.
 */
@Injectable()
export class ApprovalIds {
  constructor(@Inject(TOKENS) private readonly tokens: TaskTokens) {}

  issue(tenant: TenantId, { executionId, taskId }: TaskRef): string {
    return APPROVAL + this.tokens.issue(realmOf(tenant), { executionId, taskId }).slice(TASK.length);
  }

  /** Undefined for anything not issued to this tenant. */
  read(tenant: TenantId, id: string): TaskRef | undefined {
    return id.startsWith(APPROVAL) ? this.tokens.read(realmOf(tenant), TASK + id.slice(APPROVAL.length)) : undefined;
  }
}

function realmOf(tenant: TenantId): string {
  return `approvals of\n${tenant}`;
}
