-- find-signal-waits: open tasks of execution $1 that a signal $2 with the key $3, or without one, may be for, after task $4. Locks nothing.
-- (task_pkey)
select execution_id as "executionId", task_id as "taskId" from task
  where execution_id = $1 and task_id > $4::integer and kind = 'event' and subject = $2 and ($3::text is null or key is null or key = $3)
  order by task_id limit $5
