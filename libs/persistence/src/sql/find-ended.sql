-- find-ended: which of the executions $1 have ended. Locks nothing. (execution_pkey)
select id from execution where id = any ($1::text[]) and status <> 'running'
