-- read-firing: what the firing $2 of the schedule $1 starts, unless it is settled, or its schedule paused. Locks nothing.
-- (firing_pkey, schedule_pkey)
select s.draft, s.input::text as input, f.cancels
  from firing f join schedule s on s.id = f.schedule_id
  where f.schedule_id = $1 and f.time = $2::bigint and f.status in ('pending', 'queued') and s.paused_at is null
