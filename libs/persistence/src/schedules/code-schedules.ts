import { SCHEDULE_ID_PREFIX, canonicalJson, derivedDigits, shardOf } from '@workflows/contracts';
import type { EveryEntry, ScheduleDraft } from '@workflows/contracts';
import { planAfter } from '@workflows/runtime';
import { readTiming } from '@workflows/state-machine/schedules';
import type { EntityManager } from 'typeorm';
import { claimingName, readClock } from '../data-source';
import type { WorkflowRow } from '../entities/workflow.entity';

/** Locks the schedules of one workflow, which its own change writes, and who decides their firings. (schedule_of_workflow) */
const FIND = 'select id from schedule where of_workflow = $1 for update';
/** (schedule_pkey, firing_pkey) */
const FORGET = `with gone as (delete from schedule where id = any ($1::text[]) returning id)
  delete from firing f using gone where f.schedule_id = gone.id`;
const INSERT = `insert into schedule (id, tenant, shard, name, draft, revision, next_time, due_at, created_at, updated_at, of_workflow)
  values ($1, $2, $3, $4, $5, 1, $6, $7, $8, $8, $9)`;
const SHARDS = `select value from setting where name = 'shard_count'`;

type Scheduled = Pick<WorkflowRow, 'id' | 'tenant' | 'name' | 'createdAt'>;

/**
 * Puts what the current version says about when it starts in the place of what the one before said, in the transaction that makes it
 * current. A schedule that both say stays as it is, with what is due of it, and paused where it is. Throws NAME_TAKEN.
 */
export async function replaceSchedules(
  manager: EntityManager,
  workflow: Scheduled,
  every: readonly EveryEntry[] = [],
): Promise<void> {
  const wanted = new Map(every.map((entry) => [idOf(workflow, entry), entry]));
  const rows: { id: string }[] = await manager.query(FIND, [workflow.id]);
  const known = new Set(rows.map(({ id }) => id));
  const gone = [...known].filter((id) => !wanted.has(id));
  if (gone.length > 0) await manager.query(FORGET, [gone]);
  let count = 0;
  for (const [id, entry] of wanted) {
    count += 1;
    if (!known.has(id)) await insert(manager, workflow, { id, entry, count });
  }
}

export async function forgetSchedules(manager: EntityManager, workflow: Scheduled): Promise<void> {
  await replaceSchedules(manager, workflow);
}

/** The same for the same words of the same workflow, whoever publishes them, and however often. */
function idOf({ id, createdAt }: Scheduled, entry: EveryEntry): string {
  return SCHEDULE_ID_PREFIX + derivedDigits(`${id}/${canonicalJson({ ...entry })}`, createdAt);
}

async function insert(
  manager: EntityManager,
  workflow: Scheduled,
  { id, entry: { spec, timezone }, count }: { id: string; entry: EveryEntry; count: number },
): Promise<void> {
  const read = readTiming(spec, timezone, 'once');
  if (!read.ok) throw new Error(`a schedule of checked code cannot be read: ${read.problem.reason}`);
  const name = `every ${workflow.name}${count === 1 ? '' : ` #${count}`}`;
  const draft: Omit<ScheduleDraft, 'input'> = {
    name,
    workflow: workflow.id,
    spec,
    timezone: read.timing.timezone,
    dst: 'once',
    overlap: 'skip',
    catchUp: 'last',
  };
  const now = await readClock(manager);
  const next = planAfter(id, draft, read.timing, now);
  const shard = shardOf(id, await shardCount(manager));
  const when = [next?.time ?? null, next?.dueAt ?? null, now];
  await claimingName('schedule', name, () =>
    manager.query(INSERT, [id, workflow.tenant, shard, name, JSON.stringify(draft), ...when, workflow.id]),
  );
}

async function shardCount(manager: EntityManager): Promise<number> {
  const [row]: { value: string }[] = await manager.query(SHARDS);
  return Number(row?.value);
}
