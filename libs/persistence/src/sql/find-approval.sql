-- find-approval: task $3 of execution $2, where it is of tenant $1 and waits for a person. Locks nothing. (task_pkey, execution_pkey)
select t.execution_id, t.task_id, t.state, t.detail::text as detail, e.workflow_id
  from task t join execution e on e.id = t.execution_id
  where t.execution_id = $2 and t.task_id = $3::integer and t.tenant = $1 and t.kind = 'approval'
