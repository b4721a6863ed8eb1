import {
  openChildren,
  type BatchWrite,
  type NewExecution,
  type OpenChild,
  type QuarantineRow,
  type TaskRow,
} from '@workflows/runtime';
import { deleteFrom, insertInto, list, takeKeys, update, type BatchList } from './batch-list';
import { bigint, boolean, instant, integer, json, rare, text, type Column, type Columns } from '../columns';

export const KEY_LIFE_MS = 7 * 24 * 60 * 60_000;

type History = BatchWrite['history'][number];
type TaskId = BatchWrite['tasksClosed'][number];
type TimerId = BatchWrite['timersDisarmed'][number];
type Keyed = NewExecution & { idempotency: NonNullable<NewExecution['idempotency']> };

/** The shards of the batch; what they become. The fence is made of them. */
export const SHARDS = {
  id: integer(({ claim }) => claim.shard),
  epoch: bigint(({ claim }) => claim.epoch),
  revision: bigint(({ claim }) => claim.revision),
  next_offset: bigint(({ nextOffset }) => nextOffset),
  next_outbox: bigint(({ nextOutbox }) => nextOutbox),
} satisfies Columns<BatchWrite['shards'][number]>;

export const QUARANTINE = {
  id: text(({ id }) => id),
  tenant: text(({ tenant }) => tenant),
  topic: text(({ topic }) => topic),
  partition: integer(({ partition }) => partition),
  offset: bigint(({ offset }) => offset),
  reason: text(({ reason }) => reason),
  raw: text(({ raw }) => raw),
  at: bigint(({ at }) => at),
} satisfies Columns<QuarantineRow>;

export const OPEN_CHILDREN = {
  tenant: text(({ tenant }) => tenant),
  shard: integer(({ shard }) => shard),
  child_id: text(({ childId }) => childId),
  parent_id: text(({ parentId }) => parentId),
  task_id: integer(({ taskId }) => taskId),
} satisfies Columns<OpenChild>;

/** What few executions have. */
export const ORIGINS = {
  name: rare(text(({ seed }) => seed.name)),
  parent: rare(json(({ seed }) => seed.parent)),
  labels: rare(json(({ seed }) => seed.labels)),
} satisfies Columns<{ seed: Pick<NewExecution['seed'], 'name' | 'parent' | 'labels'> }>;

export const RESTARTED_FROM: Column<{ seed: Pick<NewExecution['seed'], 'restartedFrom'> }> = rare(
  text(({ seed }) => seed.restartedFrom),
);

/**
 * Everything a batch writes besides the shards: each list with the columns it has in its table. The function of the database and its
 * parameters are both made of this table, in this order.
 */
