import { EngineError, definitionBodyOf } from '@workflows/contracts';
import type {
  FunctionDraft,
  FunctionView,
  ListWorkflows,
  RegisteredFunction,
  TenantId,
  WorkflowView,
} from '@workflows/contracts';
import type {
  BundleStore,
  DefinitionStore,
  FunctionStore,
  KeptDraft,
  NamedCode,
  StoredBundle,
  VersionRef,
} from '@workflows/runtime';
import type { WorkflowPatch } from './workflows/workflow-patch';

const AT = '2026-01-01T00:00:00.000Z';

function pageOf<T>(rows: T[], { limit, offset }: ListWorkflows) {
  return { data: rows.slice(offset, offset + limit), meta: { total: rows.length, limit, offset } };
}

/** Definitions in memory, by the rules of the port. */
export class MemoryDefinitions implements DefinitionStore, BundleStore {
  private readonly rows: { tenant: TenantId; versions: WorkflowView[] }[] = [];
  private readonly bundles = new Map<string, StoredBundle>();
  private readonly identities = new Map<WorkflowView, string>();

  async read(tenant: TenantId, bundle: string): Promise<StoredBundle | undefined> {
    return this.bundles.get(`${tenant}/${bundle}`);
  }

  async register(tenant: TenantId, codes: readonly NamedCode[]): Promise<WorkflowView[]> {
    return Promise.all(codes.map((code) => this.registerOne(tenant, code)));
  }

  private async registerOne(tenant: TenantId, { id, draft }: NamedCode): Promise<WorkflowView> {
    const row = this.rowOf(tenant, draft.name);
    if (row === undefined) return this.create(tenant, draft, id);
    const same = this.identities.get(newest(row)) === draft.code.identity;
    return same ? newest(row) : this.addVersion(tenant, newest(row).id, draft);
  }

  private keep(tenant: TenantId, view: WorkflowView, { code }: KeptDraft): WorkflowView {
    if (code === undefined) return view;
    this.bundles.set(`${tenant}/${code.bundle.bundle}`, code.bundle);
    this.identities.set(view, code.identity);
    return view;
  }

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

  async create(tenant: TenantId, draft: KeptDraft, id: string) {
    if (this.rowOf(tenant, draft.name)) throw new EngineError('NAME_TAKEN', 'taken');
    const { code: _code, ...fields } = draft;
    const view: WorkflowView = { id, ...fields, version: 1, status: 'active', links: {}, createdAt: AT, updatedAt: AT };
    this.rows.push({ tenant, versions: [view] });
    return this.keep(tenant, view, draft);
  }

  async addVersion(tenant: TenantId, id: string, draft: KeptDraft, ifVersion?: number) {
    const row = this.existing(tenant, id, ifVersion);
    const { code: _code, ...fields } = draft;
    const view: WorkflowView = {
      id,
      ...fields,
      version: row.versions.length + 1,
      status: 'active',
      links: {},
      createdAt: AT,
      updatedAt: AT,
    };
    row.versions.push(view);
    return this.keep(tenant, view, draft);
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
    return { workflowId, tenant, name: view.name, version, body: definitionBodyOf(view) };
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
