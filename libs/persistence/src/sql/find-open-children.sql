-- find-open-children: the next $4 children that execution $2 of tenant $1 waits for, after its task $3. Locks nothing. (task_pkey)
select task_id as "taskId", key as "executionId" from task
  where execution_id = $2 and tenant = $1 and kind = 'workflow' and key is not null and task_id > $3::integer
  order by task_id limit $4
