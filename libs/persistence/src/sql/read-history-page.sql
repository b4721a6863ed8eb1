-- read-history-page: $2 of tenant $1 and the rows of its history that hold events after $3, up to the event $3 + $4: the first of them and
-- those after it that come to 32 MiB together, as stored and as text. `last_seq` is that of all its history. Locks nothing.
-- (execution_pkey, history_pkey)
select e.id, e.tenant, e.version, e.created_at, e.workflow_id, e.workflow_name, e.name, e.labels, e.parent, e.restarted_from, e.input::text as input,
    (select last_seq from history where execution_id = e.id order by first_seq desc limit 1) as last_seq,
    (
      select json_agg(events order by first_seq)::text
      from (
        select events, first_seq, row_number() over so_far as number, sum(octet_length(events::text)) over so_far as length
        from (
          select events, first_seq, row_number() over so_far as number, sum(pg_column_size(events)) over so_far as stored
          from history
          where execution_id = e.id and first_seq <= $3::bigint + $4::bigint
            and first_seq >= coalesce((select max(first_seq) from history where execution_id = $2 and first_seq <= $3::bigint + 1), 0)
            and last_seq > $3::bigint
          window so_far as (order by first_seq)
        ) few
        where number = 1 or stored <= 33554432
        window so_far as (order by first_seq)
      ) short
      where number = 1 or length <= 33554432
    ) as history
  from execution e where e.id = $2 and e.tenant = $1
