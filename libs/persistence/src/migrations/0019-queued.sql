-- Executions whose workflow is paused: their rows have not begun, and say since when they are queued. Their `status` stays `running`, which is
-- all that older executors know of what is open; those begin them. The column is added in the catalog, under a lock of the table for a moment.
--   Q1. While one is queued `begun_at` is null; it stays known afterwards that it was.
--   Q2. Lists find them as they find others: by the terms of 0011-find, of which this is the next version.

alter table execution add column queued_at bigint;

-- What people call the status of one.
create function shown_status_v2(status text, paused_at bigint, begun_at bigint, queued_at bigint) returns text language sql immutable parallel safe as $$
  select case when status <> 'running' then status when paused_at is not null then 'paused'
    when begun_at is null and queued_at is not null then 'queued' else status end
$$;

create function find_inserted_v2() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into execution_term (tenant, term, created_at, execution_id)
    select n.tenant, t.term, n.created_at, n.id from new_rows n
      cross join lateral status_terms_v1(n.workflow_id, shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at)) t;
  if exists (select from new_rows where coalesce(name, labels::text, error, cause) is not null) then
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, t.term, n.created_at, n.id from new_rows n cross join lateral execution_terms_v1(n.name, n.labels, n.error, n.cause) t
        where coalesce(n.name, n.labels::text, n.error, n.cause) is not null;
  end if;
  return null;
end $$;

create function find_updated_v2() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
as $$
declare
  changed text[];
begin
  select array_agg(id) into changed from (
      select id, shown_status_v2(status, paused_at, begun_at, queued_at), error from new_rows
      except select id, shown_status_v2(status, paused_at, begun_at, queued_at), error from old_rows) c;
  if changed is null then
    return null;
  end if;
  -- The limit of 1 keeps each look a look by key: nothing is known of how many rows there are.
  delete from execution_term t using (
      select k.place from old_rows o
        cross join lateral status_terms_v1(o.workflow_id, shown_status_v2(o.status, o.paused_at, o.begun_at, o.queued_at)) s cross join lateral (
        select ctid as place from execution_term
          where tenant = o.tenant and term = s.term and created_at = o.created_at and execution_id = o.id limit 1
      ) k where o.id = any (changed)
    ) d where t.ctid = d.place;
  insert into execution_term (tenant, term, created_at, execution_id)
    select n.tenant, t.term, n.created_at, n.id from new_rows n
      cross join lateral status_terms_v1(n.workflow_id, shown_status_v2(n.status, n.paused_at, n.begun_at, n.queued_at)) t
      where n.id = any (changed) on conflict do nothing;
  if exists (select from old_rows where coalesce(error, cause) is not null) then
    delete from execution_term t using (
        select k.place from old_rows o cross join lateral execution_terms_v1(o.name, o.labels, o.error, o.cause) w cross join lateral (
          select ctid as place from execution_term
            where tenant = o.tenant and term = w.term and created_at = o.created_at and execution_id = o.id limit 1
        ) k where o.id = any (changed) and coalesce(o.error, o.cause) is not null
      ) d where t.ctid = d.place;
  end if;
  if exists (select from new_rows where coalesce(error, cause) is not null)
      or exists (select from old_rows where coalesce(error, cause) is not null) then
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, w.term, n.created_at, n.id from new_rows n cross join lateral execution_terms_v1(n.name, n.labels, n.error, n.cause) w
        where n.id = any (changed) on conflict do nothing;
  end if;
  return null;
end $$;

drop trigger find_inserted on execution;
drop trigger find_updated on execution;
create trigger find_inserted after insert on execution referencing new table as new_rows
  for each statement execute function find_inserted_v2();
create trigger find_updated after update on execution referencing old table as old_rows new table as new_rows
  for each statement execute function find_updated_v2();
