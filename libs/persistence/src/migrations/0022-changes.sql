-- Changes of executions of workflows that somebody listens to (ADR 38). Locks `execution` for a moment against writers, while the triggers are made.
--   C1. The triggers write, whichever statement of whichever release has changed an execution. Where nobody listens each is a look at an empty table.
--   C2. That a row of `listened_workflow` is there is what counts, not its time: only who deletes it looks at that, so no clock decides what is written.
--   C3. The order is that of (xid, id). For one execution it is the order of its changes: whoever writes its next one holds its shard, and has
--       taken that, with its xid, after the commit before.

-- One row a workflow, not a listener. Whoever has had everything up to (complete_xid, complete_id) misses nothing afterwards; null until that is known.
create table listened_workflow (
  tenant text collate "C" not null,
  workflow_id text collate "C" not null,
  expires_at bigint not null,
  complete_xid bigint,
  complete_id bigint,
  primary key (tenant, workflow_id)
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- What an execution became. All else about it is in its own row, and does not change.
create table execution_change (
  tenant text collate "C" not null,
  workflow_id text collate "C" not null,
  xid bigint not null,
  id bigint generated always as identity,
  at bigint not null,
  execution_id text collate "C" not null,
  status text not null,
  version integer not null,
  redrive_count integer,
  completed_at bigint,
  failed_state text,
  error text,
  primary key (tenant, workflow_id, xid, id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- sweep-changes
create index execution_change_at on execution_change (at);

create function change_inserted_v1() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
as $$
begin
  if exists (select from listened_workflow) then
    insert into execution_change (tenant, workflow_id, xid, at, execution_id, status, version, redrive_count, completed_at, failed_state, error)
      select n.tenant, n.workflow_id, pg_current_xact_id()::text::bigint, now_ms(), n.id,
          shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at), n.version, n.redrive_count, n.completed_at, n.failed_state, n.error
        from new_rows n join listened_workflow l on l.tenant = n.tenant and l.workflow_id = n.workflow_id;
  end if;
  return null;
end $$;

create function change_updated_v1() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
as $$
begin
  if exists (select from listened_workflow) then
    insert into execution_change (tenant, workflow_id, xid, at, execution_id, status, version, redrive_count, completed_at, failed_state, error)
      select n.tenant, n.workflow_id, pg_current_xact_id()::text::bigint, now_ms(), n.id, s.shown, n.version, n.redrive_count, n.completed_at,
          n.failed_state, n.error
        from new_rows n
          join old_rows o on o.id = n.id
          join listened_workflow l on l.tenant = n.tenant and l.workflow_id = n.workflow_id
          cross join lateral (select shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at) as shown) s
        where (s.shown, n.version, coalesce(n.redrive_count, 0)) is distinct from
          (shown_status_v2(o.status, o.paused_at, o.begun_at, o.queued_at), o.version, coalesce(o.redrive_count, 0));
  end if;
  return null;
end $$;

create trigger change_inserted after insert on execution referencing new table as new_rows
  for each statement execute function change_inserted_v1();
create trigger change_updated after update on execution referencing old table as old_rows new table as new_rows
  for each statement execute function change_updated_v1();
