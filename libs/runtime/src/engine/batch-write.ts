import { TOPICS, type ExecutionChange, type Instant } from '@workflows/contracts';
import type { BatchWrite, NewExecution, OutboxRow, QuarantineRow, ShardClaim } from '../ports/execution-store';
import { isAwaited } from '../children/open-child';
import type { FoldedBatch } from './batch-fold';
import type { TouchedExecution } from './touched-execution';
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
  const publishedBy = new Map<number, number>();
  for (const { shard } of outbox) publishedBy.set(shard, (publishedBy.get(shard) ?? 0) + 1);
  return {
    shards: [...shards].map((shard) => {
      const claim = facts.claimOf(shard);
      const published = publishedBy.get(shard) ?? 0;
      const committing = offsets.get(shard);
      const nextOffset = committing ? facts.nextOffset(shard, committing) : claim.nextOffset;
      return { claim, nextOffset, nextOutbox: claim.nextOutbox + published };
    }),
    ...rowsOf(executions, facts.at),
    outbox,
    quarantine,
  };
}

/** An execution that is redriven ends more than once, by the same word perhaps. */
function redrivesOf({ state }: TouchedExecution['hot']): number {
  return state?.steered?.redriveCount ?? 0;
}

type RowsOfExecutions = Omit<BatchWrite, 'shards' | 'outbox' | 'quarantine'>;

/** In one pass: to gather each list by itself, by `flatMap`, cost more than what is gathered. */
function rowsOf(executions: readonly TouchedExecution[], at: Instant): RowsOfExecutions {
  const lists: { [List in keyof RowsOfExecutions]: RowsOfExecutions[List][number][] } = {
    inserted: [],
    begun: [],
    queued: [],
    finished: [],
    reopened: [],
    parked: [],
    moved: [],
    childrenEnded: [],
    history: [],
    tasksOpened: [],
    tasksClosed: [],
    timersArmed: [],
    timersDisarmed: [],
  };
  for (const touched of executions) {
    const { hot, birth, rows } = touched;
    const { executionId } = hot.seed;
    if (birth === 'inserted') lists.inserted.push(toNewExecution(touched, at));
    else if (touched.isQueued) lists.queued.push({ executionId, at });
    if (birth === 'begun') lists.begun.push({ executionId, at });
    if (rows.redriveCount !== undefined) lists.reopened.push({ executionId, redriveCount: rows.redriveCount });
    if (rows.parked) lists.parked.push({ executionId, ...rows.parked });
    if (rows.version !== undefined) lists.moved.push({ executionId, version: rows.version });
    if (rows.finished) lists.finished.push(rows.finished);
    if (rows.finished && isAwaited(hot.seed.parent)) lists.childrenEnded.push({ executionId, shard: hot.shard });
    if (touched.newHistory.length > 0) lists.history.push(toHistoryRow(touched));
    for (const task of rows.tasksOpened()) lists.tasksOpened.push(task);
    for (const taskId of rows.tasksClosed()) lists.tasksClosed.push({ executionId, taskId });
    for (const timer of rows.timersArmed()) lists.timersArmed.push(timer);
    for (const timerId of rows.timersDisarmed()) lists.timersDisarmed.push({ executionId, timerId });
  }
  return lists;
}

function toNewExecution({ hot, idempotency, isQueued }: TouchedExecution, at: Instant): NewExecution {
  const { shard, seed, startState } = hot;
  return { shard, seed, startState, ...(idempotency && { idempotency }), ...(isQueued && { queuedAt: at }) };
}

function toHistoryRow({ hot, newHistory }: TouchedExecution): BatchWrite['history'][number] {
  const { tenant, executionId } = hot.seed;
  const row = { tenant, executionId, events: newHistory };
  return hot.entry.program.kind === 'states' && (hot.wasMigrated || hasLines(hot.entry.program))
    ? { ...row, own: newHistory.some(({ path }) => path === undefined) }
    : row;
}

function toQuarantine(items: readonly InboxItem[], facts: WriteFacts): QuarantineRow[] {
  const rows: QuarantineRow[] = [];
  for (const { request, shard, offset } of items) {
    if (request.kind !== 'quarantine') continue;
    rows.push({
      id: `quarantine_${facts.uuid()}`,
      tenant: request.tenant,
      topic: TOPICS.commands,
      partition: shard,
      offset: offset ?? -1,
      reason: request.reason,
      raw: request.raw,
      at: facts.at,
    });
  }
  return rows;
}

/** One row for a beginning, one where that has to wait, one for an end, and one for each time it was paused or resumed, numbered per shard without a gap (I7). */
function toOutbox(executions: readonly TouchedExecution[], facts: WriteFacts): OutboxRow[] {
  const rows: OutboxRow[] = [];
  const next = new Map<number, number>();
  for (const { hot, birth, isQueued, rows: net, newHistory } of executions) {
    const { tenant, executionId, workflowId, version } = hot.seed;
    const changes: { status: ExecutionChange['status']; id: string }[] = [];
    const add = (status: ExecutionChange['status'], place = ''): unknown =>
      changes.push({ status, id: `${executionId}:${status}${place}` });
    if (isQueued) add('queued');
    else if (birth) add('running');
    if (net.redriveCount !== undefined) add('running', `:redrive-${net.redriveCount}`);
    if (net.parked && !net.finished)
      add(net.parked.since === undefined ? 'running' : 'paused', `:${newHistory.at(-1)?.seq ?? 0}`);
    if (net.finished) add(net.finished.status, redrivesOf(hot) === 0 ? '' : `:redrive-${redrivesOf(hot)}`);
    for (const { status, id } of changes) {
      const number = next.get(hot.shard) ?? facts.claimOf(hot.shard).nextOutbox;
      next.set(hot.shard, number + 1);
      const change = { tenant, executionId, workflowId, version, status };
      rows.push({ shard: hot.shard, number, id, at: facts.at, change });
    }
  }
  return rows;
}
