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
import type { DefinitionStore, KeptDraft, NamedCode, VersionRef } from '@workflows/runtime';
import { IsNull, LessThan } from 'typeorm';
import type { DataSource, EntityManager } from 'typeorm';
import { claimingName, paged, readClock } from './data-source';
import { WorkflowVersionEntity } from './entities/workflow-version.entity';
import type { WorkflowVersionRow } from './entities/workflow-version.entity';
import { WorkflowEntity } from './entities/workflow.entity';
import type { WorkflowRow } from './entities/workflow.entity';
import { keepBundle } from './bundles/keep-bundle';
import { forgetListeners, replaceListeners } from './events/listeners';
import { forgetSchedules, replaceSchedules } from './schedules/code-schedules';
import { orNull, readBody, toColumns, toSummary, toVersion, toView } from './workflow-mapping';

/**
 *   D1. Every change of a workflow holds its row (`for update`) from reading it to the commit: versions have no gap, and of two changes
 *       that name the same `ifVersion` one is refused.
 *   D2. A version is inserted and never changed; a deleted workflow keeps its row and its versions, only its name is free.
 *   D3. What a workflow listens to, and when its code says that it starts, changes with its current version, in one commit.
 *   D4. The current version is the newest, or an older one that was published again; a new one counts on from the highest.
 *   D5. Of code there is one version for each identity: published again, it is current again. Its text is kept in the same commit.
 *   D6. Those who register several workflows at once take them in the order of their names, so that none waits for another in a circle.
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

  create(tenant: TenantId, draft: KeptDraft, id: WorkflowId, by?: string): Promise<WorkflowView> {
    return claimingName('workflow', draft.name, () =>
      this.dataSource.transaction((manager) => insertWorkflow(manager, { tenant, id }, draft, by)),
    );
  }

  addVersion(
    tenant: TenantId,
    id: WorkflowId,
    draft: KeptDraft,
    ifVersion?: number,
    by?: string,
  ): Promise<WorkflowView> {
    return claimingName('workflow', draft.name, () =>
      this.dataSource.transaction(async (manager) => {
        const workflow = await lock(manager, tenant, id, ifVersion);
        return publishDraft(manager, workflow, draft, by);
      }),
    );
  }

  async register(tenant: TenantId, codes: readonly NamedCode[], by?: string): Promise<WorkflowView[]> {
    const inOrder = [...codes].sort((a, b) => (a.draft.name < b.draft.name ? -1 : 1)); // D6
    const views = new Map<NamedCode, WorkflowView>();
    await retryingName(() =>
      this.dataSource.transaction(async (manager) => {
        for (const code of inOrder) views.set(code, await registerOne(manager, tenant, code, by));
      }),
    );
    return codes.flatMap((code) => views.get(code) ?? []);
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
      return makeCurrent(manager, workflow, found);
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
      await forgetSchedules(manager, workflow);
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

/** Its name is free, or the transaction fails. */
async function insertWorkflow(
  manager: EntityManager,
  { tenant, id }: Pick<WorkflowRow, 'tenant' | 'id'>,
  draft: KeptDraft,
  by: string | undefined,
): Promise<WorkflowView> {
  const now = await readClock(manager);
  const times = { createdAt: now, updatedAt: now, deletedAt: null };
  const workflow = { id, tenant, ...toColumns(draft), version: 1, ...times };
  await manager.insert(WorkflowEntity, workflow);
  return toView(workflow, await insertVersion(manager, workflow, draft, now, by));
}

/** The workflow is locked. */
async function publishDraft(
  manager: EntityManager,
  workflow: WorkflowRow,
  draft: KeptDraft,
  by: string | undefined,
): Promise<WorkflowView> {
  const { id } = workflow;
  const { code } = draft;
  const known = code && (await manager.findOneBy(WorkflowVersionEntity, { workflowId: id, identity: code.identity }));
  if (known) return makeCurrent(manager, Object.assign(workflow, toColumns(draft)), known); // D5
  const now = await readClock(manager);
  const version = (await highestVersion(manager, id)) + 1;
  Object.assign(workflow, toColumns(draft), { version, updatedAt: now });
  await manager.update(WorkflowEntity, { id }, workflow);
  return toView(workflow, await insertVersion(manager, workflow, draft, now, by));
}

/** D3, D4. Where it is current already, what follows from it is put right all the same: people may have deleted its schedule. */
async function makeCurrent(
  manager: EntityManager,
  workflow: WorkflowRow,
  found: WorkflowVersionRow,
): Promise<WorkflowView> {
  const { version } = found;
  const { on, every } = readBody(found);
  if (version !== workflow.version) Object.assign(workflow, { version, updatedAt: await readClock(manager) });
  await manager.update(WorkflowEntity, { id: workflow.id }, workflow);
  await replaceListeners(manager, workflow, on);
  await replaceSchedules(manager, workflow, every);
  return toView(workflow, found);
}

async function registerOne(
  manager: EntityManager,
  tenant: TenantId,
  { id, draft }: NamedCode,
  by: string | undefined,
): Promise<WorkflowView> {
  const workflow = await manager.findOne(WorkflowEntity, {
    where: { tenant, name: draft.name, deletedAt: IsNull() },
    lock: { mode: 'pessimistic_write' },
  });
  if (workflow === null) return insertWorkflow(manager, { tenant, id }, draft, by);
  const current = await manager.findOneByOrFail(WorkflowVersionEntity, {
    workflowId: workflow.id,
    version: workflow.version,
  });
  if (readBody(current).handler === undefined) throw ofStates(draft.name);
  const kept = { description: workflow.description ?? undefined, labels: workflow.labels ?? undefined };
  return publishDraft(manager, workflow, { ...kept, ...draft }, by);
}

function ofStates(name: string): EngineError {
  const message = `"${name}" is a workflow of states already. Rename that one, or give the handler another name.`;
  return new EngineError('KIND_CONFLICT', message);
}

const TRIES = 3;

/** Two who register the same for the first time: the second finds what the first has made. */
async function retryingName(register: () => Promise<void>): Promise<void> {
  for (let left = TRIES; ; left--) {
    try {
      return await claimingName('workflow', '', register);
    } catch (error) {
      const isRace = error instanceof EngineError && error.code === 'NAME_TAKEN' && error.options.cause !== undefined;
      if (!isRace || left === 1) throw error;
    }
  }
}

async function insertVersion(
  manager: EntityManager,
  workflow: WorkflowRow,
  draft: KeptDraft,
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
    identity: draft.code?.identity ?? null,
  };
  if (draft.code) await keepBundle(manager, tenant, draft.code.bundle); // D5
  await manager.insert(WorkflowVersionEntity, made);
  await replaceListeners(manager, workflow, draft.on); // D3
  await replaceSchedules(manager, workflow, draft.every);
  return made;
}
