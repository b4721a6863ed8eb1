-- find-start: the execution that the key $3 stands for, of the workflow in tenant $1 whose id is $2 or that bears or bore this name, deleted
-- or not; the newest of several, unless expired. Locks nothing. (workflow_any_name, workflow_version_name, idempotency_key_pkey,
-- execution_pkey)
select k.body_digest, e.id, e.workflow_id, e.version, e.start_state, e.created_at, e.queued_at is not null as queued, e.input::text as input
  from (
    select $2::text collate "C" as id
    union select id from workflow where tenant = $1 and name = $2
    union select workflow_id from workflow_version where tenant = $1 and name = $2
  ) w
  join idempotency_key k on k.tenant = $1 and k.workflow_id = w.id and k.key = $3
  join execution e on e.id = k.execution_id
  where k.expires_at > now_ms()
  order by e.created_at desc limit 1
