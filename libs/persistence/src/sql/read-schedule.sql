-- read-schedule: what decides the firings of $1, and how many of them are open: to be started, waiting, started and not ended. Nothing where
-- it is not due any more. Locks nothing. (schedule_pkey, firing_pkey, execution_pkey)
select s.tenant, s.draft, s.revision, s.next_time as "time", f.pending, f.queued, f.open
  from schedule s cross join lateral (
    select count(*) filter (where f.status = 'pending') as pending, count(*) filter (where f.status = 'queued') as queued,
        count(*) filter (where e.completed_at is null and e.id is not null) as open
      from firing f left join execution e on e.id = f.execution_id and f.status = 'started'
      where f.schedule_id = s.id
  ) f
  where s.id = $1 and s.due_at is not null
