-- read-execution: $2 of tenant $1 with the history of its own line. Locks nothing.
-- The first row of a history tells whether there can be other lines; where there can, rows of nothing else are passed by.
-- Of a long history the newest rows come: those of 20,000 events, stored in 32 MiB together, and of these those of 64 MiB of text; one
-- at least. `from_seq` is where they begin. Of those that do it anew the latest hundred are named. (execution_pkey, history_pkey, history_own,
-- execution_restarted)
select e.id, e.tenant, e.version, e.created_at, e.completed_at, e.status, e.paused_at, e.begun_at, e.queued_at, e.redrive_count, e.workflow_id, e.workflow_name, e.name, e.labels, e.parent, e.restarted_from, e.start_state, e.failed_state, e.error, e.cause,
    e.input::text as input, e.output::text as output, h.history, h.from_seq,
    (select json_agg(id order by created_at desc, id desc) from (select id, created_at from execution
      where restarted_from = e.id and restarted_from is not null and tenant = $1 order by created_at desc, id desc limit 100) r) as restarts
  from execution e,
    lateral (select (select own from history where execution_id = e.id and first_seq = 1) is null as is_one_line) kind,
    lateral (
      select json_agg(events order by first_seq)::text as history, min(first_seq) as from_seq
      from (
        select events, first_seq, row_number() over newest as number, sum(octet_length(events::text)) over newest as length
        from (
          select events, first_seq, row_number() over newest as number, sum(pg_column_size(events)) over newest as stored,
            sum(last_seq - first_seq + 1) over newest as count
          from (
            (select events, first_seq, last_seq from history where execution_id = e.id and own and not kind.is_one_line order by first_seq desc limit 20000)
            union all
            (select events, first_seq, last_seq from history where execution_id = e.id and kind.is_one_line order by first_seq desc limit 20000)
          ) own_rows
          window newest as (order by first_seq desc)
        ) few
        where number = 1 or (stored <= 33554432 and count <= 20000)
        window newest as (order by first_seq desc)
      ) short
      where number = 1 or length <= 67108864
    ) h
  where e.id = $2 and e.tenant = $1
