import type { Json, TenantId, WorkflowId, WorkflowView } from '@workflows/contracts';
import type { DefinitionStore } from '@workflows/runtime';
import type { FindWorkflow } from './find-workflow';
import type { CheckedWorkflow } from './workflow-draft';
import { expectedVersion } from './workflow-ref';

export interface PublishingTools {
  check(tenant: TenantId, draft: Json | undefined): Promise<CheckedWorkflow>;
  newId(): WorkflowId;
}

/** Makes versions. A version never changes once it is there; a change is the next version. */
export class PublishWorkflow {
  constructor(
    private readonly definitions: DefinitionStore,
    private readonly find: FindWorkflow,
    private readonly tools: PublishingTools,
  ) {}

  async create(tenant: TenantId, draft: Json | undefined, by?: string): Promise<WorkflowView> {
    return this.definitions.create(tenant, await this.tools.check(tenant, draft), this.tools.newId(), by);
  }

  /** The store compares `ifVersion` once more as it writes; here it is an early word, before the draft is looked at. */
  async update(
    tenant: TenantId,
    ref: string,
    draft: Json | undefined,
    { ifVersion, by }: { ifVersion?: string | undefined; by?: string | undefined } = {},
  ): Promise<WorkflowView> {
    const { id, version } = await this.find.living(tenant, ref);
    const expected = expectedVersion(ifVersion, version);
    return this.definitions.addVersion(tenant, id, await this.tools.check(tenant, draft), expected, by);
  }

  /** One that there is becomes the current one; it was checked when it was made. */
  async publish(tenant: TenantId, ref: string, version: number, ifVersion?: string): Promise<WorkflowView> {
    const living = await this.find.living(tenant, ref);
    return this.definitions.publish(tenant, living.id, version, expectedVersion(ifVersion, living.version));
  }
}
