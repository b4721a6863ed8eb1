-- load-executions: of the executions $1, in their order, as many as have $3 bytes of input together, and at least one; each that runs with the
-- beginning of its history: the first row, and of the 500 after it those that are stored in $2 bytes together. Locks nothing. (execution_pkey,
-- history_pkey)
select e.id, e.tenant, e.shard, e.version, e.created_at, e.status, e.workflow_id, e.workflow_name, e.name, e.labels, e.parent, e.restarted_from, e.input,
    (select last_seq from history where execution_id = e.id order by first_seq desc limit 1) as last_seq,
    case when e.status = 'running' then (select json_agg(h.events order by h.first_seq)::text
      from (
        select events, first_seq, row_number() over rows_so_far as number, sum(pg_column_size(events)) over rows_so_far as bytes
          from (select events, first_seq from history where execution_id = e.id order by first_seq limit 500) f
          window rows_so_far as (order by first_seq rows unbounded preceding)
      ) h where h.number = 1 or h.bytes <= $2::bigint
    ) end as history
  from (
    select x.id, x.tenant, x.shard, x.version, x.created_at, x.status, x.workflow_id, x.workflow_name, x.name, x.labels, x.parent, x.restarted_from, x.input::text as input,
        w.number, sum(octet_length(x.input::text)) over (order by w.number) - octet_length(x.input::text) as before
      from unnest($1::text[]) with ordinality as w (id, number) join execution x on x.id = w.id
  ) e where e.before <= $3::bigint order by e.number
