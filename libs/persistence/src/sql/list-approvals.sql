-- list-approvals: what waits for people in tenant $1, after execution $2 and task $3, oldest executions first. Locks nothing.
-- (task_approval, execution_pkey)
select t.execution_id, t.task_id, t.state, t.detail::text as detail, e.workflow_id
  from task t join execution e on e.id = t.execution_id
  where t.kind = 'approval' and t.tenant = $1 and (t.execution_id, t.task_id) > ($2, $3::integer)
  order by t.execution_id, t.task_id limit $4
