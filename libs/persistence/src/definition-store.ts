import { EngineError, definitionBodyOf } from '@workflows/contracts';
import type {
  ListWorkflows,
  Page,
  PublishedDefinition,
  TenantId,
  WorkflowId,
  WorkflowSummary,
  WorkflowVersion,
  WorkflowView,
} from '@workflows/contracts';
import type { DefinitionStore, VersionRef } from '@workflows/runtime';
import { IsNull, LessThan } from 'typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { claimingName, paged, readClock } from './data-source';
import { WorkflowVersionEntity } from './entities/workflow-version.entity';
import type { WorkflowVersionRow } from './entities/workflow-version.entity';
import { WorkflowEntity } from './entities/workflow.entity';
import type { WorkflowRow } from './entities/workflow.entity';
import { forgetListeners, replaceListeners } from './events/listeners';
import { orNull, readBody, toColumns, toSummary, toVersion, toView } from './workflow-mapping';
import type { NamedDraft } from './workflow-mapping';

/**
 *   D1. Every change of a workflow holds its row (`for update`) from reading it to the commit: versions have no gap, and of two changes
 *       that name the same `ifVersion` one is refused.
 *   D2. A version is inserted and never changed; a deleted workflow keeps its row and its versions, only its name is free.
 *   D3. What a workflow listens to changes with its current version, in one commit.
 *   D4. The current version is the newest, or an older one that was published again; a new one counts on from the highest.
 */
export class PostgresDefinitionStore implements DefinitionStore {
  constructor(private readonly dataSource: DataSource) {}

  async list(tenant: TenantId, query: ListWorkflows): Promise<Page<WorkflowSummary>> {
    const living = this.dataSource
      .getRepository(WorkflowEntity)
      .createQueryBuilder('workflow')
      .where('workflow.tenant = :tenant and workflow.deletedAt is null', { tenant });
    const total = await living.getCount();
    const rows = await paged(living, 'workflow', query).getMany();
    return { data: rows.map(toSummary), meta: { total, limit: query.limit, offset: query.offset } };
  }

  async find(tenant: TenantId, ref: string, version?: number): Promise<WorkflowView | undefined> {
    const { manager } = this.dataSource;
    const named = { tenant, name: ref, deletedAt: IsNull() };
    const workflow = await manager.findOne(WorkflowEntity, { where: [{ tenant, id: ref }, named] });
    if (workflow === null) return undefined;
    const found = await manager.findOneBy(WorkflowVersionEntity, {
      workflowId: workflow.id,
      version: version ?? workflow.version,
    });
    return found === null ? undefined : toView(workflow, found);
  }

  create(tenant: TenantId, draft: NamedDraft, id: WorkflowId, by?: string): Promise<WorkflowView> {
    return claimingName('workflow', draft.name, () =>
      this.dataSource.transaction(async (manager) => {
        const now = await readClock(manager);
        const workflow = {
          id,
          tenant,
          ...toColumns(draft),
          version: 1,
          createdAt: now,
          updatedAt: now,
          deletedAt: null,
        };
        await manager.insert(WorkflowEntity, workflow);
        return toView(workflow, await insertVersion(manager, workflow, draft, now, by));
      }),
    );
  }

  addVersion(
    tenant: TenantId,
    id: WorkflowId,
    draft: NamedDraft,
    ifVersion?: number,
    by?: string,
  ): Promise<WorkflowView> {
    return claimingName('workflow', draft.name, () =>
      this.dataSource.transaction(async (manager) => {
        const workflow = await lock(manager, tenant, id, ifVersion);
        const now = await readClock(manager);
        const version = (await highestVersion(manager, id)) + 1;
        Object.assign(workflow, toColumns(draft), { version, updatedAt: now });
        await manager.update(WorkflowEntity, { id }, workflow);
        return toView(workflow, await insertVersion(manager, workflow, draft, now, by));
      }),
    );
  }

  async listVersions(
    tenant: TenantId,
    id: WorkflowId,
    { before, limit }: Parameters<DefinitionStore['listVersions']>[2],
  ): Promise<WorkflowVersion[]> {
    const { manager } = this.dataSource;
    const current = await manager.findOneBy(WorkflowEntity, { tenant, id });
    const rows = await manager.find(WorkflowVersionEntity, {
      select: { version: true, note: true, createdBy: true, createdAt: true },
      where: { tenant, workflowId: id, ...(before !== undefined && { version: LessThan(before) }) },
      order: { version: 'desc' },
      take: limit,
    });
    return rows.map((row) => toVersion(row, current?.version));
  }

