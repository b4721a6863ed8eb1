-- By what executions are found, besides their time, their workflow, their parent and their key. Locks `execution` for a moment against
-- writers, while the triggers are made.
--   F1. The triggers write, whichever statement of whichever release has changed an execution: none can forget to, and all that a list
--       shows was committed with what it shows.
--   F2. `execution` has no index on a column that an end writes: it would cost each end new entries in all of its indexes. A row here costs
--       less, and one that runs to its end without a name, labels or an error has one, from its start to its end.
--   F3. A term is a hint: a statement that finds by it looks at the execution, too.

-- One row an execution and term: `s` and its status, unless it is completed; `p`, its workflow and its status, unless it is completed or runs;
-- `l` and a label, `key:value`; `e` and its error; `w` and a word of its name, labels, error and cause.
create table execution_term (
  tenant text collate "C" not null,
  term text collate "C" not null,
  created_at bigint not null,
  execution_id text collate "C" not null,
  primary key (tenant, term, created_at, execution_id)
) with (autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_cost_delay = 0);

-- The first 32 different words of a text, each of at most 64 letters and digits, in small letters.
create function words_of_v1(given text) returns table (word text) language sql immutable parallel safe as $$
  select left(w.word, 64) from regexp_split_to_table(lower(given collate "und-x-icu"), '[^[:alnum:]]+') with ordinality as w (word, place)
    where w.word <> '' group by 1 order by min(w.place) limit 32
$$;

-- What people call the status of one: paused ones are `running` in their column, with a time since when.
create function shown_status_v1(status text, paused_at bigint) returns text language sql immutable parallel safe as $$
  select case when status = 'running' and paused_at is not null then 'paused' else status end
$$;

-- Of one with this status, by itself and within its workflow.
create function status_terms_v1(workflow_id text, status text) returns table (term text) language sql immutable parallel safe as $$
  select 's' || status where status <> 'completed'
  union all select 'p' || workflow_id || ':' || status where status not in ('completed', 'running')
$$;

-- What an execution is found by besides its status. Of a cause the first 512 characters count.
create function execution_terms_v1(name text, labels json, error text, cause text) returns table (term text) language sql immutable parallel safe as $$
  select 'l' || key || ':' || value from json_each_text(labels)
  union select 'e' || left(error, 256) where error is not null
  union select 'w' || word from words_of_v1(concat_ws(' ', name, (select string_agg(key || ' ' || value, ' ') from json_each_text(labels))))
  union select 'w' || word from words_of_v1(concat_ws(' ', error, left(cause, 512)))
$$;

create function find_inserted_v1() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
as $$
begin
  insert into execution_term (tenant, term, created_at, execution_id)
    select n.tenant, t.term, n.created_at, n.id from new_rows n cross join lateral status_terms_v1(n.workflow_id, shown_status_v1(n.status, n.paused_at)) t;
  if exists (select from new_rows where coalesce(name, labels::text, error, cause) is not null) then
    insert into execution_term (tenant, term, created_at, execution_id)
      select n.tenant, t.term, n.created_at, n.id from new_rows n cross join lateral execution_terms_v1(n.name, n.labels, n.error, n.cause) t
        where coalesce(n.name, n.labels::text, n.error, n.cause) is not null;
  end if;
  return null;
end $$;

create function find_updated_v1() returns trigger language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_mergejoin = off
as $$
declare
  changed text[];
begin
  select array_agg(id) into changed from (
      select id, status, paused_at, error from new_rows except select id, status, paused_at, error from old_rows) c;
  if changed is null then
    return null;
  end if;
  -- The limit of 1 keeps each look a look by key: nothing is known of how many rows there are.
  delete from execution_term t using (
      select k.place from old_rows o cross join lateral status_terms_v1(o.workflow_id, shown_status_v1(o.status, o.paused_at)) s cross join lateral (
        select ctid as place from execution_term
          where tenant = o.tenant and term = s.term and created_at = o.created_at and execution_id = o.id limit 1
      ) k where o.id = any (changed)
    ) d where t.ctid = d.place;
  insert into execution_term (tenant, term, created_at, execution_id)
    select n.tenant, t.term, n.created_at, n.id from new_rows n cross join lateral status_terms_v1(n.workflow_id, shown_status_v1(n.status, n.paused_at)) t
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

create trigger find_inserted after insert on execution referencing new table as new_rows
  for each statement execute function find_inserted_v1();
create trigger find_updated after update on execution referencing old table as old_rows new table as new_rows
  for each statement execute function find_updated_v1();
