-- find-open-rows: the numbers of what is open of execution $1, whose state cannot be told. Locks nothing. (task_pkey, timer_pkey)
select coalesce((select array_agg(task_id) from task where execution_id = $1), '{}') as tasks,
  coalesce((select array_agg(timer_id) from timer where execution_id = $1), '{}') as timers
