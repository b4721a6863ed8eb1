import type { ExecutionId, TaskRef, TenantId } from '@workflows/contracts';
import type { ExecutionReader, ExecutionStand, OpeningEvent, ReadExecution, ReadOpen } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { isOfHandler } from '@workflows/state-machine/handlers';
import type { Connections } from './connections';
import { loadSql } from './load-sql';
import { toStand, type ItemRow } from './operations/operation-rows';
import { parseHistoryRows, parseJson, toSeed, toStartByKey } from './rows';
import type { SeedRow, StartByKeyRow, StoredStatus } from './rows';
import { plainText, textList } from './sql-lists';

const READ = loadSql('read-execution');
const LOOK = loadSql('look-at-executions');
const FIND_OPEN_CHILDREN = loadSql('find-open-children');
const READ_OPEN = loadSql('read-open');
const READ_HISTORY = loadSql('read-history-page');
const READ_HISTORY_BACK = loadSql('read-history-back');
const FIND_START = loadSql('find-start');

/** One round trip each; the tenant is part of every statement. */
export class PostgresExecutionReader implements ExecutionReader {
  constructor(private readonly connections: Connections) {}

  async read(tenant: TenantId, id: ExecutionId): Promise<ReadExecution | undefined> {
    const [row] = await this.connections.run<ExecutionRow>('read-execution', READ, [tenant, id]);
    return row && toExecution(row);
  }

  async stand(tenant: TenantId, id: ExecutionId): Promise<ExecutionStand | undefined> {
    const [row] = await this.connections.run<ItemRow>('look-at-executions', LOOK, [tenant, textList([id])]);
    return row && toStand(row);
  }

  async readOpen(tenant: TenantId, id: ExecutionId, limit: number): Promise<ReadOpen> {
    const [row] = await this.connections.run<{ open: string }>('read-open', READ_OPEN, [tenant, id, limit]);
    return row === undefined ? { tasks: [], timers: [], events: [] } : toOpen(row.open);
  }

  findOpenChildren(tenant: TenantId, id: ExecutionId, afterTask: number, limit: number): Promise<TaskRef[]> {
    const values = [tenant, id, afterTask, limit];
    return this.connections.run<TaskRef>('find-open-children', FIND_OPEN_CHILDREN, values);
  }

  async findStart(tenant: TenantId, workflow: string, key: string): ReturnType<ExecutionReader['findStart']> {
    const values = [tenant, plainText(workflow), plainText(key)];
    const [row] = await this.connections.run<StartByKeyRow & { input: string }>('find-start', FIND_START, values);
    return row && { ...toStartByKey({ ...row, tenant, key, input: null }), input: parseJson(row.input) };
  }

  async readHistory(
    tenant: TenantId,
    id: ExecutionId,
    afterSeq: number,
    limit: number,
  ): ReturnType<ExecutionReader['readHistory']> {
    const values = [tenant, id, afterSeq, limit];
    const [row] = await this.connections.run<SeedRow & { history: string | null; last_seq: number | null }>(
      'read-history-page',
      READ_HISTORY,
      values,
    );
    if (row === undefined) return undefined;
    const page = pageOf(parseHistoryRows(row.history), afterSeq, limit);
    return { seed: toSeed(row), history: page, more: (page.at(-1)?.seq ?? Infinity) < (row.last_seq ?? 0) };
  }

  async readHistoryBack(
    tenant: TenantId,
    id: ExecutionId,
    beforeSeq: number = Number.MAX_SAFE_INTEGER,
    limit: number,
  ): ReturnType<ExecutionReader['readHistoryBack']> {
    const values = [tenant, id, beforeSeq, limit];
    const [row] = await this.connections.run<SeedRow & { history: string | null; before: number | null }>(
      'read-history-back',
      READ_HISTORY_BACK,
      values,
    );
    if (row === undefined) return undefined;
    const before = row.before ?? 1;
    const page = parseHistoryRows(row.history).filter(({ seq }) => seq < before && seq >= before - limit);
    return { seed: toSeed(row), history: page.reverse(), more: (page.at(-1)?.seq ?? 1) > 1 };
  }
}

interface ExecutionRow extends SeedRow {
  completed_at: number | null;
  paused_at: number | null;
  begun_at: number | null;
  queued_at: number | null;
  redrive_count: number | null;
  status: StoredStatus;
  start_state: string;
  failed_state: string | null;
  error: string | null;
  cause: string | null;
  output: string | null;
  history: string | null;
  from_seq: number | null;
  restarts: ExecutionId[] | null;
}

function toExecution(row: ExecutionRow): ReadExecution {
  return {
    seed: toSeed(row),
    startState: row.start_state,
    ...statusOf(row),
    ...(row.redrive_count !== null && { redriveCount: row.redrive_count }),
    ...(row.restarts !== null && { restarts: row.restarts }),
    ...historyOf(row),
    ...(row.output !== null && { output: parseJson(row.output) }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.failed_state !== null && { failedState: row.failed_state }),
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
  };
}

/** As `shown_status_v2` has it. */
function statusOf({
  status,
  paused_at: pausedAt,
  begun_at: begunAt,
  queued_at: queuedAt,
}: ExecutionRow): Pick<ReadExecution, 'status' | 'pausedAt' | 'queuedAt'> {
  if (status !== 'running') return { status };
  if (pausedAt !== null) return { status: 'paused', pausedAt };
  return begunAt === null && queuedAt !== null ? { status: 'queued', queuedAt } : { status };
}

/** An event as it was written, or parts of it; SQL names every field of an object, and what is not there is null. */
type FoundEvent = Omit<OpeningEvent, 'request'> & { data?: Partial<OpeningEvent> | null };

function toOpen(text: string): ReadOpen {
  const { events, ...rows } = JSON.parse(text, withoutNulls) as Omit<ReadOpen, 'events'> & { events: FoundEvent[] };
  return { ...rows, events: events.filter(Boolean).map(toOpening) };
}

function toOpening({ seq, type, at, path, state, data }: FoundEvent): OpeningEvent {
  const { request, attempt, heartbeatMs, error, cause } = data ?? {};
  return {
    seq,
    type,
    at,
    ...(path !== undefined && { path }),
    ...(state !== undefined && { state }),
    ...(request !== undefined && { request }),
    ...(attempt !== undefined && { attempt }),
    ...(heartbeatMs !== undefined && { heartbeatMs }),
    ...(error !== undefined && { error }),
    ...(cause !== undefined && { cause }),
  };
}

function withoutNulls(_key: string, value: unknown): unknown {
  return value === null ? undefined : value;
}

/** One that lacks its beginning begins with a state; of a handler all is told, and there is no state that it could begin with. */
function historyOf({ history, from_seq }: ExecutionRow): Pick<ReadExecution, 'history' | 'isCut'> {
  const all = parseHistoryRows(history);
  const isOfCode = isOfHandler(all);
  const events = isOfCode ? all : all.filter(isOwn);
  if (from_seq === null || from_seq === 1) return { history: events };
  if (isOfCode) return { history: events, isCut: true };
  const first = events.findIndex(({ type }) => type === 'stateEntered');
  return { history: first === -1 ? [] : events.slice(first), isCut: true };
}

function isOwn({ path }: HistoryEvent): boolean {
  return path === undefined;
}

/** The events of a page, from rows that may begin before it and end after it. */
function pageOf(events: readonly HistoryEvent[], afterSeq: number, limit: number): HistoryEvent[] {
  return events.filter((event) => event.seq > afterSeq && event.seq <= afterSeq + limit);
}
