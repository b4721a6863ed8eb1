import type { ExecutionId, PauseTerms } from '@workflows/contracts';
import type {
  BatchWrite,
  CommitResult,
  DueTimer,
  ExecutionStore,
  OpenRows,
  OutboxRange,
  QueuedExecution,
  OutboxRow,
  ShardClaim,
  StartByKey,
  StoredExecution,
} from '@workflows/runtime';
import type { HistoryEvent } from '@workflows/state-machine';
import { COMMIT, commitParameters } from './commit/commit-function';
import type { Connections } from './connections';
import { hasCode, refusal, SHARDS_LOST } from './database-errors';
import { loadSql } from './load-sql';
import { parseHistoryRow, parseHistoryRows, toSeed, toStartByKey } from './rows';
import type { SeedRow, StartByKeyRow, StoredStatus } from './rows';
import { numberList, textList } from './sql-lists';

/** Of a history, how much is read at once, as it is stored: compressed, where that pays. */
const PAGE_BYTES = 256 * 1024;
/** The same of its end, of which no more than one page is read. */
const END_BYTES = 2 * 1024 * 1024;
/** Of the inputs of executions, how much is read at once, as text; parsed, that can be ten times as much. */
const INPUT_BYTES = 4 * 1024 * 1024;

const SQL = {
  claimShards: loadSql('claim-shards'),
  readClaims: loadSql('read-claims'),
  findLostClaims: loadSql('find-lost-claims'),
  loadExecutions: loadSql('load-executions'),
  findPausedTrees: loadSql('find-paused-trees'),
  findOpenRows: loadSql('find-open-rows'),
  findStarts: loadSql('find-starts'),
  readHistory: loadSql('read-history'),
  readHistoryEnd: loadSql('read-history-end'),
  findExecutionsWithTasks: loadSql('find-executions-with-tasks'),
  findUnbegun: loadSql('find-unbegun'),
  findQueued: loadSql('find-queued'),
  findQueuedWorkflows: loadSql('find-queued-workflows'),
  findTimers: loadSql('find-timers'),
  readOutbox: loadSql('read-outbox'),
  deleteOutbox: loadSql('delete-outbox'),
};

/** Nulls where there is no execution. */
interface TimerOwner {
  tenant: string | null;
  workflow: string | null;
}

/** `reserve-names` */
const RESERVE_NAMES = 'select * from reserve_names_v1($1, $2)';
/** Of a redrive, from its look at the names to its commit. */
const RESERVED_MS = 60_000;

/** The engine's store. Commits and claims have connections of their own, so that no read stands in their way. */
export class PostgresExecutionStore implements ExecutionStore {
  private readonly committing: Connections;
  private readonly claiming: Connections;
  private readonly reading: Connections;

  constructor(connections: Record<'committing' | 'claiming' | 'reading', Connections>) {
    this.committing = connections.committing;
    this.claiming = connections.claiming;
    this.reading = connections.reading;
  }

  async commit(write: BatchWrite): Promise<CommitResult> {
    if (write.shards.length === 0) throw new Error('a batch without a shard has no fence and cannot be written');
    try {
      await this.committing.run('commit-batch', COMMIT, commitParameters(write));
      return { kind: 'committed' };
    } catch (error) {
      if (hasCode(error, SHARDS_LOST)) return { kind: 'lost', shards: (error.detail ?? '').split(',').map(Number) };
      const reason = refusal(error);
      if (reason === undefined) throw error;
      return { kind: 'refused', reason };
    }
  }

  claimShards(owner: string, shards: readonly number[], held = shards): Promise<ShardClaim[]> {
    const values = [owner, numberList(shards), numberList(held)];
    return this.claiming.run<ShardClaim>('claim-shards', SQL.claimShards, values);
  }

  readClaims(owner: string, shards: readonly number[]): Promise<ShardClaim[]> {
    return this.claiming.run<ShardClaim>('read-claims', SQL.readClaims, [owner, numberList(shards)]);
  }

  async findLostClaims(owner: string, claims: readonly ShardClaim[]): Promise<number[]> {
    const shards = numberList(claims.map(({ shard }) => shard));
    const epochs = numberList(claims.map(({ epoch }) => epoch));
    const rows = await this.claiming.run<{ shard: number }>('find-lost-claims', SQL.findLostClaims, [
      owner,
      shards,
      epochs,
    ]);
    return rows.map(({ shard }) => shard);
  }

  async loadExecutions(ids: readonly ExecutionId[]): Promise<StoredExecution[]> {
    const rows = await this.reading.run<StoredRow>('load-executions', SQL.loadExecutions, [
      textList(ids),
      PAGE_BYTES,
      INPUT_BYTES,
    ]);
    return rows.map((row) => ({
      shard: row.shard,
      seed: toSeed(row),
      status: row.status,
      history: parseHistoryRows(row.history),
      lastSeq: row.last_seq ?? 0,
    }));
  }

