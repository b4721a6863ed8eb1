-- claim-operation: a turn for $2 ms at a bulk operation whose action is one of $1. The tenants take turns, then the operations of each. Locks the
-- row, and passes by those that others lock. (operation_running)
with next as (
  select o.id from operation o
    where o.status = 'running' and o.lease_until <= now_ms() and o.action = any ($1::text[])
    order by (select max(p.worked_at) from operation p where p.tenant = o.tenant and p.status = 'running'), o.worked_at, o.id
    limit 1 for update of o skip locked
)
update operation as o set epoch = o.epoch + 1, lease_until = now_ms() + $2::bigint, worked_at = now_ms()
  from next where o.id = next.id
  returning o.*
