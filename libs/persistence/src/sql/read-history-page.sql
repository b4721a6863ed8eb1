-- read-history-page: $2 of tenant $1 and the rows of its history that hold events after $3, up to the event $3 + $4. Locks nothing.
-- (execution_pkey, history_pkey)
select e.id, e.version, e.created_at, e.workflow_id, e.workflow_name, e.name, e.parent, e.input::text as input,
    (select json_agg(h.events order by h.first_seq)::text from history h
      where h.execution_id = e.id and h.first_seq <= $3::bigint + $4::bigint
        and h.first_seq >= coalesce((select max(first_seq) from history where execution_id = $2 and first_seq <= $3::bigint + 1), 0)
    ) as history
  from execution e where e.id = $2 and e.tenant = $1