  async findPausedTrees(ids: readonly ExecutionId[]): ReturnType<ExecutionStore['findPausedTrees']> {
    const values = [textList(ids)];
    const rows = await this.reading.run<PausedTreeRow>('find-paused-trees', SQL.findPausedTrees, values);
    return rows.map(({ executionId, terms }) => ({ executionId, ...(JSON.parse(terms) as PauseTerms) })); // as the engine wrote it
  }

  async findOpenRows(executionId: ExecutionId): Promise<OpenRows> {
    const [row] = await this.reading.run<OpenRows>('find-open-rows', SQL.findOpenRows, [executionId]);
    return row ?? { tasks: [], timers: [] };
  }

  async findStarts(keys: Parameters<ExecutionStore['findStarts']>[0]): Promise<StartByKey[]> {
    const columns = (['tenant', 'workflowId', 'key', 'bodyDigest'] as const).map((name) =>
      keys.map((key) => key[name]),
    );
    const rows = await this.reading.run<StartByKeyRow>('find-starts', SQL.findStarts, columns.map(textList));
    return rows.map(toStartByKey);
  }

  async reserveNames(ids: readonly ExecutionId[]): ReturnType<ExecutionStore['reserveNames']> {
    const rows = await this.claiming.run<{ id: string; name: string; holder: string }>('reserve-names', RESERVE_NAMES, [
      textList(ids),
      RESERVED_MS,
    ]);
    return rows.map(({ id, name, holder }) => ({ executionId: id, name, takenBy: holder }));
  }

  async readHistory(executionId: ExecutionId, afterSeq: number): Promise<HistoryEvent[]> {
    const values = [executionId, afterSeq, PAGE_BYTES];
    const rows = await this.reading.run<{ events: string }>('read-history', SQL.readHistory, values);
    return rows.flatMap((row) => parseHistoryRow(row.events)).filter((event) => event.seq > afterSeq);
  }

  async readHistoryEnd(executionId: ExecutionId): Promise<HistoryEvent[]> {
    const values = [executionId, END_BYTES];
    const rows = await this.reading.run<{ events: string }>('read-history-end', SQL.readHistoryEnd, values);
    return rows.flatMap((row) => parseHistoryRow(row.events));
  }

  async findExecutionsWithTasks(shard: number, after: ExecutionId | undefined, limit: number): Promise<ExecutionId[]> {
    const rows = await this.reading.run<{ execution_id: string }>(
      'find-executions-with-tasks',
      SQL.findExecutionsWithTasks,
      [shard, after ?? '', limit],
    );
    return rows.map((row) => row.execution_id);
  }

  async findUnbegun(shards: readonly number[], ageMs: number, limit: number): Promise<ExecutionId[]> {
    const rows = await this.reading.run<{ id: string }>('find-unbegun', SQL.findUnbegun, [
      numberList(shards),
      ageMs,
      limit,
    ]);
    return rows.map((row) => row.id);
  }

  findQueued(
    shards: readonly number[],
    workflowId: string,
    limit: number,
    after?: QueuedExecution,
  ): Promise<QueuedExecution[]> {
    const values = [numberList(shards), workflowId, after?.createdAt ?? 0, after?.id ?? '', limit];
    return this.reading.run<QueuedExecution>('find-queued', SQL.findQueued, values);
  }

  findQueuedWorkflows(shards: readonly number[]): ReturnType<ExecutionStore['findQueuedWorkflows']> {
    return this.reading.run('find-queued-workflows', SQL.findQueuedWorkflows, [numberList(shards)]);
  }

  async findTimers(shards: readonly number[], horizonMs: number, limit: number, after?: DueTimer): Promise<DueTimer[]> {
    const { dueAt, executionId, timerId } = after ?? { dueAt: 0, executionId: '', timerId: 0 };
    const values = [numberList(shards), horizonMs, limit, dueAt, executionId, timerId];
    const rows = await this.reading.run<Omit<DueTimer, 'owner'> & TimerOwner>('find-timers', SQL.findTimers, values);
    return rows.map(({ tenant, workflow, ...timer }) =>
      tenant === null || workflow === null ? timer : { ...timer, owner: { tenant, workflow } },
    );
  }

  readOutbox(shards: readonly number[], limit: number): Promise<OutboxRow[]> {
    return this.reading.run<OutboxRow>('read-outbox', SQL.readOutbox, [numberList(shards), limit]);
  }

  async deleteOutbox(ranges: readonly OutboxRange[]): Promise<void> {
    const values = (['shard', 'first', 'last'] as const).map((name) => numberList(ranges.map((range) => range[name])));
    await this.reading.run('delete-outbox', SQL.deleteOutbox, values);
  }
}

interface PausedTreeRow {
  executionId: ExecutionId;
  terms: string;
}

interface StoredRow extends SeedRow {
  shard: number;
  status: StoredStatus;
  history: string | null;
  last_seq: number | null;
}
