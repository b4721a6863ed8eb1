import type { StartOutcome, StartRequest } from '@workflows/contracts';
import type { StartInsertion, StartStore, TriggerStore } from '@workflows/runtime';
import { KEY_LIFE_MS, childColumns, originColumns, quarantineColumns } from './commit-parameters';
import type { Connections } from './connections';
import { hasCode, OFFSET_MOVED } from './database-errors';
import { parseJson } from './rows';
import { jsonLines, numberList, textList } from './sql-lists';

type Start = { request: StartRequest; shard: number };

const INSERT = `select * from insert_starts_v2(${placeholders(18)}) order by ordinal`;
const COMMIT_TRIGGERS = `select * from commit_triggers_v1(${placeholders(24)}) order by ordinal`;

/** Starts that become durable without a batch: over REST, and from trigger records (I1, I2). */
export class PostgresStarts implements StartStore, TriggerStore {
  constructor(private readonly connections: Connections) {}

  async insertStarts(requests: readonly Start[]): Promise<StartInsertion[]> {
    if (requests.length === 0) return [];
    return toInsertions(
      requests,
      await this.connections.run<StartRow>('insert-starts', INSERT, [
        ...startColumns(requests),
        ...originsOf(requests),
      ]),
    );
  }

  async readTriggerOffset(topic: string, partition: number): Promise<number | undefined> {
    const text = 'select next_offset from trigger_offset where topic = $1 and partition = $2';
    const rows = await this.connections.run<{ next_offset: number }>('read-trigger-offset', text, [topic, partition]);
    return rows[0]?.next_offset;
  }

  async commitTriggers(
    write: Parameters<TriggerStore['commitTriggers']>[0],
  ): ReturnType<TriggerStore['commitTriggers']> {
    const place = [write.topic, write.partition, write.fromOffset ?? null, write.nextOffset];
    const values = [...place, ...quarantineColumns(write.quarantine), ...startColumns(write.starts)];
    try {
      const rows = await this.connections.run<StartRow>('commit-triggers', COMMIT_TRIGGERS, values);
      return { kind: 'committed', results: toInsertions(write.starts, rows) };
    } catch (error) {
      if (hasCode(error, OFFSET_MOVED)) return { kind: 'stale' };
      throw error;
    }
  }
}

interface StartRow {
  owner_id: string;
  same_body: boolean;
  workflow_id: string;
  version: number;
  start_state: string;
  created_at: number;
  /** Null where the execution is the request's own. */
  input: string | null;
}

function startColumns(starts: readonly Start[]): string[] {
  const requests = starts.map((start) => start.request);
  return [
    textList(requests.map((request) => request.executionId)),
    textList(requests.map((request) => request.tenant)),
    numberList(starts.map((start) => start.shard)),
    textList(requests.map((request) => request.workflowId)),
    textList(requests.map((request) => request.workflowName)),
    numberList(requests.map((request) => request.version)),
    textList(requests.map((request) => request.startState)),
    numberList(requests.map((request) => request.createdAt)),
    jsonLines(requests.map((request) => request.input)),
    textList(requests.map((request) => request.idempotency?.key)),
    textList(requests.map((request) => request.idempotency?.bodyDigest)),
    numberList(requests.map((request) => request.createdAt + KEY_LIFE_MS)),
  ];
}

/** Where the executions come from; those that triggers start have no parents. */
function originsOf(starts: readonly Start[]): (string | null)[] {
  const executions = starts.map(({ request, shard }) => ({ shard, seed: request }));
  return [...originColumns(executions), ...childColumns(executions)];
}

function toInsertions(starts: readonly Start[], rows: readonly StartRow[]): StartInsertion[] {
  if (rows.length !== starts.length)
    throw new Error(`${rows.length} answers to ${starts.length} starts: an idempotency key outlived its execution`);
  return rows.map((row, index) => {
    const request = starts[index]?.request;
    if (request === undefined || !row.same_body) return { kind: 'conflict' };
    return { kind: 'started', outcome: toOutcome(row, request) };
  });
}

function toOutcome(row: StartRow, request: StartRequest): StartOutcome {
  return {
    executionId: row.owner_id,
    workflowId: row.workflow_id,
    version: row.version,
    startState: row.start_state,
    input: row.input === null ? request.input : parseJson(row.input),
    createdAt: row.created_at,
    replayed: row.owner_id !== request.executionId || row.created_at !== request.createdAt,
  };
}

function placeholders(count: number): string {
  return Array.from({ length: count }, (_, index) => `$${index + 1}`).join(',');
}
