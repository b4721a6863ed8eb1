import { openChildren, type BatchWrite, type NewExecution, type QuarantineRow, type TaskRow } from '@workflows/runtime';
import { flagList, jsonLines, numberList, textList } from './sql-lists';

export const KEY_LIFE_MS = 7 * 24 * 60 * 60_000;

type Parameter = string | null;

/** The parameters of `commit_batch_v2`, in its order; an absent list is null throughout (B4). */
export function commitParameters(write: BatchWrite): Parameter[] {
  return [
    ...columns(write.shards, (rows) => [
      numberList(rows.map((row) => row.claim.shard)),
      numberList(rows.map((row) => row.claim.epoch)),
      numberList(rows.map((row) => row.claim.revision)),
      numberList(rows.map((row) => row.nextOffset)),
      numberList(rows.map((row) => row.nextOutbox)),
    ]),
    ...columns(write.inserted, insertedColumns),
    ...originColumns(write.inserted),
    ...childColumns(write.inserted),
    ...columns(write.inserted.filter(hasKey), keyColumns),
    ...columns(write.begun, (rows) => [
      textList(rows.map((row) => row.executionId)),
      numberList(rows.map((row) => row.at)),
    ]),
    ...finishedColumns(write),
    ...columns(write.childrenEnded, (rows) => [
      numberList(rows.map((row) => row.shard)),
      textList(rows.map((row) => row.executionId)),
    ]),
    ...columns(write.history, (rows) => [
      textList(rows.map((row) => row.executionId)),
      numberList(rows.map((row) => row.events[0]?.seq ?? NaN)),
      numberList(rows.map((row) => row.events.at(-1)?.seq ?? NaN)),
      flagList(rows.map((row) => row.own)),
      jsonLines(rows.map((row) => row.events)),
    ]),
    ...taskColumns(write),
    ...timerColumns(write),
    ...columns(write.outbox, (rows) => [
      numberList(rows.map((row) => row.shard)),
      numberList(rows.map((row) => row.number)),
      numberList(rows.map((row) => row.at)),
      textList(rows.map((row) => row.id)),
      jsonLines(rows.map((row) => row.change)),
    ]),
    ...quarantineColumns(write.quarantine),
  ];
}

export function quarantineColumns(quarantine: readonly QuarantineRow[]): Parameter[] {
  return columns(quarantine, (rows) => [
    textList(rows.map((row) => row.id)),
    textList(rows.map((row) => row.tenant)),
    textList(rows.map((row) => row.topic)),
    numberList(rows.map((row) => row.partition)),
    numberList(rows.map((row) => row.offset)),
    textList(rows.map((row) => row.reason)),
    textList(rows.map((row) => row.raw)),
    numberList(rows.map((row) => row.at)),
  ]);
}

function insertedColumns(rows: readonly NewExecution[]): string[] {
  return [
    textList(rows.map((row) => row.seed.executionId)),
    textList(rows.map((row) => row.tenant)),
    numberList(rows.map((row) => row.shard)),
    textList(rows.map((row) => row.seed.workflowId)),
    textList(rows.map((row) => row.seed.workflowName)),
    numberList(rows.map((row) => row.seed.version)),
    textList(rows.map((row) => row.startState)),
    numberList(rows.map((row) => row.seed.createdAt)),
    jsonLines(rows.map((row) => row.seed.input)),
  ];
}

type KeyedExecution = NewExecution & { idempotency: NonNullable<NewExecution['idempotency']> };

function hasKey(row: NewExecution): row is KeyedExecution {
  return row.idempotency !== undefined;
}

function keyColumns(rows: readonly KeyedExecution[]): string[] {
  return [
    textList(rows.map((row) => row.tenant)),
    textList(rows.map((row) => row.seed.workflowId)),
    textList(rows.map((row) => row.idempotency.key)),
    textList(rows.map((row) => row.seed.executionId)),
    textList(rows.map((row) => row.idempotency.bodyDigest)),
    numberList(rows.map((row) => row.seed.createdAt + KEY_LIFE_MS)),
  ];
}

function finishedColumns({ finished }: BatchWrite): Parameter[] {
  return columns(finished, (rows) => [
    textList(rows.map((row) => row.executionId)),
    textList(rows.map((row) => row.status)),
    numberList(rows.map((row) => row.completedAt)),
    textList(rows.map((row) => row.error)),
    textList(rows.map((row) => row.cause)),
    textList(rows.map((row) => row.failedState)),
    jsonLines(rows.map((row) => row.output)),
  ]);
}

function taskColumns({ tasksOpened, tasksClosed }: BatchWrite): Parameter[] {
  return [
    ...columns(tasksOpened, (rows) => [
      textList(rows.map((row) => row.executionId)),
      numberList(rows.map((row) => row.taskId)),
      numberList(rows.map((row) => row.shard)),
      numberList(rows.map((row) => row.attempt)),
      textList(rows.map((row) => row.tenant)),
      textList(rows.map((row) => (row.kind === 'function' ? row.subject : undefined))),
      textList(rows.map((row) => row.state)),
      textList(rows.map((row) => row.kind)),
    ]),
    ...askedColumns(tasksOpened),
    ...columns(tasksClosed, (rows) => [
      textList(rows.map((row) => row.executionId)),
      numberList(rows.map((row) => row.taskId)),
    ]),
  ];
}

/** What tasks of functions leave empty: null throughout in most batches (B4). */
function askedColumns(tasks: readonly TaskRow[]): Parameter[] {
  if (!tasks.some(({ kind }) => kind !== 'function')) return [null, null, null];
  return [
    textList(tasks.map((row) => (row.kind === 'function' ? undefined : row.subject))),
    textList(tasks.map((row) => row.key)),
    jsonLines(tasks.map((row) => row.detail)),
  ];
}

/** Names and parents of executions, which few have. */
export function originColumns(
  executions: readonly { seed: Pick<NewExecution['seed'], 'name' | 'parent'> }[],
): Parameter[] {
  return [
    executions.some(({ seed }) => seed.name !== undefined) ? textList(executions.map(({ seed }) => seed.name)) : null,
    executions.some(({ seed }) => seed.parent) ? jsonLines(executions.map(({ seed }) => seed.parent)) : null,
  ];
}

export function childColumns(
  executions: readonly { shard: number; seed: Pick<NewExecution['seed'], 'executionId' | 'parent'> }[],
): Parameter[] {
  return columns(openChildren(executions), (rows) => [
    numberList(rows.map((row) => row.shard)),
    textList(rows.map((row) => row.childId)),
    textList(rows.map((row) => row.parentId)),
    numberList(rows.map((row) => row.taskId)),
  ]);
}

function timerColumns({ timersArmed, timersDisarmed }: BatchWrite): Parameter[] {
  return [
    ...columns(timersArmed, (rows) => [
      textList(rows.map((row) => row.executionId)),
      numberList(rows.map((row) => row.timerId)),
      numberList(rows.map((row) => row.shard)),
      numberList(rows.map((row) => row.dueAt)),
    ]),
    ...columns(timersDisarmed, (rows) => [
      textList(rows.map((row) => row.executionId)),
      numberList(rows.map((row) => row.timerId)),
    ]),
  ];
}

/** The columns of the rows, or as many nulls where there are no rows. */
function columns<Row>(rows: readonly Row[], toColumns: (rows: readonly Row[]) => string[]): Parameter[] {
  const made = toColumns(rows);
  return rows.length === 0 ? made.map(() => null) : made;
}
