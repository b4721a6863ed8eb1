import {
  firstEvents,
  openChildren,
  type PlacedStart,
  type StartResult,
  type StartStore,
  type TriggerStore,
} from '@workflows/runtime';
import type { StartOutcome, StartRequest } from '@workflows/contracts';
import { KEY_LIFE_MS, OPEN_CHILDREN, ORIGINS, QUARANTINE } from './commit/batch-lists';
import {
  bigint,
  boolean,
  call,
  integer,
  json,
  parametersOf,
  rare,
  text,
  type Columns,
  type Parameter,
} from './columns';
import type { Connections } from './connections';
import { hasCode, OFFSET_MOVED } from './database-errors';
import { parseJson } from './rows';

/** By the names of the parameters of `insert_starts` and `commit_triggers`. */
const STARTS: Columns<PlacedStart> = {
  new_id: text(({ request }) => request.executionId),
  new_tenant: text(({ request }) => request.tenant),
  new_shard: integer(({ shard }) => shard),
  new_workflow_id: text(({ request }) => request.workflowId),
  new_workflow_name: text(({ request }) => request.workflowName),
  new_version: integer(({ request }) => request.version),
  new_start_state: text(({ request }) => request.startState),
  new_created_at: bigint(({ request }) => request.createdAt),
  new_input_json: json(({ request }) => request.input),
  new_key: text(({ request }) => request.idempotency?.key),
  new_digest: text(({ request }) => request.idempotency?.bodyDigest),
  new_expires_at: bigint(({ request }) => request.createdAt + KEY_LIFE_MS),
};
const { name, parent, labels } = ORIGINS;
const { shard, child_id, parent_id, task_id } = OPEN_CHILDREN;
const STARTS_ORIGINS = { new_name: name, new_parent_json: parent, new_labels_json: labels };
/** Null where no start claims a name: then nothing is asked about names. */
const CLAIMS: Columns<PlacedStart> = { new_name_reuse: rare(text(({ request }) => request.nameReuse)) };
/** What few starts bring: of those that do another execution anew. */
const RESTARTS: Columns<PlacedStart> = {
  new_restarted_from: rare(text(({ request }) => request.restart?.of)),
  new_first_events_json: rare(json(({ request }) => noneOf(firstEvents(request)))),
  new_has_lines: rare(boolean(({ request }) => request.restart?.hasLines)),
};
const STARTS_CHILDREN = {
  child_shard: shard,
  child_id_of: child_id,
  child_parent_id: parent_id,
  child_task_id: task_id,
};
const TRIGGER_ORIGINS = { new_name: name, new_labels_json: labels };
const QUARANTINED = Object.fromEntries(Object.entries(QUARANTINE).map(([column, type]) => [`bad_${column}`, type]));
const PLACE = ['at_topic', 'at_partition', 'from_offset', 'to_offset'];

/**
 * Of a start that was made before, its input goes into the answer as it was written then, its members in their order. That of a conflict
 * is not read: it may be ten thousand times what came now.
 */
const ANSWER =
  'owner_id, same_body, workflow_id, version, start_state, created_at, case when same_body then input end as input, taken_by';
const INSERT = `${call('insert_starts_v4', [STARTS, STARTS_ORIGINS, CLAIMS, STARTS_CHILDREN, RESTARTS].flatMap(Object.keys), ANSWER)} order by ordinal`;
const COMMIT_TRIGGERS = `${call('commit_triggers_v3', [...PLACE, ...[QUARANTINED, STARTS, TRIGGER_ORIGINS, CLAIMS].flatMap(Object.keys)], ANSWER)} order by ordinal`;

/** Locks nothing. (trigger_offset_pkey) */
const READ_OFFSET = 'select next_offset from trigger_offset where topic = $1 and partition = $2';

/** Starts that become durable without a batch: over REST, and from trigger records (I1, I2). */
export class PostgresStarts implements StartStore, TriggerStore {
  constructor(private readonly connections: Connections) {}

  async insertStarts(starts: readonly PlacedStart[]): Promise<StartResult[]> {
    if (starts.length === 0) return [];
    return toResults(
      starts,
      await this.connections.run<StartRow>('insert-starts', INSERT, [
        ...parametersOf(STARTS, starts),
        ...originsOf(starts),
      ]),
    );
  }

  async readTriggerOffset(topic: string, partition: number): Promise<number | undefined> {
    const values = [topic, partition];
    const rows = await this.connections.run<{ next_offset: number }>('read-trigger-offset', READ_OFFSET, values);
    return rows[0]?.next_offset;
  }

  async commitTriggers(
    write: Parameters<TriggerStore['commitTriggers']>[0],
  ): ReturnType<TriggerStore['commitTriggers']> {
    const place = [write.topic, write.partition, write.fromOffset ?? null, write.nextOffset];
    const seeds = write.starts.map(({ request }) => ({ seed: request }));
    const values = [
      ...place,
      ...parametersOf(QUARANTINED, write.quarantine),
      ...parametersOf(STARTS, write.starts),
      ...parametersOf(TRIGGER_ORIGINS, seeds),
      ...parametersOf(CLAIMS, write.starts),
    ];
    try {
      const rows = await this.connections.run<StartRow>('commit-triggers', COMMIT_TRIGGERS, values);
      return { kind: 'committed', results: toResults(write.starts, rows) };
    } catch (error) {
      if (hasCode(error, OFFSET_MOVED)) return { kind: 'stale' };
      throw error;
    }
  }
}

/** Where `taken_by` is, nothing else is there. */
interface StartRow {
  owner_id: string;
  same_body: boolean;
  workflow_id: string;
  version: number;
  start_state: string;
  created_at: number;
  /** Null where the execution is the request's own. */
  input: string | null;
  /** Who has the name that was claimed. */
  taken_by: string | null;
}

/** Where the executions come from; those that triggers start have no parents. */
function originsOf(starts: readonly PlacedStart[]): Parameter[] {
  const executions = starts.map(({ request, shard }) => ({ shard, seed: request }));
  return [
    ...parametersOf(STARTS_ORIGINS, executions),
    ...parametersOf(CLAIMS, starts),
    ...parametersOf(STARTS_CHILDREN, openChildren(executions)),
    ...parametersOf(RESTARTS, starts),
  ];
}

function noneOf<T>(list: readonly T[]): readonly T[] | undefined {
  return list.length === 0 ? undefined : list;
}

function toResults(starts: readonly PlacedStart[], rows: readonly StartRow[]): StartResult[] {
  if (rows.length !== starts.length)
    throw new Error(`${rows.length} answers to ${starts.length} starts: an idempotency key outlived its execution`);
  return rows.map((row, index) => {
    const request = starts[index]?.request;
    if (row.taken_by !== null) return { takenBy: row.taken_by };
    if (request === undefined || !row.same_body) return 'conflict';
    return toOutcome(row, request);
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