export const BATCH_LISTS: readonly BatchList[] = [
  list<Keyed>(
    'keys',
    ({ inserted }) => inserted.filter(hasKey),
    {
      tenant: text(({ seed }) => seed.tenant),
      workflow_id: text(({ seed }) => seed.workflowId),
      key: text(({ idempotency }) => idempotency.key),
      execution_id: text(({ seed }) => seed.executionId),
      body_digest: text(({ idempotency }) => idempotency.bodyDigest),
      expires_at: bigint(({ seed }) => seed.createdAt + KEY_LIFE_MS),
    },
    takeKeys('idempotency_key', {
      key: ['tenant', 'workflow_id', 'key'],
      free: 't.expires_at <= now_ms()',
      otherwise: 'an idempotency key is taken',
    }),
  ),
  list<NewExecution>(
    'inserted',
    ({ inserted }) => inserted,
    {
      id: text(({ seed }) => seed.executionId),
      tenant: text(({ seed }) => seed.tenant),
      shard: integer(({ shard }) => shard),
      workflow_id: text(({ seed }) => seed.workflowId),
      workflow_name: text(({ seed }) => seed.workflowName),
      version: integer(({ seed }) => seed.version),
      start_state: text(({ startState }) => startState),
      created_at: bigint(({ seed }) => seed.createdAt),
      input: json(({ seed }) => seed.input),
      ...ORIGINS,
      restarted_from: RESTARTED_FROM,
      queued_at: rare(instant(({ queuedAt }) => queuedAt)),
    },
    insertInto('execution', { begun_at: 'case when r.queued_at is null then r.created_at end', status: `'running'` }),
  ),
  list('opened_children', ({ inserted }) => openChildren(inserted), OPEN_CHILDREN, insertInto('open_child')),
  list<BatchWrite['begun'][number]>(
    'begun',
    ({ begun }) => begun,
    { id: text(({ executionId }) => executionId), begun_at: bigint(({ at }) => at) },
    update('execution', {
      key: 'id',
      only: `t.begun_at is null and t.status = 'running'`,
      otherwise: 'an execution that begins is missing, or has begun',
    }),
  ),
  list<BatchWrite['queued'][number]>(
    'queued',
    ({ queued }) => queued,
    { id: text(({ executionId }) => executionId), queued_at: bigint(({ at }) => at) },
    update('execution', {
      key: 'id',
      only: `t.begun_at is null and t.status = 'running'`,
      otherwise: 'an execution that is queued is missing, or has begun',
    }),
  ),
  list<BatchWrite['reopened'][number]>(
    'reopened',
    ({ reopened }) => reopened,
    { id: text(({ executionId }) => executionId), redrive_count: integer(({ redriveCount }) => redriveCount) },
    // It may have ended in this very batch, and is running in its row then.
    update('execution', {
      key: 'id',
      only: `t.status <> 'completed'`,
      otherwise: 'an execution that is redriven is missing, or has completed',
      always: {
        status: `'running'`,
        completed_at: 'null',
        output: 'null',
        error: 'null',
        cause: 'null',
        failed_state: 'null',
      },
    }),
  ),
  list<BatchWrite['parked'][number]>(
    'parked',
    ({ parked }) => parked,
    { id: text(({ executionId }) => executionId), paused_at: rare(instant(({ since }) => since)) },
    update('execution', {
      key: 'id',
      only: `t.status = 'running'`,
      otherwise: 'an execution that is paused or resumed is missing, or has ended',
    }),
  ),
  list<BatchWrite['moved'][number]>(
    'moved',
    ({ moved }) => moved,
    { id: text(({ executionId }) => executionId), version: integer(({ version }) => version) },
    update('execution', {
      key: 'id',
      only: `t.status = 'running'`,
      otherwise: 'an execution that is migrated is missing, or has ended',
    }),
  ),
  list<BatchWrite['finished'][number]>(
    'finished',
    ({ finished }) => finished,
    {
      id: text(({ executionId }) => executionId),
      status: text(({ status }) => status),
      completed_at: bigint(({ completedAt }) => completedAt),
      error: text(({ error }) => error),
      cause: text(({ cause }) => cause),
      failed_state: text(({ failedState }) => failedState),
      output: json(({ output }) => output),
    },
    update('execution', {
      key: 'id',
      only: `t.status = 'running'`,
      otherwise: 'an execution that ends is missing, or has ended',
    }),
  ),
  list<BatchWrite['childrenEnded'][number]>(
    'ended_children',
    ({ childrenEnded }) => childrenEnded,
    { shard: integer(({ shard }) => shard), child_id: text(({ executionId }) => executionId) },
    deleteFrom('open_child'),
  ),
  list<History>(
    'history',
    ({ history }) => history,
    {
      tenant: text(({ tenant }) => tenant),
      execution_id: text(({ executionId }) => executionId),
      first_seq: integer(({ events }) => events[0]?.seq ?? NaN),
      last_seq: integer(({ events }) => events.at(-1)?.seq ?? NaN),
      own: boolean(({ own }) => own),
      events: json(({ events }) => events),
    },
    insertInto('history'),
  ),
  list<TaskRow>(
    'tasks',
    ({ tasksOpened }) => tasksOpened,
    {
      execution_id: text(({ executionId }) => executionId),
      task_id: integer(({ taskId }) => taskId),
      shard: integer(({ shard }) => shard),
      attempt: integer(({ attempt }) => attempt),
      tenant: text(({ tenant }) => tenant),
      function: text(({ kind, subject }) => (kind === 'function' ? subject : undefined)),
      state: text(({ state }) => state),
      kind: text(({ kind }) => kind),
      // What tasks of functions leave empty.
      subject: rare(text(({ kind, subject }) => (kind === 'function' ? undefined : subject))),
      key: rare(text(({ key }) => key)),
      detail: rare(json(({ detail }) => detail)),
    },
    insertInto('task'),
  ),
  list<TaskId>(
    'closed_tasks',
    ({ tasksClosed }) => tasksClosed,
    { execution_id: text(({ executionId }) => executionId), task_id: integer(({ taskId }) => taskId) },
    deleteFrom('task'),
  ),
  // Before they are armed: a timer that was moved is both in one batch.
  list<TimerId>(
    'disarmed_timers',
    ({ timersDisarmed }) => timersDisarmed,
    { execution_id: text(({ executionId }) => executionId), timer_id: integer(({ timerId }) => timerId) },
    deleteFrom('timer'),
  ),
  list<BatchWrite['timersArmed'][number]>(
    'timers',
    ({ timersArmed }) => timersArmed,
    {
      tenant: text(({ tenant }) => tenant),
      execution_id: text(({ executionId }) => executionId),
      timer_id: integer(({ timerId }) => timerId),
      shard: integer(({ shard }) => shard),
      due_at: bigint(({ dueAt }) => dueAt),
    },
    insertInto('timer'),
  ),
  list<BatchWrite['outbox'][number]>(
    'outbox',
    ({ outbox }) => outbox,
    {
      shard: integer(({ shard }) => shard),
      number: bigint(({ number }) => number),
      at: bigint(({ at }) => at),
      id: text(({ id }) => id),
      change: json(({ change }) => change),
    },
    insertInto('outbox'),
  ),
  list('quarantine', ({ quarantine }) => quarantine, QUARANTINE, insertInto('quarantine')),
];

function hasKey(row: NewExecution): row is Keyed {
  return row.idempotency !== undefined;
}
