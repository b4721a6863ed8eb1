-- find-event-waits: open tasks that an event $2 of tenant $1 with the key $3 may be for, after execution $4 and task $5. Locks nothing.
-- (task_event)
select execution_id as "executionId", task_id as "taskId" from task
  where kind = 'event' and tenant = $1 and subject = $2 and (key is null or key = $3) and (execution_id, task_id) > ($4, $5::integer)
  order by execution_id, task_id limit $6
