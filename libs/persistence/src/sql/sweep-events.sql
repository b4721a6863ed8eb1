-- sweep-events: at most $1 of the oldest events, where they came more than $2 milliseconds ago. Locks them. (event_pkey)
delete from event where number in (select number from event order by number limit $1) and received_at < (select now_ms()) - $2::bigint
  returning 1
