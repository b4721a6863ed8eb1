-- sweep-keys: at most $1 idempotency keys that have expired. Locks them; one that is just being taken over is left to its new owner.
-- (idempotency_key_expiry)
with expired as (
  select tenant, workflow_id, key from idempotency_key where expires_at <= (select now_ms())
    order by expires_at limit $1 for update skip locked
)
delete from idempotency_key k using expired e
  where k.tenant = e.tenant and k.workflow_id = e.workflow_id and k.key = e.key
  returning 1
