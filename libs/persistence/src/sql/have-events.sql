-- have-events: of the waits ($1 tenant, $2 event, $3 execution, $4 key or null, $7 whether for signals alone) at their positions ($5 time, $6 number), those by their place in
-- the lists that find-events would give something. Locks nothing. Each asks its own index for one entry.
-- (event_type, event_key, event_signal)
select w.ordinal
  from unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bigint[], $6::bigint[], $7::boolean[]) with ordinality
    as w (tenant, type, execution_id, key, received_at, number, signals, ordinal)
  where (not w.signals and w.key is null and exists (select from event e
      where e.tenant = w.tenant and e.type = w.type and e.execution_id is null and (e.received_at, e.number) > (w.received_at, w.number)))
    or (not w.signals and exists (select from event e
      where e.tenant = w.tenant and e.type = w.type and e.execution_id is null and e.key = w.key
        and (e.received_at, e.number) > (w.received_at, w.number)))
    or exists (select from event e
      where e.execution_id = w.execution_id and e.type = w.type and (e.key is null or w.key is null or e.key = w.key)
        and (e.received_at, e.number) > (w.received_at, w.number))
