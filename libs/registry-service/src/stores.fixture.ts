import { EngineError } from '@workflows/contracts';
import type {
  FunctionDraft,
  FunctionView,
  ListWorkflows,
  RegisteredFunction,
  TenantId,
  WorkflowView,
} from '@workflows/contracts';
import type { DefinitionStore, FunctionStore, VersionRef } from '@workflows/runtime';
import type { CheckedWorkflow } from './workflows/workflow-draft';
import type { WorkflowPatch } from './workflows/workflow-patch';

const AT = '2026-01-01T00:00:00.000Z';

function pageOf<T>(rows: T[], { limit, offset }: ListWorkflows) {
  return { data: rows.slice(offset, offset + limit), meta: { total: rows.length, limit, offset } };
}

/** Definitions in memory, by the rules of the port. */
export class MemoryDefinitions implements DefinitionStore {
  private readonly rows: { tenant: TenantId; versions: WorkflowView[] }[] = [];

  async list(tenant: TenantId, query: ListWorkflows) {
    const living = this.rows
      .filter((row) => row.tenant === tenant)
      .map(newest)
      .filter(({ status }) => status === 'active');
    return pageOf(
      living.map(({ id, name, createdAt, updatedAt }) => ({ id, name, createdAt, updatedAt })),
      query,
    );
  }

  async find(tenant: TenantId, ref: string, version?: number) {
    const row = this.rowOf(tenant, ref);
    return version === undefined ? row && newest(row) : row?.versions[version - 1];
  }

  async create(tenant: TenantId, draft: CheckedWorkflow, id: string) {
    if (this.rowOf(tenant, draft.name)) throw new EngineError('NAME_TAKEN', 'taken');
    const view: WorkflowView = { id, ...draft, version: 1, status: 'active', links: {}, createdAt: AT, updatedAt: AT };
    this.rows.push({ tenant, versions: [view] });
    return view;
  }

  async addVersion(tenant: TenantId, id: string, draft: CheckedWorkflow, ifVersion?: number) {
    const row = this.existing(tenant, id, ifVersion);
    const view: WorkflowView = {
      id,
      ...draft,
      version: row.versions.length + 1,
      status: 'active',
      links: {},
      createdAt: AT,
      updatedAt: AT,
    };
    row.versions.push(view);
    return view;
  }

  async listVersions(tenant: TenantId, id: string, { before = Infinity, limit }: { before?: number; limit: number }) {
    const versions = this.rowOf(tenant, id)?.versions ?? [];
    const below = versions.filter(({ version }) => version < before).reverse();
    return below.slice(0, limit).map(({ version, createdAt }) => ({ version, createdAt }));
  }

  async publish(tenant: TenantId, id: string, version: number, ifVersion?: number) {
    const found = this.existing(tenant, id, ifVersion).versions[version - 1];
    if (!found) throw new EngineError('VERSION_NOT_FOUND', `no version ${version}`);
    return found;
  }

  async patch(tenant: TenantId, id: string, patch: WorkflowPatch, ifVersion?: number) {
    const row = this.existing(tenant, id, ifVersion);
    const { description, ...rest } = patch;
    row.versions = row.versions.map((view) => ({ ...view, ...rest, description: description ?? undefined }));
    return newest(row);
  }

  async delete(tenant: TenantId, id: string, ifVersion?: number) {
    const row = this.existing(tenant, id, ifVersion);
    row.versions = row.versions.map((view) => ({ ...view, status: 'deleted' }));
    return true;
  }

  async readVersion({ tenant, workflowId, version }: VersionRef) {
    const row = this.rows.find(({ tenant: owner, versions }) => owner === tenant && versions[0]?.id === workflowId);
    const view = row?.versions[version - 1];
    if (!row || !view) return undefined;
    const { name, states, definition, functions } = view;
    return {
      workflowId,
      tenant,
      name,
      version,
      body: { ...(states && { states }), ...(definition && { definition }), functions },
    };
  }

  private rowOf(tenant: TenantId, ref: string) {
    return this.rows.find((row) => {
      const { id, name, status } = newest(row);
      return row.tenant === tenant && (id === ref || (name === ref && status === 'active'));
    });
  }

  private existing(tenant: TenantId, id: string, ifVersion?: number) {
    const row = this.rowOf(tenant, id);
    if (!row) throw new EngineError('WORKFLOW_NOT_FOUND', 'gone');
    if (ifVersion !== undefined && newest(row).version !== ifVersion)
      throw new EngineError('VERSION_CONFLICT', 'changed');
    return row;
  }
}

function newest({ versions }: { versions: WorkflowView[] }): WorkflowView {
  const view = versions.at(-1);
  if (view === undefined) throw new Error('a workflow has a version');
  return view;
}

/** Functions in memory, by the rules of the port. */
export class MemoryFunctions implements FunctionStore {
  private rows: (RegisteredFunction & FunctionView)[] = [];
  private revision = 0;

  async list(tenant: TenantId, query: ListWorkflows) {
    return pageOf(this.living(tenant).map(viewOf), query);
  }

  async find(tenant: TenantId, ref: string): Promise<FunctionView | undefined> {
    const found = this.living(tenant).find(({ id, name }) => id === ref || name === ref);
    return found && viewOf(found);
  }

  async create(tenant: TenantId, draft: FunctionDraft, id: string): Promise<FunctionView> {
    if (await this.find(tenant, draft.name)) throw new EngineError('NAME_TAKEN', 'taken');
    return this.write(tenant, draft, id, false);
  }

  async update(tenant: TenantId, id: string, draft: FunctionDraft): Promise<FunctionView | undefined> {
    return (await this.find(tenant, id)) && this.write(tenant, draft, id, false);
  }

  async delete(tenant: TenantId, id: string) {
    const found = await this.find(tenant, id);
    if (found) this.write(tenant, found, id, true);
    return found !== undefined;
  }

  async changes(revision: number, limit: number): Promise<RegisteredFunction[]> {
    return this.rows.filter((row) => row.revision > revision).slice(0, limit);
  }

  private living(tenant: TenantId) {
    return this.rows.filter((row) => row.tenant === tenant && !row.deleted);
  }

  private write(tenant: TenantId, draft: FunctionDraft, id: string, deleted: boolean) {
    const row = { ...draft, id, tenant, deleted, revision: (this.revision += 1), createdAt: AT, updatedAt: AT };
    this.rows = [...this.rows.filter((other) => other.id !== id), row];
    return viewOf(row);
  }
}

function viewOf({
  tenant: _tenant,
  revision: _revision,
  deleted: _deleted,
  ...view
}: RegisteredFunction & FunctionView): FunctionView {
  return view;
}
