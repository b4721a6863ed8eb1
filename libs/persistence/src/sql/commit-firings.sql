-- commit-firings: what was decided of the schedule $1 by its revision $2, from its time $3 on: the firings $8 to $10, and $6 and $7, what comes
-- next. Does nothing where another epoch than $5 holds the shard $4 (I13), or the schedule is not as it was any more. $11: what it has
-- open is cancelled. Of firings that are settled and of executions that have ended, the latest twenty are kept; of all, a thousand.
-- Locks the shard's row against another claim, not against batches; then the schedule and its firings. (shard_pkey, schedule_pkey, firing_pkey)
with held as (
  select id from shard where id = $4::integer and epoch = $5::bigint for key share
), decided as (
  update schedule s set next_time = $6::bigint, due_at = $7::bigint
    from held where s.id = $1 and s.revision = $2::bigint and s.next_time = $3::bigint and s.due_at is not null
    returning s.id, s.tenant, s.shard
), cancelled as (
  update firing f set cancels = true, redrives = coalesce((select redrive_count from execution where id = f.execution_id), 0)
    from decided d where $11::boolean and f.schedule_id = d.id and f.status in ('pending', 'started')
      and (f.status = 'pending' or exists (select from execution e where e.id = f.execution_id and e.completed_at is null))
), added as (
  insert into firing (schedule_id, tenant, time, shard, at, status, reason)
    select d.id, d.tenant, n.time, d.shard, now_ms(), n.status, n.reason
      from decided d, unnest($8::bigint[], $9::text[], $10::text[]) as n (time, status, reason)
    on conflict do nothing
), ranked as (
  select f.schedule_id, f.time, f.status, f.execution_id, row_number() over (order by f.at desc, f.time desc) as rank
    from decided d join firing f on f.schedule_id = d.id where f.status not in ('pending', 'queued')
), forgotten as (
  delete from firing f using ranked r
    where f.schedule_id = r.schedule_id and f.time = r.time and r.rank > 20
      and (r.rank > 1000 or not exists (select from execution e where e.id = r.execution_id and e.completed_at is null))
)
select id from decided
