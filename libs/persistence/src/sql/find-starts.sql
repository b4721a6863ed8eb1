-- find-starts: the executions that the keys ($1 tenant, $2 workflow, $3 key) stand for, unless expired. The input, which could be 10 MiB a key,
-- only where the body ($4 its digest) is the same, so that what is read is no more than what was sent. Locks nothing.
-- (idempotency_key_pkey, execution_pkey)
select k.tenant, k.key, k.body_digest, e.id, e.workflow_id, e.version, e.start_state, e.created_at, e.queued_at is not null as queued,
       case when k.body_digest = n.body_digest then e.input::text end as input
  from unnest($1::text[], $2::text[], $3::text[], $4::text[]) as n (tenant, workflow_id, key, body_digest)
  join idempotency_key k on k.tenant = n.tenant and k.workflow_id = n.workflow_id and k.key = n.key
  join execution e on e.id = k.execution_id
  where k.expires_at > now_ms()
