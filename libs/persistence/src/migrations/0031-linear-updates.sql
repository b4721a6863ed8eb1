-- What an update of executions costs by how many it changes: each row once. Before, old rows and new ones were looked for in each other, so that the end of
-- 200 took longer than all else of their commit. The function keeps its name and its triggers, so that nothing is locked. F1-F3 of 0011-find, C1-C3 of
-- 0022-changes and U1 of 0024-one-trigger hold.
--   L1. Old rows alone, then new ones alone, tell whether all have run to their end. Only where not all have are they put side by side, by hash: the two
--       tables of a trigger have no index, and each is as long as the batch.

create or replace function execution_updated_v1() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
set enable_nestloop = off
set enable_hashjoin = on
as $$
declare
  changed text[];
  is_plain boolean;
  is_wrong boolean; -- an error is there, or was
  is_listened boolean;
begin
  select bool_and(coalesce(error, cause) is null and shown_status_v2(status, paused_at, begun_at, queued_at) = 'running'),
      exists (select from listened_workflow) into is_plain, is_listened from old_rows;
  if is_plain then
    select bool_and(coalesce(error, cause) is null and status = 'completed') into is_plain from new_rows;
  end if;
  if is_plain then
    -- Places first: a term is looked for by its whole key, whatever the table looked like when the plan was made.
    delete from execution_term where ctid = any (array(
      select (select t.ctid from execution_term t
          where t.tenant = o.tenant and t.term = 'srunning' and t.created_at = o.created_at and t.execution_id = o.id)
        from old_rows o));
  else
    select array_agg(n.id), bool_or(coalesce(o.error, o.cause, n.error, n.cause) is not null) into changed, is_wrong
      from new_rows n join old_rows o on o.id = n.id
      where shown_status_v2(o.status, o.paused_at, o.begun_at, o.queued_at) <> shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at)
        or n.error is distinct from o.error;
  end if;
  if changed is not null then
    delete from execution_term where ctid = any (array(
      select (select t.ctid from execution_term t where t.tenant = o.tenant and t.term = s.term and t.created_at = o.created_at and t.execution_id = o.id)
        from unnest(changed) as c (id) join old_rows o on o.id = c.id
          cross join lateral status_terms_v1(o.workflow_id, shown_status_v2(o.status, o.paused_at, o.begun_at, o.queued_at)) s));
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, t.term, n.created_at, n.id from unnest(changed) as c (id) join new_rows n on n.id = c.id
        cross join lateral status_terms_v1(n.workflow_id, shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at)) t
        on conflict do nothing;
  end if;
  if is_wrong then
    delete from execution_term where ctid = any (array(
      select (select t.ctid from execution_term t where t.tenant = o.tenant and t.term = w.term and t.created_at = o.created_at and t.execution_id = o.id)
        from unnest(changed) as c (id) join old_rows o on o.id = c.id cross join lateral execution_terms_v1(o.name, o.labels, o.error, o.cause) w
        where coalesce(o.error, o.cause) is not null));
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, w.term, n.created_at, n.id from unnest(changed) as c (id) join new_rows n on n.id = c.id
        cross join lateral execution_terms_v1(n.name, n.labels, n.error, n.cause) w
        on conflict do nothing;
  end if;
  if is_listened then
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
