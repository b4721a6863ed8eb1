import { EngineError, definitionBodyOf } from '@workflows/contracts';
import type {
  ListWorkflows,
  Page,
  PublishedDefinition,
  TenantId,
  WorkflowSummary,
  WorkflowVersion,
  WorkflowView,
} from '@workflows/contracts';
import type { DefinitionStore, PauseStore, VersionRef } from '@workflows/runtime';
import { isFindable } from '../drafts/findable';
import { pausedView } from '../pauses/paused-view';
import { parseWorkflowRef } from './workflow-ref';

/**
 * Looks workflows up. Rules of this file:
 *   L1. A deleted workflow is gone for all but two: whoever names its id with a version, and executions that still run.
 *   L2. A version that is not there is told apart from a workflow that is not there.
 */
export class FindWorkflow {
  constructor(
    private readonly definitions: DefinitionStore,
    private readonly pauses: Pick<PauseStore, 'find'>,
  ) {}

  list(tenant: TenantId, query: ListWorkflows): Promise<Page<WorkflowSummary>> {
    return this.definitions.list(tenant, query);
  }

  /** Takes `@version`. */
  async get(tenant: TenantId, text: string): Promise<WorkflowView> {
    const { ref, version } = parseWorkflowRef(text);
    if (version === 'newest') return this.living(tenant, ref);
    const found = version === 'none' ? undefined : await this.find(tenant, ref, version);
    if (found !== undefined) return found;
    const newest = await this.find(tenant, ref);
    throw newest === undefined ? workflowNotFound(ref) : versionNotFound(text); // L2
  }

  /** As `get`, with its pause. */
  async show(tenant: TenantId, text: string): Promise<WorkflowView> {
    return this.withPause(tenant, await this.get(tenant, text));
  }

  async withPause(tenant: TenantId, view: WorkflowView): Promise<WorkflowView> {
    const [pause] = await this.pauses.find(tenant, 'workflow', [view.id]);
    return pause === undefined ? view : { ...view, paused: pausedView(pause) };
  }

  /** What a start needs; takes `@version`. */
  async resolve(tenant: TenantId, text: string): Promise<PublishedDefinition> {
    const found = await this.get(tenant, text);
    if (found.status === 'deleted') throw workflowNotFound(text);
    const { id: workflowId, name, version } = found;
    return undrawn({ workflowId, tenant, name, version, body: definitionBodyOf(found) });
  }

  /** Newest first; of a deleted workflow by its id. */
  async versions(tenant: TenantId, ref: string, page: { before?: number; limit: number }): Promise<WorkflowVersion[]> {
    const found = await this.known(tenant, ref);
    return this.definitions.listVersions(tenant, found.id, page);
  }

  /** The newest version, also of one that is deleted, by its id. */
  async known(tenant: TenantId, ref: string): Promise<WorkflowView> {
    const found = ref.includes('@') ? undefined : await this.find(tenant, ref);
    if (found === undefined) throw workflowNotFound(ref);
    return found;
  }

  /** Deleted ones included: running executions finish (L1). */
  async readVersion(ref: VersionRef): Promise<PublishedDefinition> {
    const found = isFindable(ref.workflowId) ? await this.definitions.readVersion(ref) : undefined;
    if (found === undefined) throw versionNotFound(`${ref.workflowId}@${ref.version}`);
    return undrawn(found);
  }

  /** The newest version of a workflow that is not deleted; takes no `@version`. */
  async living(tenant: TenantId, ref: string): Promise<WorkflowView> {
    const found = ref.includes('@') ? undefined : await this.find(tenant, ref);
    if (found === undefined || found.status === 'deleted') throw workflowNotFound(ref);
    return found;
  }

  private async find(tenant: TenantId, ref: string, version?: number): Promise<WorkflowView | undefined> {
    return isFindable(ref) ? this.definitions.find(tenant, ref, version) : undefined;
  }
}

/** Whoever runs a version draws nothing. */
function undrawn({ body: { graph: _graph, ...body }, ...definition }: PublishedDefinition): PublishedDefinition {
  return { ...definition, body };
}

export function workflowNotFound(ref: string): EngineError {
  return new EngineError('WORKFLOW_NOT_FOUND', `There is no workflow "${ref.slice(0, 300)}".`);
}

function versionNotFound(ref: string): EngineError {
  return new EngineError('VERSION_NOT_FOUND', `There is no version "${ref.slice(0, 300)}".`);
}
