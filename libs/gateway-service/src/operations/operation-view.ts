import { toTimestamp, type ExecutionStatus, type Json } from '@workflows/contracts';
import type { Chosen, ExecutionFilter, StoredOperation } from '@workflows/runtime';
import type { OperationAnswer } from './operation.dto';

export function toOperationAnswer(operation: StoredOperation): OperationAnswer {
  const { id, status, counts, samples, createdBy, createdAt, completedAt, error } = operation;
  const { kind: action, ...rest } = operation.action;
  return {
    id,
    action,
    arguments: { ...rest },
    ...toldChoice(operation.chosen),
    status,
    counts,
    samples: [...samples],
    createdBy,
    createdAt: toTimestamp(createdAt),
    ...(completedAt !== undefined && { completedAt: toTimestamp(completedAt) }),
    ...(error && { error }),
  };
}

function toldChoice(chosen: Chosen): { filter: Json } | { ids: string[] } {
  return chosen.by === 'ids' ? { ids: [...chosen.ids] } : { filter: toldFilter(chosen.filter) };
}

/** In the words in which it is asked for. */
function toldFilter({ statuses, labels, text, ...filter }: ExecutionFilter): Json {
  const { createdAfter, createdBefore, completedAfter, ...rest } = filter;
  const times = { createdAfter, createdBefore, completedAfter };
  const told = Object.entries(times).flatMap(([name, at]) => (at === undefined ? [] : [[name, toTimestamp(at)]]));
  const status: ExecutionStatus[] | undefined = statuses && [...statuses];
  return {
    ...rest,
    ...Object.fromEntries(told),
    ...(status && { status }),
    ...(labels && { label: Object.entries(labels).map(([key, value]) => `${key}:${value}`) }),
    ...(text !== undefined && { q: text }),
  };
}
