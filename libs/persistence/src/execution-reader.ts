import type { ExecutionId, TenantId } from '@workflows/contracts';
import type { ExecutionReader, ReadExecution } from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import type { Connections } from './connections';
import { loadSql } from './load-sql';
import { parseHistory, parseJson, toSeed } from './rows';
import type { SeedRow, StoredStatus } from './rows';

const READ = loadSql('read-execution');
const READ_HISTORY = loadSql('read-history-page');

/** One round trip each; the tenant is part of every statement. */
export class PostgresExecutionReader implements ExecutionReader {
  constructor(private readonly connections: Connections) {}

  async read(tenant: TenantId, id: ExecutionId): Promise<ReadExecution | undefined> {
    const [row] = await this.connections.run<ExecutionRow>('read-execution', READ, [tenant, id]);
    return row && toExecution(row);
  }

  async readHistory(
    tenant: TenantId,
    id: ExecutionId,
    afterSeq: number,
    limit: number,
  ): ReturnType<ExecutionReader['readHistory']> {
    const values = [tenant, id, afterSeq, limit];
    const [row] = await this.connections.run<SeedRow & { history: string | null }>(
      'read-history-page',
      READ_HISTORY,
      values,
    );
    return row && { seed: toSeed(row), events: pageOf(parseHistory(row.history), afterSeq, limit) };
  }
}

interface ExecutionRow extends SeedRow {
  completed_at: number | null;
  status: StoredStatus;
  start_state: string;
  failed_state: string | null;
  error: string | null;
  cause: string | null;
  output: string | null;
  history: string | null;
  open_functions: string[];
}

function toExecution(row: ExecutionRow): ReadExecution {
  return {
    seed: toSeed(row),
    startState: row.start_state,
    status: row.status,
    history: parseHistory(row.history).filter(isOwn),
    ...(row.output !== null && { output: parseJson(row.output) }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
    ...(row.failed_state !== null && { failedState: row.failed_state }),
    ...(row.completed_at !== null && { completedAt: row.completed_at }),
    openFunctions: row.open_functions,
  };
}

function isOwn({ path }: HistoryEvent): boolean {
  return path === undefined;
}

/** The events of a page, from rows that may begin before it and end after it. */
function pageOf(events: readonly HistoryEvent[], afterSeq: number, limit: number): HistoryEvent[] {
  return events.filter((event) => event.seq > afterSeq && event.seq <= afterSeq + limit);
}
