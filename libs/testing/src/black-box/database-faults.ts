import { readHistory, type ExecutionRow, type HistoryRow, type ReadHistory } from './history-faults';

/** A database of the service, read behind its back. */
export interface ReadableDatabase {
  rows<Row extends object>(sql: string): Promise<Row[]>;
  number(sql: string): Promise<number>;
}

/** What is counted and has to be nothing once all executions have ended. */
const COUNTS: Record<string, string> = {
  'tasks of executions that have ended (I10)': `select count(*) from task join execution e on e.id = execution_id where e.status <> 'running'`,
  'timers of executions that have ended (I10)': `select count(*) from timer join execution e on e.id = execution_id where e.status <> 'running'`,
  'unsent events (I7, I10)': 'select count(*) from outbox',
  'running executions that nothing will wake (I11)': `select count(*) from execution e where status = 'running' and begun_at is not null and paused_at is null
    and not exists (select from task where execution_id = e.id) and not exists (select from timer where execution_id = e.id)`,
  'open children that have ended (I10)': `select count(*) from open_child join execution e on e.id = child_id where e.status <> 'running'`,
  'names that two have (I42)':
    'select count(name) - count(distinct (tenant, workflow_id, name)) from execution where name_reuse = $$reject$$',
  'executions under two keys (I2)': 'select count(*) - count(distinct execution_id) from idempotency_key',
  'keys without an execution (I1, I2)':
    'select count(*) from idempotency_key k where not exists (select from execution where id = k.execution_id)',
};

/** What is wrong with the rows by the invariants of the engine; it knows the tables and none of the service's code. */
export async function databaseFaults(
  database: ReadableDatabase,
): Promise<{ faults: string[]; executions: ExecutionRow[]; histories: Map<string, ReadHistory> }> {
  const faults: string[] = [];
  for (const [what, sql] of Object.entries(COUNTS)) {
    const count = await database.number(sql);
    if (count !== 0) faults.push(`${count} ${what}`);
  }
  const executions = await database.rows<ExecutionRow>(
    'select id, shard, status, begun_at, completed_at, output, version, redrive_count, workflow_name, restarted_from from execution',
  );
  const rows = await database.rows<HistoryRow>('select * from history order by execution_id, first_seq');
  const stored = grouped(rows);
  const known = new Set(executions.map(({ id }) => id));
  for (const id of stored.keys()) if (!known.has(id)) faults.push(`${id}: has a history and does not exist (I3)`);
  const histories = new Map(executions.map((row) => [row.id, readHistory(row, stored.get(row.id) ?? [])]));
  for (const { faults: found } of histories.values()) faults.push(...found);
  return { faults, executions, histories };
}

function grouped(rows: readonly HistoryRow[]): Map<string, HistoryRow[]> {
  const groups = new Map<string, HistoryRow[]>();
  for (const row of rows) {
    const group = groups.get(row.execution_id);
    if (group === undefined) groups.set(row.execution_id, [row]);
    else group.push(row);
  }
  return groups;
}
