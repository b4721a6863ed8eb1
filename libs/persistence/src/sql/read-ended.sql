-- read-ended: those of the executions $1 that have ended, with what their parents are told of them. Locks nothing. (execution_pkey)
select id, workflow_id, name, status, input::text as input, created_at, completed_at, output::text as output, error, cause
  from execution where id = any ($1::text[]) and status <> 'running'