  publish(tenant: TenantId, id: WorkflowId, version: number, ifVersion?: number): Promise<WorkflowView> {
    return this.dataSource.transaction(async (manager) => {
      const workflow = await lock(manager, tenant, id, ifVersion);
      const found = await manager.findOneBy(WorkflowVersionEntity, { tenant, workflowId: id, version });
      if (found === null) throw new EngineError('VERSION_NOT_FOUND', `"${workflow.name}" has no version ${version}.`);
      if (version === workflow.version) return toView(workflow, found);
      Object.assign(workflow, { version, updatedAt: await readClock(manager) });
      await manager.update(WorkflowEntity, { id }, workflow);
      await replaceListeners(manager, workflow, readBody(found).on); // D3
      return toView(workflow, found);
    });
  }

  patch(
    tenant: TenantId,
    id: WorkflowId,
    patch: Parameters<DefinitionStore['patch']>[2],
    ifVersion?: number,
  ): Promise<WorkflowView> {
    return claimingName('workflow', patch.name ?? '', () =>
      this.dataSource.transaction(async (manager) => {
        const workflow = await lock(manager, tenant, id, ifVersion);
        if (patch.name !== undefined) workflow.name = patch.name;
        if (patch.description !== undefined) workflow.description = orNull(patch.description);
        if (patch.labels !== undefined) workflow.labels = patch.labels;
        workflow.updatedAt = await readClock(manager);
        await manager.update(WorkflowEntity, { id }, workflow);
        return toView(
          workflow,
          await manager.findOneByOrFail(WorkflowVersionEntity, { workflowId: id, version: workflow.version }),
        );
      }),
    );
  }

  delete(tenant: TenantId, id: WorkflowId, ifVersion?: number): Promise<boolean> {
    return this.dataSource.transaction(async (manager) => {
      const workflow = await findForUpdate(manager, tenant, id);
      if (workflow === null) return false;
      assertVersion(workflow, ifVersion);
      await manager.update(WorkflowEntity, { id }, { deletedAt: await readClock(manager) });
      await forgetListeners(manager, id); // D3
      return true;
    });
  }

  async readVersion({ tenant, workflowId, version }: VersionRef): Promise<PublishedDefinition | undefined> {
    const found = await this.dataSource.manager.findOneBy(WorkflowVersionEntity, { tenant, workflowId, version });
    return found === null ? undefined : { tenant, workflowId, name: found.name, version, body: readBody(found) };
  }
}

function findForUpdate(manager: EntityManager, tenant: TenantId, id: WorkflowId): Promise<WorkflowRow | null> {
  return manager.findOne(WorkflowEntity, {
    where: { tenant, id, deletedAt: IsNull() },
    lock: { mode: 'pessimistic_write' },
  });
}

/** Of all there are: the current one may be an older one. The workflow is locked. */
async function highestVersion(manager: EntityManager, workflowId: WorkflowId): Promise<number> {
  return (await manager.maximum(WorkflowVersionEntity, 'version', { workflowId })) ?? 0;
}

async function lock(
  manager: EntityManager,
  tenant: TenantId,
  id: WorkflowId,
  ifVersion?: number,
): Promise<WorkflowRow> {
  const workflow = await findForUpdate(manager, tenant, id);
  if (workflow === null) throw new EngineError('WORKFLOW_NOT_FOUND', `There is no workflow "${id}".`);
  assertVersion(workflow, ifVersion);
  return workflow;
}

function assertVersion(workflow: WorkflowRow, ifVersion: number | undefined): void {
  if (ifVersion === undefined || ifVersion === workflow.version) return;
  const detail = `The workflow is at version ${workflow.version}, not ${ifVersion}. Read it again and repeat the change on what it is now.`;
  throw new EngineError('VERSION_CONFLICT', detail);
}

async function insertVersion(
  manager: EntityManager,
  workflow: WorkflowRow,
  draft: NamedDraft,
  now: number,
  by: string | undefined,
): Promise<WorkflowVersionRow> {
  const { id: workflowId, tenant, name, version } = workflow;
  const made = {
    workflowId,
    version,
    tenant,
    name,
    body: definitionBodyOf(draft),
    note: orNull(draft.versionNote),
    createdBy: orNull(by),
    createdAt: now,
  };
  await manager.insert(WorkflowVersionEntity, made);
  await replaceListeners(manager, workflow, draft.on); // D3
  return made;
}
