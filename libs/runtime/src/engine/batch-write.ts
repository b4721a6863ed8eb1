import { DEFAULT_TENANT, TOPICS, type ExecutionChange, type Instant } from '@workflows/contracts';
import type { BatchWrite, OutboxRow, QuarantineRow, ShardClaim } from '../ports/execution-store';
import { isAwaited } from '../children/open-child';
import type { FoldedBatch, TouchedExecution } from './batch-fold';
import { hasLines } from './has-lines';
import type { InboxItem } from './inbox-item';

export interface WriteFacts {
  at: Instant;
  uuid(): string;
  claimOf(shard: number): ShardClaim;
  /** The offset that the shard's log has come to once these records of it are committed. */
  nextOffset(shard: number, committing: ReadonlySet<number>): number;
  /** False where nobody reads the outbox: the one-process form has no topic to send to. */
  publishes: boolean;
}

/** The rows of a batch; undefined when there is nothing to write and no offset to move. */
export function toBatchWrite(
  items: readonly InboxItem[],
  folded: FoldedBatch,
  facts: WriteFacts,
): BatchWrite | undefined {
  const executions = [...folded.touched.values()];
  const offsets = new Map<number, Set<number>>();
  for (const { shard, offset } of items)
    if (offset !== undefined) offsets.set(shard, (offsets.get(shard) ?? new Set()).add(offset));
  const quarantine = toQuarantine(items, facts);
  const shards = new Set([
    ...offsets.keys(),
    ...executions.map(({ hot }) => hot.shard),
    ...quarantine.map((row) => row.partition),
  ]);
  if (shards.size === 0) return undefined;
  const outbox = facts.publishes ? toOutbox(executions, facts) : [];
  return {
    shards: [...shards].map((shard) => {
      const claim = facts.claimOf(shard);
      const published = outbox.filter((row) => row.shard === shard).length;
      const committing = offsets.get(shard);
      const nextOffset = committing ? facts.nextOffset(shard, committing) : claim.nextOffset;
      return { claim, nextOffset, nextOutbox: claim.nextOutbox + published };
    }),
    inserted: executions.flatMap(({ hot, birth, idempotency }) =>
      birth === 'inserted'
        ? [
            {
              tenant: hot.tenant,
              shard: hot.shard,
              seed: hot.seed,
              startState: hot.startState,
              ...(idempotency && { idempotency }),
            },
          ]
        : [],
    ),
    begun: executions.flatMap(({ hot, birth }) =>
      birth === 'begun' ? [{ executionId: hot.seed.executionId, at: facts.at }] : [],
    ),
    finished: executions.flatMap(({ rows }) => (rows.finished ? [rows.finished] : [])),
    childrenEnded: executions.flatMap(({ hot, rows }) =>
      rows.finished && isAwaited(hot.seed.parent) ? [{ executionId: hot.seed.executionId, shard: hot.shard }] : [],
    ),
    history: executions.map(toHistoryRow),
    tasksOpened: executions.flatMap(({ rows }) => [...rows.tasksOpened()]),
    tasksClosed: executions.flatMap(({ hot, rows }) =>
      rows.tasksClosed().map((taskId) => ({ executionId: hot.seed.executionId, taskId })),
    ),
    timersArmed: executions.flatMap(({ rows }) => [...rows.timersArmed()]),
    timersDisarmed: executions.flatMap(({ hot, rows }) =>
      rows.timersDisarmed().map((timerId) => ({ executionId: hot.seed.executionId, timerId })),
    ),
    outbox,
    quarantine,
  };
}

function toHistoryRow({ hot, newHistory }: TouchedExecution): BatchWrite['history'][number] {
  const row = { executionId: hot.seed.executionId, events: newHistory };
  return hasLines(hot.entry.program) ? { ...row, own: newHistory.some(({ path }) => path === undefined) } : row;
}

function toQuarantine(items: readonly InboxItem[], facts: WriteFacts): QuarantineRow[] {
  return items.flatMap(({ request, shard, offset }) =>
    request.kind === 'quarantine'
      ? [
          {
            id: `quarantine_${facts.uuid()}`,
            tenant: DEFAULT_TENANT,
            topic: TOPICS.commands,
            partition: shard,
            offset: offset ?? -1,
            reason: request.reason,
            raw: request.raw,
            at: facts.at,
          },
        ]
      : [],
  );
}

/** One row for a beginning and one for an end, numbered per shard without a gap (I7). */
function toOutbox(executions: readonly TouchedExecution[], facts: WriteFacts): OutboxRow[] {
  const rows: OutboxRow[] = [];
  const next = new Map<number, number>();
  for (const { hot, birth, rows: net } of executions) {
    const statuses: ExecutionChange['status'][] = [
      ...(birth ? (['running'] as const) : []),
      ...(net.finished ? [net.finished.status] : []),
    ];
    for (const status of statuses) {
      const number = next.get(hot.shard) ?? facts.claimOf(hot.shard).nextOutbox;
      next.set(hot.shard, number + 1);
      const { executionId, workflowId, version } = hot.seed;
      const change = { tenant: hot.tenant, executionId, workflowId, version, status };
      rows.push({ shard: hot.shard, number, id: `${executionId}:${status}`, at: facts.at, change });
    }
  }
  return rows;
}
