-- find-executions-with-tasks: after a take-over only. Walks the open tasks from $2 on, in the order of ids. Locks nothing. (task_pkey)
select distinct execution_id from task
  where execution_id > $2 and shard = any ($1::integer[]) order by execution_id limit $3
