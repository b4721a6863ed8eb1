-- read-execution: $2 of tenant $1 with the history of its own line and the functions of its open tasks. Locks nothing.
-- The first row of a history tells whether there can be other lines; where there can, rows of nothing else are passed by.
-- (execution_pkey, history_pkey, history_own, task_pkey)
select e.id, e.version, e.created_at, e.completed_at, e.status, e.workflow_id, e.workflow_name, e.name, e.parent, e.start_state, e.failed_state, e.error, e.cause,
    e.input::text as input, e.output::text as output,
    case when (select own from history where execution_id = e.id and first_seq = 1)
      then (select json_agg(h.events order by h.first_seq)::text from history h where h.execution_id = e.id and h.own)
      else (select json_agg(h.events order by h.first_seq)::text from history h where h.execution_id = e.id)
    end as history,
    array(select distinct t.function from task t where t.execution_id = e.id and t.function is not null order by 1) as open_functions
  from execution e where e.id = $2 and e.tenant = $1
