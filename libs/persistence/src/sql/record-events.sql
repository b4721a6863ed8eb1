-- record-events: events and signals of any tenants, in one commit; `outcome` is recorded, duplicate, unknown or closed, in their order.
-- `heard_by` lists the workflows that listen to an event, as JSON; each has a row of `hearing`, theirs who record it for $9 milliseconds.
-- Locks the row of event_counter until the commit, then rows of event_seen that no one else can reach while it is held.
-- (event_counter_pkey, event_seen_pkey, execution_pkey, listener_pkey)
--   R1. A repetition is known before anything else is judged: it answers as the first did, whatever has become of its execution.
--   R2. Of two alike in one call the first counts.
--   R3. Whoever listens by the time the counter is ours hears the event: a version that was published before, and not one that comes
--       later. Signals are for those who run.
create function record_events_v1(
  new_tenant text[], new_execution_id text[], new_type text[], new_key text[], new_source text[], new_id text[], new_json text,
  kept_ms bigint, held_ms bigint
) returns table (ordinal bigint, outcome text, number bigint, status text, received_at bigint, heard_by text) language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  before bigint;
  at_ms bigint;
begin
  select c.last_number, c.last_at into before, at_ms from event_counter c where only_row for update;
  -- The clock is read once the row is ours: others may have held it for a while.
  at_ms := greatest(at_ms, now_ms());
  return query
  with given as (
    select g.*, case when g.id is null then null else
        sha256(convert_to(json_build_array(g.tenant, g.execution_id, g.source, g.id)::text, 'UTF8')) end as digest
      from unnest(new_tenant, new_execution_id, new_type, new_key, new_source, new_id, string_to_array(new_json, e'\n'))
        with ordinality as g (tenant, execution_id, type, key, source, id, body, ordinal)
  ), judged as (
    select g.*, e.status as found_status, case
        when exists (select from event_seen s where s.digest = g.digest and s.expires_at > at_ms) then 'duplicate'
        when g.execution_id is null then 'recorded'
        when e.id is null then 'unknown'
        when e.status in ('completed', 'failed', 'timedOut', 'cancelled') then 'closed'
        else 'recorded'
      end as verdict
      from given g left join execution e on e.id = g.execution_id and e.tenant = g.tenant
  ), told as (
    select j.*, case when j.verdict = 'recorded' and j.digest is not null
        and row_number() over (partition by j.digest, j.verdict order by j.ordinal) > 1 then 'duplicate' else j.verdict end as final
      from judged j
  ), numbered as (
    select t.*, before + row_number() over (order by t.ordinal) as number from told t where t.final = 'recorded'
  ), counted as (
    update event_counter c set last_number = before + (select count(*) from numbered), last_at = at_ms where only_row
  ), seen as (
    insert into event_seen as s (digest, expires_at) select n.digest, at_ms + kept_ms from numbered n where n.digest is not null
      on conflict (digest) do update set expires_at = excluded.expires_at
  ), stored as (
    insert into event (number, received_at, tenant, execution_id, type, key, body)
      select n.number, at_ms, n.tenant, n.execution_id, n.type, n.key, n.body::json from numbered n
  ), heard as (
    insert into hearing (event_number, workflow_id, version, tenant, due_at)
      select n.number, l.workflow_id, l.version, l.tenant, at_ms + held_ms
        from numbered n join listener l on l.tenant = n.tenant and l.event = n.type
        where n.execution_id is null
      returning event_number, workflow_id, version
  )
  select t.ordinal, t.final, n.number, t.found_status, at_ms, h.by
    from told t
    left join numbered n on n.ordinal = t.ordinal
    left join (
      select event_number, json_agg(json_build_object('workflowId', workflow_id, 'version', version) order by workflow_id)::text as by
        from heard group by event_number
    ) h on h.event_number = n.number
    order by t.ordinal;
end $$;
