import type { FinalStatus, Json } from '@workflows/contracts';
import type { StartByKey } from '@workflows/runtime';
import type { ExecutionSeed, HistoryEvent } from '@workflows/state-machine';

/** What every statement that reads an execution gives of it. JSON comes as text: SQL's null and JSON's stay apart. */
export interface SeedRow {
  id: string;
  tenant: string;
  workflow_id: string;
  workflow_name: string;
  version: number;
  input: string;
  created_at: number;
  name: string | null;
  labels: ExecutionSeed['labels'] | null;
  parent: ExecutionSeed['parent'] | null;
  restarted_from: string | null;
}

export type StoredStatus = 'running' | FinalStatus;

export function toSeed(row: SeedRow): ExecutionSeed {
  return {
    tenant: row.tenant,
    executionId: row.id,
    workflowId: row.workflow_id,
    workflowName: row.workflow_name,
    version: row.version,
    input: parseJson(row.input),
    createdAt: row.created_at,
    ...(row.parent !== null && { parent: row.parent }),
    ...(row.name !== null && { name: row.name }),
    ...(row.labels !== null && { labels: row.labels }),
    ...(row.restarted_from !== null && { restartedFrom: row.restarted_from }),
  };
}

export interface StartByKeyRow extends Omit<
  SeedRow,
  'workflow_name' | 'name' | 'labels' | 'parent' | 'restarted_from' | 'input'
> {
  input: string | null;
  key: string;
  body_digest: string;
  start_state: string;
  queued: boolean;
}

export function toStartByKey(row: StartByKeyRow): StartByKey {
  return {
    tenant: row.tenant,
    key: row.key,
    bodyDigest: row.body_digest,
    executionId: row.id,
    workflowId: row.workflow_id,
    version: row.version,
    startState: row.start_state,
    ...(row.input !== null && { input: parseJson(row.input) }),
    createdAt: row.created_at,
    replayed: true,
    ...(row.queued && { queued: true }),
  };
}

/** Our own column, written through `jsonLines` only. */
export function parseJson(text: string): Json {
  return JSON.parse(text) as Json;
}

/** One row of `history`: a JSON list of its events. */
export function parseHistoryRow(text: string): HistoryEvent[] {
  return JSON.parse(text) as HistoryEvent[];
}

/** All rows of one execution, as `json_agg` gives them: a list of lists. */
export function parseHistoryRows(text: string | null): HistoryEvent[] {
  return text === null ? [] : (JSON.parse(text) as HistoryEvent[][]).flat();
}
