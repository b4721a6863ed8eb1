import type { ExecutionStatus, Instant, Labels, ParentTask, TenantId, WorkflowId } from '@workflows/contracts';
import type {
  ChangePosition,
  ChangeSpan,
  ChangeStore,
  ExecutionBecame,
  ListenedWorkflow,
  WorkflowChanges,
} from '@workflows/runtime';
import type { Connections } from '../connections';
import { CURRENT_STATE } from '../find/find-statements';
import { loadSql } from '../load-sql';
import { textList } from '../sql-lists';

/** Whoever comes back within this time misses nothing: for so long changes are kept, and written after the last listener has gone. */
export const CHANGES_KEPT_MS = 60 * 60_000;

const LISTEN = loadSql('listen-to-workflows');
const COMPLETE = loadSql('complete-workflows');
const LOOK = loadSql('look-at-changes');

/**
 * Whether workflow $2 of tenant $1 is complete after ($3, $4), and its next $7 changes up to ($5, $6), which is settled; no row where nobody listens to it.
 * Both are of one snapshot, so that no change is swept in between. Locks nothing.
 * (listened_workflow_pkey, execution_change_pkey, execution_pkey, history_pkey)
 */
const READ = `select (l.complete_xid, l.complete_id) <= ($3::bigint, $4::bigint) as is_complete, c.*
  from listened_workflow l
  left join lateral (
    select c.xid, c.id, c.at, c.execution_id, c.status, c.version, c.redrive_count, c.completed_at, c.failed_state, c.error,
        e.workflow_name, e.name, e.labels, e.parent, e.restarted_from, e.created_at,
        case when c.completed_at is null then coalesce(s.state, case when e.begun_at is null then e.start_state end) end as current_state
      from (
        select * from execution_change
          where tenant = $1 and workflow_id = $2 and (xid, id) > ($3::bigint, $4::bigint) and (xid, id) <= ($5::bigint, $6::bigint)
          order by xid, id limit $7
      ) c
      cross join lateral (select * from execution where id = c.execution_id limit 1) e
      ${CURRENT_STATE}
  ) c on true
  where l.tenant = $1 and l.workflow_id = $2
  order by c.xid, c.id`;

/** What executions of workflows became, for those who listen (ADR 38). */
export class PostgresChangeStore implements ChangeStore {
  constructor(private readonly connections: Connections) {}

  async listen(workflows: readonly ListenedWorkflow[]): Promise<void> {
    const lists = listsOf(workflows);
    await this.connections.run('listen-to-workflows', LISTEN, [...lists, CHANGES_KEPT_MS]);
    await this.connections.run('complete-workflows', COMPLETE, lists);
  }

  async look(workflows: readonly ListenedWorkflow[]): Promise<(WorkflowChanges | undefined)[]> {
    const rows = await this.connections.run<LookRow>('look-at-changes', LOOK, listsOf(workflows));
    return rows.map(({ settled, complete_xid, complete_id, xid, id }) => {
      const complete = positionOf(complete_xid, complete_id);
      if (!complete || complete.xid > settled) return undefined;
      return { complete, settled, last: positionOf(xid, id) };
    });
  }

  async read(tenant: TenantId, workflowId: WorkflowId, span: ChangeSpan): Promise<ExecutionBecame[] | undefined> {
    const { after, upTo, limit } = span;
    const values = [tenant, workflowId, after.xid, after.id, upTo.xid, upTo.id, limit];
    const rows = await this.connections.run<ChangeRow>('read-changes', READ, values);
    if (rows[0]?.is_complete !== true) return undefined;
    return rows.filter((row) => row.xid !== null).map((row) => toBecame(row, workflowId));
  }
}

interface LookRow {
  settled: number;
  complete_xid: number | null;
  complete_id: number | null;
  xid: number | null;
  id: number | null;
}

interface ChangeRow {
  is_complete: boolean | null;
  /** Null, and with it all below, where there are none. */
  xid: number;
  id: number;
  at: Instant;
  execution_id: string;
  status: ExecutionStatus;
  version: number;
  redrive_count: number | null;
  completed_at: Instant | null;
  failed_state: string | null;
  error: string | null;
  workflow_name: string;
  name: string | null;
  labels: Labels | null;
  parent: ParentTask | null;
  restarted_from: string | null;
  created_at: Instant;
  current_state: string | null;
}

function listsOf(workflows: readonly ListenedWorkflow[]): string[] {
  return [textList(workflows.map(({ tenant }) => tenant)), textList(workflows.map(({ workflowId }) => workflowId))];
}

function positionOf(xid: number | null, id: number | null): ChangePosition | undefined {
  return xid === null || id === null ? undefined : { xid, id };
}

function toBecame(row: ChangeRow, workflowId: WorkflowId): ExecutionBecame {
  return {
    position: { xid: row.xid, id: row.id },
    changedAt: row.at,
    executionId: row.execution_id,
    workflowId,
    workflowName: row.workflow_name,
    version: row.version,
    status: row.status,
    createdAt: row.created_at,
    ...(row.redrive_count !== null && { redriveCount: row.redrive_count }),
    ...(row.name !== null && { name: row.name }),
    ...(row.labels !== null && { labels: row.labels }),
    ...(row.current_state !== null && { currentState: row.current_state }),
    ...(row.failed_state !== null && { failedState: row.failed_state }),
    ...(row.error !== null && { error: row.error }),
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
    ...(row.parent !== null && { parent: row.parent }),
    ...(row.restarted_from !== null && { restartedFrom: row.restarted_from }),
  };
}
