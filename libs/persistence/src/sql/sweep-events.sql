-- sweep-events: at most $1 of the oldest events, where they came more than $2 milliseconds ago and nobody still has to settle what they
-- start. Locks them. (event_pkey, hearing_pkey)
delete from event
  where number in (
    select e.number from event e where not exists (select from hearing h where h.event_number = e.number) order by e.number limit $1
  ) and received_at < (select now_ms()) - $2::bigint
  returning 1
