-- read-history: the rows of $1 that hold events after $2, up to the event $2 + $3: `seq` has no gaps (I5). Locks nothing. (history_pkey)
select events::text as events from history
  where execution_id = $1 and first_seq <= $2::bigint + $3::bigint
    and first_seq >= coalesce((select max(first_seq) from history where execution_id = $1 and first_seq <= $2::bigint + 1), 0)
  order by first_seq
