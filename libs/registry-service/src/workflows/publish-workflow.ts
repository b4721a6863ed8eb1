import { EngineError } from '@workflows/contracts';
import type { Json, TenantId, WorkflowId, WorkflowView } from '@workflows/contracts';
import type { DefinitionStore, KeptDraft } from '@workflows/runtime';
import { isCode } from '../code/check-code';
import type { FindWorkflow } from './find-workflow';
import { expectedVersion } from './workflow-ref';

export interface PublishingTools {
  check(tenant: TenantId, draft: Json | undefined): Promise<KeptDraft>;
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
    const { id, version, name, handler } = await this.find.living(tenant, ref);
    const expected = expectedVersion(ifVersion, version);
    if ((handler !== undefined) !== isCode(draft)) throw ofOtherKind(name, handler !== undefined);
    return this.definitions.addVersion(tenant, id, await this.tools.check(tenant, draft), expected, by);
  }

  /** One that there is becomes the current one; it was checked when it was made. */
  async publish(tenant: TenantId, ref: string, version: number, ifVersion?: string): Promise<WorkflowView> {
    const living = await this.find.living(tenant, ref);
    return this.definitions.publish(tenant, living.id, version, expectedVersion(ifVersion, living.version));
  }
}

/** Executions, schedules and whoever reads the versions expect one way of writing. */
function ofOtherKind(name: string, isHandler: boolean): EngineError {
  const [is, form] = isHandler
    ? ['code', '{"definition": {"type": "Function", "code": "…"}}, or register it']
    : ['states', '"states" or an Amazon States Language document'];
  return new EngineError(
    'KIND_CONFLICT',
    `"${name}" is a workflow of ${is}: send ${form}, or create another workflow.`,
  );
}
