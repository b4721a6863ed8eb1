-- read-history-end: the last rows of the history of $1: the last one, and of the 500 before it those that are stored in $2 bytes together with
-- all behind them. Locks nothing. (history_pkey)
select h.events::text as events
  from (
    select events, first_seq, row_number() over rows_so_far as number, sum(pg_column_size(events)) over rows_so_far as bytes
      from (select events, first_seq from history where execution_id = $1 order by first_seq desc limit 500) f
      window rows_so_far as (order by first_seq desc rows unbounded preceding)
  ) h
  where h.number = 1 or h.bytes <= $2::bigint
  order by h.first_seq
