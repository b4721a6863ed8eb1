import { toTimestamp } from '@workflows/contracts';
import type { DefinitionBody, WorkflowSummary, WorkflowVersion, WorkflowView } from '@workflows/contracts';
import type { KeptDraft } from '@workflows/runtime';
import type { WorkflowVersionRow } from './entities/workflow-version.entity';
import type { WorkflowRow } from './entities/workflow.entity';
import { plainText } from './sql-lists';

/** As `insertVersion` wrote it. */
export function readBody(version: WorkflowVersionRow): DefinitionBody {
  return version.body as DefinitionBody;
}

/** The part of a draft that belongs to the workflow, whatever its version. */
export function toColumns(draft: KeptDraft): Pick<WorkflowRow, 'name' | 'description' | 'labels'> {
  return { name: draft.name, description: orNull(draft.description), labels: draft.labels ?? null };
}

export function orNull(text: string | null | undefined): string | null {
  return text === null || text === undefined ? null : plainText(text);
}

export function toSummary(workflow: WorkflowRow): WorkflowSummary {
  return withoutUndefined({
    id: workflow.id,
    name: workflow.name,
    description: workflow.description ?? undefined,
    createdAt: toTimestamp(workflow.createdAt),
    updatedAt: toTimestamp(workflow.updatedAt),
  });
}

export function toView(workflow: WorkflowRow, version: WorkflowVersionRow): WorkflowView {
  const { createdAt, updatedAt, ...names } = toSummary(workflow);
  const { functions = [], ...body } = readBody(version);
  return withoutUndefined({
    ...names,
    ...body,
    functions,
    labels: workflow.labels ?? undefined,
    versionNote: version.note ?? undefined,
    createdAt,
    updatedAt,
    version: version.version,
    status: workflow.deletedAt === null ? ('active' as const) : ('deleted' as const),
    links: toLinks(workflow),
  });
}

/** `current`: the version that starts use. */
export function toVersion(
  row: Pick<WorkflowVersionRow, 'version' | 'note' | 'createdBy' | 'createdAt'>,
  current: number | undefined,
): WorkflowVersion {
  return withoutUndefined({
    version: row.version,
    createdAt: toTimestamp(row.createdAt),
    createdBy: row.createdBy ?? undefined,
    versionNote: row.note ?? undefined,
    current: row.version === current ? (true as const) : undefined,
  });
}

function toLinks(workflow: WorkflowRow): Record<string, string> {
  const self = `/workflows/${workflow.id}`;
  return workflow.deletedAt === null ? { self, execute: `${self}/execute` } : { self };
}

function withoutUndefined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined)) as T;
}
