-- claim-hearings: at most $1 that are due, put off by $2 milliseconds for whoever asks; those that another is just taking are skipped.
-- Locks them. (hearing_due, hearing_pkey)
with due as (
  select event_number, workflow_id from hearing where due_at <= (select now_ms()) order by due_at limit $1 for update skip locked
)
update hearing h set due_at = now_ms() + $2::bigint
  from due d where h.event_number = d.event_number and h.workflow_id = d.workflow_id
  returning h.tenant, h.event_number, h.workflow_id, h.version
