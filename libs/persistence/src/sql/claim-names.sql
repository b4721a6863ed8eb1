-- claim-names: starts that claim a name, in their order; gives those that do not get it, each with whoever has it.
-- Locks: the names, in the order of the key (execution_name_pkey); it waits for others who are claiming the same.
--   M1. Every claim holds the lock of its name until it is committed with what it claims for. Each statement here sees what was committed
--       when it began, so what it sees after the lock is what all claims before have left.
--   M2. An end takes no lock: whoever is seen closed is closed, unless it is redriven, and a redrive claims, too (`reserve-names`).
--   M3. An execution that exists already claims nothing: it is a start that is repeated. Neither does one whose key another has; where that
--       other one is refused here, both are.
--   M4. `always` looks for nobody, for of a name that very many have had it would look at all of them; the mark stays for those who do.
create function claim_names_v1(
  new_id text[], new_tenant text[], new_workflow_id text[], new_key text[], new_name text[], new_name_reuse text[]
) returns table (ordinal bigint, holder text)
language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  claim record;
  held record;
  winners text[] := '{}';
  refused jsonb := '{}';
  other text;
begin
  insert into execution_name (tenant, workflow_id, name, execution_id)
    select distinct on (n.tenant collate "C", n.workflow_id collate "C", n.name collate "C") n.tenant, n.workflow_id, n.name, n.id
      from unnest(new_id, new_tenant, new_workflow_id, new_name, new_name_reuse) with ordinality
        as n (id, tenant, workflow_id, name, reuse, ordinal)
      where n.reuse is not null
      order by n.tenant collate "C", n.workflow_id collate "C", n.name collate "C", n.ordinal
    on conflict do nothing;
  perform 1
    from execution_name e
    join unnest(new_tenant, new_workflow_id, new_name, new_name_reuse) as n (tenant, workflow_id, name, reuse)
      on e.tenant = n.tenant and e.workflow_id = n.workflow_id and e.name = n.name
    where n.reuse is not null
    order by e.tenant, e.workflow_id, e.name
    for update of e;

  for claim in
    select n.*, coalesce(k.execution_id, n.id) as owner_id
      from unnest(new_id, new_tenant, new_workflow_id, new_key, new_name, new_name_reuse) with ordinality
        as n (id, tenant, workflow_id, key, name, reuse, ordinal)
      left join idempotency_key k on k.tenant = n.tenant and k.workflow_id = n.workflow_id and k.key = n.key
      where n.reuse is not null
      order by n.ordinal
  loop
    if refused ? claim.owner_id then
      ordinal := claim.ordinal;
      holder := refused ->> claim.owner_id;
      return next;
    end if;
    continue when claim.owner_id <> claim.id or exists (select from execution e where e.id = claim.id);

    select n.* into held from execution_name n
      where n.tenant = claim.tenant and n.workflow_id = claim.workflow_id and n.name = claim.name;
    other := case
      when held.execution_id = claim.id then null
      when held.execution_id = any (winners) then held.execution_id
      else (select e.id from execution e where e.id = held.execution_id and (e.status = 'running' or claim.reuse = 'reject'
        or (held.reserved_until > now_ms() and held.reserved_redrive > coalesce(e.redrive_count, 0))))
    end;
    if other is null and held.shared and claim.reuse <> 'always' then
      select e.id into other from execution e
        where e.tenant = claim.tenant and e.workflow_id = claim.workflow_id and e.name = claim.name and e.name_reuse is not null
          and e.status = 'running' and e.id <> claim.id
        limit 1;
    end if;
    if other is not null and claim.reuse <> 'always' then
      refused := refused || jsonb_build_object(claim.id, other);
      ordinal := claim.ordinal;
      holder := other;
      return next;
    else
      update execution_name n set execution_id = claim.id, shared = other is not null or (held.shared and claim.reuse = 'always'),
          reserved_redrive = null, reserved_until = null
        where n.tenant = claim.tenant and n.workflow_id = claim.workflow_id and n.name = claim.name;
      winners := winners || claim.id;
    end if;
  end loop;
end $$;
