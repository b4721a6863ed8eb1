-- promote-firing: the firing $2 of the schedule $1, which has waited, is to be started now, since nothing else of its schedule is open or about to
-- be started. Does nothing where another epoch than $4 holds the shard $3 (I13), or the schedule is paused.
-- Locks the shard's row against another claim, not against batches; then the firing. (shard_pkey, schedule_pkey, firing_pkey, execution_pkey)
with held as (
  select id from shard where id = $3::integer and epoch = $4::bigint for key share
)
update firing w set status = 'pending'
  from held, schedule s
  where w.schedule_id = $1 and w.time = $2::bigint and w.status = 'queued' and s.id = w.schedule_id and s.paused_at is null
    and not exists (
      select from firing o left join execution e on e.id = o.execution_id
        where o.schedule_id = w.schedule_id
          and (o.status = 'pending' or (o.status = 'started' and e.completed_at is null and e.id is not null)))
  returning w.time
