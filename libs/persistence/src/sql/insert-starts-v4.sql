-- insert-starts-v4: starts that do not pass through a batch, one answer for each in their order (I1, I2).
-- Locks: the idempotency keys it makes or takes over, in the order of the key (idempotency_key_pkey), then the names it claims
-- (`claim-names`), then the executions it makes, in the order of the id (execution_pkey); it waits for others who are just making the same.
--   N1. A key belongs to one execution for seven days; an expired one is taken over. Whoever owns the key is made, the others are told of it.
--   N2. The same start again, by its execution id, changes nothing and gets the first answer.
--   N3. `key` is null for a start without one; `digest` then too. `input` comes back only where it is another execution's.
--   N4. No start is answered with another tenant's execution: one whose id is theirs gets no answer at all.
--   N5. A child gets its row in `open_child` before it begins or not at all: one that has ended does not get it back.
--   N6. A start whose name is taken makes nothing, and leaves its key to the next who brings it; `taken_by` says who has the name.
--   N7. What an execution takes over of another one is in its history before it begins; `own` tells of that row what it tells of others.
create function insert_starts_v4(
  new_id text[], new_tenant text[], new_shard integer[], new_workflow_id text[], new_workflow_name text[], new_version integer[],
  new_start_state text[], new_created_at bigint[], new_input_json text, new_key text[], new_digest text[], new_expires_at bigint[],
  new_name text[], new_parent_json text, new_labels_json text, new_name_reuse text[],
  child_shard integer[], child_id_of text[], child_parent_id text[], child_task_id integer[],
  new_restarted_from text[] default null, new_first_events_json text default null, new_has_lines boolean[] default null
) returns table (ordinal bigint, owner_id text, same_body boolean, workflow_id text, version integer, start_state text, created_at bigint,
  input text, taken_by text)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  refusal record;
  taken text[]; -- by ordinal; null where no name is claimed, or all are had
begin
  if cardinality(array_remove(new_key, null)) > 0 then
    insert into idempotency_key as k (tenant, workflow_id, key, execution_id, body_digest, expires_at)
      select distinct on (n.tenant collate "C", n.workflow_id collate "C", n.key collate "C")
          n.tenant, n.workflow_id, n.key, n.id, n.digest, n.expires_at
        from unnest(new_tenant, new_workflow_id, new_key, new_id, new_digest, new_expires_at) with ordinality
          as n (tenant, workflow_id, key, id, digest, expires_at, ordinal)
        where n.key is not null
        order by n.tenant collate "C", n.workflow_id collate "C", n.key collate "C", n.ordinal
      on conflict (tenant, workflow_id, key) do update
        set execution_id = excluded.execution_id, body_digest = excluded.body_digest, expires_at = excluded.expires_at
        where k.expires_at <= now_ms();
  end if;

  if new_name_reuse is not null then
    for refusal in select c.ordinal, c.holder
        from claim_names_v1(new_id, new_tenant, new_workflow_id, new_key, new_name, new_name_reuse) c loop
      taken[refusal.ordinal] := refusal.holder;
    end loop;
    delete from idempotency_key k using unnest(new_id, new_tenant, new_workflow_id, new_key) with ordinality
        as n (id, tenant, workflow_id, key, ordinal)
      where taken[n.ordinal] is not null and k.tenant = n.tenant and k.workflow_id = n.workflow_id and k.key = n.key
        and k.execution_id = n.id;
  end if;

  insert into execution (id, tenant, shard, version, created_at, status, workflow_id, workflow_name, start_state, input, name, parent,
      labels, name_reuse, restarted_from)
    select n.id, n.tenant, n.shard, n.version, n.created_at, 'running', n.workflow_id, n.workflow_name, n.start_state, n.input::json,
        n.name, n.parent::json, n.labels::json, n.name_reuse, n.restarted_from
      from unnest(new_id, new_tenant, new_shard, new_workflow_id, new_workflow_name, new_version, new_start_state, new_created_at,
          string_to_array(new_input_json, e'\n'), new_key, new_name, string_to_array(new_parent_json, e'\n', ''),
          string_to_array(new_labels_json, e'\n', ''), new_name_reuse, new_restarted_from) with ordinality
        as n (id, tenant, shard, workflow_id, workflow_name, version, start_state, created_at, input, key, name, parent, labels, name_reuse,
          restarted_from, ordinal)
      where taken[n.ordinal] is null and (n.key is null or n.id = (select k.execution_id from idempotency_key k
        where k.tenant = n.tenant and k.workflow_id = n.workflow_id and k.key = n.key))
      order by n.id collate "C"
    on conflict (id) do nothing;

  if new_first_events_json is not null then
    insert into history (tenant, execution_id, first_seq, last_seq, own, events)
      select e.tenant, e.id, 1, 1, case when n.has_lines then true end, n.events::json
        from unnest(new_id, string_to_array(new_first_events_json, e'\n', ''), new_has_lines) as n (id, events, has_lines)
        join execution e on e.id = n.id and e.begun_at is null and e.status = 'running'
        where n.events is not null
        order by e.id collate "C"
      on conflict do nothing;
  end if;

  if child_id_of is not null then
    insert into open_child (tenant, shard, child_id, parent_id, task_id)
      select e.tenant, c.shard, c.id, c.parent_id, c.task_id
        from unnest(child_shard, child_id_of, child_parent_id, child_task_id) as c (shard, id, parent_id, task_id)
        join execution e on e.id = c.id and e.begun_at is null and e.status = 'running'
        order by c.shard, c.id
      on conflict do nothing;
  end if;

  return query
    select n.ordinal, e.id, coalesce(k.body_digest = n.digest, true), e.workflow_id, e.version, e.start_state, e.created_at,
        case when e.id <> n.id then e.input::text end, taken[n.ordinal]
      from unnest(new_id, new_tenant, new_workflow_id, new_key, new_digest) with ordinality
        as n (id, tenant, workflow_id, key, digest, ordinal)
      left join idempotency_key k on k.tenant = n.tenant and k.workflow_id = n.workflow_id and k.key = n.key
      left join execution e on e.id = coalesce(k.execution_id, n.id) and e.tenant = n.tenant and taken[n.ordinal] is null
      where e.id is not null or taken[n.ordinal] is not null;
end $$;
