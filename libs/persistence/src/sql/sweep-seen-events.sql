-- sweep-seen-events: at most $1 records of who sent what, where they have expired. Locks them. (event_seen_expiry)
with expired as (
  select digest from event_seen where expires_at <= (select now_ms()) order by expires_at limit $1 for update skip locked
)
delete from event_seen s using expired e where s.digest = e.digest returning 1
