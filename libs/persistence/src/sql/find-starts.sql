-- find-starts: the executions that the keys ($1 tenant, $2 workflow, $3 key) stand for, unless expired; without their inputs, which could be
-- 10 MiB a key: the digest says whether the one that came now is the same. Locks nothing. (idempotency_key_pkey, execution_pkey)
select k.tenant, k.key, k.body_digest, e.id, e.workflow_id, e.version, e.start_state, e.created_at
  from unnest($1::text[], $2::text[], $3::text[]) as n (tenant, workflow_id, key)
  join idempotency_key k on k.tenant = n.tenant and k.workflow_id = n.workflow_id and k.key = n.key
  join execution e on e.id = k.execution_id
  where k.expires_at > now_ms()
