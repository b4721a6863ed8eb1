-- read-history: the rows of $1 that hold the next events after $2: the first of them, and of the 500 after it those that are stored in $3
-- bytes together. Locks nothing. (history_pkey)
select h.events::text as events
  from (
    select events, first_seq, row_number() over rows_so_far as number, sum(pg_column_size(events)) over rows_so_far as bytes
      from (
        select events, first_seq from history
          where execution_id = $1
            and first_seq >= coalesce((select max(first_seq) from history where execution_id = $1 and first_seq <= $2::bigint + 1), 0)
            and last_seq > $2::bigint
          order by first_seq limit 500
      ) f
      window rows_so_far as (order by first_seq rows unbounded preceding)
  ) h
  where h.number = 1 or h.bytes <= $3::bigint
  order by h.first_seq
