-- look-at-executions: how those of tenant $1 among $2 are now. Locks nothing. (execution_pkey,
-- history_pkey)
select e.id, case when e.paused_at is not null and e.status = 'running' then 'paused' else e.status end as status,
    coalesce(e.redrive_count, 0) as redrive_count,
    coalesce((select last_seq from history where execution_id = e.id order by first_seq desc limit 1), 0) as seq
  from execution e where e.id = any ($2::text[]) and e.tenant = $1
