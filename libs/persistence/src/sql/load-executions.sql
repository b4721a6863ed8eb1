-- load-executions: executions $1 with all of their history. Locks nothing. (execution_pkey, history_pkey)
select e.id, e.tenant, e.shard, e.version, e.created_at, e.status, e.workflow_id, e.workflow_name, e.name, e.parent, e.input::text as input,
    (select json_agg(h.events order by h.first_seq)::text from history h where h.execution_id = e.id) as history
  from execution e where e.id = any ($1::text[])
