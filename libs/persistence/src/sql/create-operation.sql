-- create-operation: one more of a tenant, unless $8 of its own run already, or its key is taken. Locks nothing but what it inserts.
-- (operation_running, operation_key)
insert into operation (id, tenant, action, details, chosen, created_by, created_at, idempotency_key, body_digest)
  select $1, $2, $3, $4::json, $5::json, $6, now_ms(), $7, $9
    where (select count(*) from (select 1 from operation where tenant = $2 and status = 'running' limit $8::integer) busy) < $8::integer
  on conflict (tenant, idempotency_key) where idempotency_key is not null do nothing
  returning *
