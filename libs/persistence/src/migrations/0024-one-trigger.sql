-- One trigger an event where there were two: each call costs, and most of what they did was to find that there is nothing to do. Locks
-- `execution` for a moment against writers, while they change places. F1-F3 of 0011-find and C1-C3 of 0022-changes hold.
--   U1. Nearly all executions have no name and no label and run to their end: theirs is one insert and one delete of a term, by statements that do no
--       more. One question a statement tells whether all it has written are such, whose status has changed, and whether anybody listens.

create function execution_inserted_v1() returns trigger language plpgsql
set enable_seqscan = off
set enable_mergejoin = off
as $$
declare
  is_plain boolean;
  is_listened boolean;
begin
  select bool_and(coalesce(name, labels::text, error, cause) is null and shown_status_v2(status, paused_at, begun_at, queued_at) = 'running'),
      exists (select from listened_workflow) into is_plain, is_listened from new_rows;
  if is_plain then
    insert into execution_term (tenant, term, created_at, execution_id) select tenant, 'srunning', created_at, id from new_rows;
  else
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, t.term, n.created_at, n.id from new_rows n
        cross join lateral status_terms_v1(n.workflow_id, shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at)) t;
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, t.term, n.created_at, n.id from new_rows n cross join lateral execution_terms_v1(n.name, n.labels, n.error, n.cause) t
        where coalesce(n.name, n.labels::text, n.error, n.cause) is not null;
  end if;
  if is_listened then
    insert into execution_change (tenant, workflow_id, xid, at, execution_id, status, version, redrive_count, completed_at, failed_state, error)
      select n.tenant, n.workflow_id, pg_current_xact_id()::text::bigint, now_ms(), n.id,
          shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at), n.version, n.redrive_count, n.completed_at, n.failed_state, n.error
        from new_rows n join listened_workflow l on l.tenant = n.tenant and l.workflow_id = n.workflow_id;
  end if;
  return null;
end $$;

create function execution_updated_v1() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
as $$
declare
  changed text[];
  is_plain boolean;
  is_wrong boolean; -- an error is there, or was
  is_listened boolean;
begin
  select array_agg(n.id), bool_and(w.before = 'running' and w.after = 'completed'), bool_or(coalesce(o.error, o.cause, n.error, n.cause) is not null),
      exists (select from listened_workflow) into changed, is_plain, is_wrong, is_listened
    from new_rows n join old_rows o on o.id = n.id
      cross join lateral (select shown_status_v2(o.status, o.paused_at, o.begun_at, o.queued_at) as before,
        shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at) as after) w
    where w.before <> w.after or n.error is distinct from o.error;
  if is_plain and not is_wrong then
    -- Places first: a term is looked for by its whole key, whatever the table looked like when the plan was made.
    delete from execution_term where ctid = any (array(
      select (select t.ctid from execution_term t
          where t.tenant = o.tenant and t.term = 'srunning' and t.created_at = o.created_at and t.execution_id = o.id)
        from old_rows o where o.id = any (changed)));
  elsif changed is not null then
    delete from execution_term where ctid = any (array(
      select (select t.ctid from execution_term t where t.tenant = o.tenant and t.term = s.term and t.created_at = o.created_at and t.execution_id = o.id)
        from old_rows o cross join lateral status_terms_v1(o.workflow_id, shown_status_v2(o.status, o.paused_at, o.begun_at, o.queued_at)) s
        where o.id = any (changed)));
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, t.term, n.created_at, n.id from new_rows n
        cross join lateral status_terms_v1(n.workflow_id, shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at)) t
        where n.id = any (changed) on conflict do nothing;
    if is_wrong then
      delete from execution_term where ctid = any (array(
        select (select t.ctid from execution_term t where t.tenant = o.tenant and t.term = w.term and t.created_at = o.created_at and t.execution_id = o.id)
          from old_rows o cross join lateral execution_terms_v1(o.name, o.labels, o.error, o.cause) w
          where o.id = any (changed) and coalesce(o.error, o.cause) is not null));
      insert into execution_term (tenant, term, created_at, execution_id)
        select n.tenant, w.term, n.created_at, n.id from new_rows n cross join lateral execution_terms_v1(n.name, n.labels, n.error, n.cause) w
          where n.id = any (changed) on conflict do nothing;
    end if;
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

drop trigger find_inserted on execution;
drop trigger find_updated on execution;
drop trigger change_inserted on execution;
drop trigger change_updated on execution;
create trigger execution_inserted after insert on execution referencing new table as new_rows
  for each statement execute function execution_inserted_v1();
create trigger execution_updated after update on execution referencing old table as old_rows new table as new_rows
  for each statement execute function execution_updated_v1();
drop function find_inserted_v1, find_inserted_v2, find_updated_v1, find_updated_v2, change_inserted_v1, change_updated_v1;
