-- reserve-names: these executions, which have ended, are about to be redriven: each takes its name again and keeps it for so long, or until
-- it was redriven. Gives those that do not get it, each with whoever has it. One whose name may be used always needs not to have it alone.
-- Locks: the names, in the order of the key (execution_name_pkey); M1 of `claim-names`.
create function reserve_names_v1(asked text[], for_ms bigint) returns table (id text, name text, holder text)
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
  other text;
begin
  for claim in
    select e.id, e.tenant, e.workflow_id, e.name, e.name_reuse, coalesce(e.redrive_count, 0) as redrives from execution e
      where e.id = any (asked) and e.name_reuse is not null and e.status <> 'running'
      order by e.tenant, e.workflow_id, e.name, e.id
  loop
    perform from execution_name n
      where n.tenant = claim.tenant and n.workflow_id = claim.workflow_id and n.name = claim.name for update;
    select n.* into held from execution_name n
      where n.tenant = claim.tenant and n.workflow_id = claim.workflow_id and n.name = claim.name;
    if claim.name_reuse = 'always' then
      update execution_name n set shared = true
        where n.tenant = claim.tenant and n.workflow_id = claim.workflow_id and n.name = claim.name;
      continue;
    end if;
    select e.id into other from execution e
      where e.id = held.execution_id and e.id <> claim.id and (e.status = 'running' or claim.name_reuse = 'reject'
        or (held.reserved_until > now_ms() and held.reserved_redrive > coalesce(e.redrive_count, 0)));
    if other is null and held.shared then
      select e.id into other from execution e
        where e.tenant = claim.tenant and e.workflow_id = claim.workflow_id and e.name = claim.name and e.name_reuse is not null
          and e.status = 'running' and e.id <> claim.id
        limit 1;
    end if;
    if other is not null then
      id := claim.id;
      name := claim.name;
      holder := other;
      return next;
    else
      update execution_name n set execution_id = claim.id, shared = false, reserved_redrive = claim.redrives + 1,
          reserved_until = now_ms() + for_ms
        where n.tenant = claim.tenant and n.workflow_id = claim.workflow_id and n.name = claim.name;
    end if;
  end loop;
end $$;
