import type { Json, TenantId, WorkflowView } from '@workflows/contracts';
import type { DefinitionStore } from '@workflows/runtime';
import { workflowNotFound } from './find-workflow';
import type { FindWorkflow } from './find-workflow';
import { checkWorkflowPatch } from './workflow-patch';
import { expectedVersion } from './workflow-ref';

/** Changes what is around the versions: the name, the words, and whether the workflow is there at all. */
export class EditWorkflow {
  constructor(
    private readonly definitions: DefinitionStore,
    private readonly find: FindWorkflow,
  ) {}

  async patch(tenant: TenantId, ref: string, patch: Json | undefined, ifVersion?: string): Promise<WorkflowView> {
    const { id, version } = await this.find.living(tenant, ref);
    const expected = expectedVersion(ifVersion, version);
    return this.definitions.patch(tenant, id, checkWorkflowPatch(patch), expected);
  }

  /** Running executions finish, history stays; the name is free again. */
  async delete(tenant: TenantId, ref: string, ifVersion?: string): Promise<{ deleted: true }> {
    const { id, version } = await this.find.living(tenant, ref);
    const deleted = await this.definitions.delete(tenant, id, expectedVersion(ifVersion, version));
    if (!deleted) throw workflowNotFound(ref);
    return { deleted: true };
  }
}
