-- find-firings: of the shards $1, those that are to be started, the earliest decided first, at most $2, those up to ($3, $4, $5) left out.
-- One that waits is the first of its schedule that does, and nothing else of that is open. None of a paused schedule.
-- Locks nothing. (firing_waiting, schedule_pkey, firing_pkey, execution_pkey)
select f.schedule_id as "scheduleId", f.time, f.at, f.tenant
  from firing f join schedule s on s.id = f.schedule_id
  where f.shard = any ($1::integer[]) and f.status in ('pending', 'queued') and s.paused_at is null
    and (f.at, f.schedule_id, f.time) > ($3::bigint, $4::text, $5::bigint)
    and (f.status = 'pending' or not exists (
      select from firing o left join execution e on e.id = o.execution_id
        where o.schedule_id = f.schedule_id and (
          o.status = 'pending' or (o.status = 'queued' and o.time < f.time)
          or (o.status = 'started' and e.completed_at is null and e.id is not null))))
  order by f.at, f.schedule_id, f.time limit $2
