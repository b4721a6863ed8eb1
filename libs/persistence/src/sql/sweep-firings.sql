-- sweep-firings: of the shards $1, what is left to do about firings. First $2 that are to be started, by shard and in the order in which they
-- were decided, after ($3, $4, $5, $6), each with whether it can be started now. One that waits is free where it is the first of its schedule
-- that does, and nothing else of that is open; of a paused schedule none is. Then, each with an `executionId`, at most $2 executions that are to
-- be cancelled, with the last event of each; those that have ended, or were redriven since that was decided, are so no more. It looks at no
-- more than it gives. Locks the firings of those that are so no more.
-- (firing_waiting, schedule_pkey, firing_pkey, firing_cancels, execution_pkey, history_pkey)
with asked as (
  select f.schedule_id, f.time, e.id, f.tenant, e.completed_at is not null or coalesce(e.redrive_count, 0) > f.redrives as is_over
    from firing f join execution e on e.id = f.execution_id where f.shard = any ($1::integer[]) and f.cancels limit $2
), over as (
  update firing f set cancels = false from asked a
    where a.is_over and f.schedule_id = a.schedule_id and f.time = a.time
), waiting as (
  select shard, at, schedule_id, time, tenant, status from firing
    where shard = any ($1::integer[]) and status in ('pending', 'queued')
      and (shard, at, schedule_id, time) > ($3::integer, $4::bigint, $5::text, $6::bigint)
    order by shard, at, schedule_id, time limit $2
)
select w.shard, w.at, w.schedule_id as "scheduleId", w.time, w.tenant,
    s.paused_at is null and (w.status = 'pending' or not exists (
      select from firing o left join execution e on e.id = o.execution_id
        where o.schedule_id = w.schedule_id and (
          o.status = 'pending' or (o.status = 'queued' and o.time < w.time)
          or (o.status = 'started' and e.completed_at is null and e.id is not null)))) as "isFree", w.status = 'queued' as "isQueued",
    null as "executionId", null as "asOf"
  from waiting w join schedule s on s.id = w.schedule_id
union all
select null, null, null, null, tenant, null, null, id,
    coalesce((select last_seq from history where execution_id = asked.id order by first_seq desc limit 1), 0)
  from asked where is_over is not true
order by 1, 2, 3, 4
