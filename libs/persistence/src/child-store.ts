import type { ExecutionId, FinalStatus } from '@workflows/contracts';
import type { ChildCursor, ChildStore, EndedChild, Orphan } from '@workflows/runtime';
import type { Connections } from './connections';
import { loadSql } from './load-sql';
import { parseJson } from './rows';
import { numberList, textList } from './sql-lists';

const FIND_ENDED = loadSql('find-ended');
const READ_ENDED = loadSql('read-ended');
const FIND_ORPHANS = loadSql('find-orphans');
/** Before the first of all shards. */
const BEGINNING: ChildCursor = { shard: -1, childId: '' };

/** What parents and children ask of each other. */
export class PostgresChildStore implements ChildStore {
  constructor(private readonly connections: Connections) {}

  async findEnded(ids: readonly ExecutionId[]): Promise<ExecutionId[]> {
    const rows = await this.connections.run<{ id: string }>('find-ended', FIND_ENDED, [textList(ids)]);
    return rows.map((row) => row.id);
  }

  async readEnded(ids: readonly ExecutionId[]): Promise<EndedChild[]> {
    return (await this.connections.run<EndedRow>('read-ended', READ_ENDED, [textList(ids)])).map(toEndedChild);
  }

  async findOrphans(
    shards: readonly number[],
    after: ChildCursor = BEGINNING,
    limit: number,
  ): Promise<{ orphans: Orphan[]; next?: ChildCursor }> {
    const values = [numberList(shards), after.shard, after.childId, limit];
    const rows = await this.connections.run<ChildRow>('find-orphans', FIND_ORPHANS, values);
    const last = rows.length === limit ? rows.at(-1) : undefined;
    return {
      orphans: rows.filter((row) => row.is_orphan).map((row) => ({ childId: row.child_id, parentId: row.parent_id })),
      ...(last && { next: { shard: last.shard, childId: last.child_id } }),
    };
  }
}

interface ChildRow {
  shard: number;
  child_id: string;
  parent_id: string;
  is_orphan: boolean;
}

interface EndedRow {
  id: string;
  workflow_id: string;
  name: string | null;
  status: FinalStatus;
  input: string;
  created_at: number;
  completed_at: number;
  output: string | null;
  error: string | null;
  cause: string | null;
}

function toEndedChild(row: EndedRow): EndedChild {
  return {
    executionId: row.id,
    workflowId: row.workflow_id,
    status: row.status,
    input: parseJson(row.input),
    createdAt: row.created_at,
    completedAt: row.completed_at,
    ...(row.name !== null && { name: row.name }),
    ...(row.output !== null && { output: parseJson(row.output) }),
    ...(row.error !== null && { error: row.error }),
    ...(row.cause !== null && { cause: row.cause }),
  };
}
