import { isJsonObject, type Json, type TaskRef, type TenantId } from '@workflows/contracts';
import type { ApprovalReader, OpenApproval } from '@workflows/runtime';
import type { Connections } from '../connections';
import { loadSql } from '../load-sql';
import { parseJson } from '../rows';

const LIST = loadSql('list-approvals');
const FIND = loadSql('find-approval');

/** Open approvals, read off the rows of their tasks. */
export class PostgresApprovalReader implements ApprovalReader {
  constructor(private readonly connections: Connections) {}

  async list(tenant: TenantId, { limit, after }: { limit: number; after?: TaskRef }): Promise<OpenApproval[]> {
    const values = [tenant, after?.executionId ?? '', after?.taskId ?? -1, limit];
    const rows = await this.connections.run<ApprovalRow>('list-approvals', LIST, values);
    return rows.map(toApproval);
  }

  async find(tenant: TenantId, { executionId, taskId }: TaskRef): Promise<OpenApproval | undefined> {
    const [row] = await this.connections.run<ApprovalRow>('find-approval', FIND, [tenant, executionId, taskId]);
    return row && toApproval(row);
  }
}

interface ApprovalRow {
  execution_id: string;
  task_id: number;
  state: string;
  detail: string | null;
  workflow_id: string;
}

/** `detail` is written by the engine, with these members. */
function toApproval(row: ApprovalRow): OpenApproval {
  const detail = row.detail === null ? {} : parseJson(row.detail);
  const { prompt, options, approvers, scheduledAt, timeoutAt } = isJsonObject(detail) ? detail : {};
  return {
    executionId: row.execution_id,
    taskId: row.task_id,
    workflowId: row.workflow_id,
    state: row.state,
    ...(prompt !== undefined && { prompt }),
    ...(options !== undefined && { options: texts(options) }),
    ...(approvers !== undefined && { approvers: texts(approvers) }),
    requestedAt: Number(scheduledAt ?? 0),
    ...(typeof timeoutAt === 'number' && { dueAt: timeoutAt }),
  };
}

function texts(value: Json): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
