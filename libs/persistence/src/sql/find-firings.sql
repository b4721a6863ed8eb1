-- find-firings: of the shards $1, $2 that are to be started, by shard and in the order in which they were decided, after ($3, $4, $5, $6); and
-- whether each can be started now. One that waits is free where it is the first of its schedule that does, and nothing else of that is
-- open; of a paused schedule none is. It looks at no more than it gives. Locks nothing.
-- (firing_waiting, schedule_pkey, firing_pkey, execution_pkey)
select w.shard, w.at, w.schedule_id as "scheduleId", w.time, w.tenant,
    s.paused_at is null and (w.status = 'pending' or not exists (
      select from firing o left join execution e on e.id = o.execution_id
        where o.schedule_id = w.schedule_id and (
          o.status = 'pending' or (o.status = 'queued' and o.time < w.time)
          or (o.status = 'started' and e.completed_at is null and e.id is not null)))) as "isFree"
  from (
    select shard, at, schedule_id, time, tenant, status from firing
      where shard = any ($1::integer[]) and status in ('pending', 'queued')
        and (shard, at, schedule_id, time) > ($3::integer, $4::bigint, $5::text, $6::bigint)
      order by shard, at, schedule_id, time limit $2
  ) w join schedule s on s.id = w.schedule_id
  order by w.shard, w.at, w.schedule_id, w.time
