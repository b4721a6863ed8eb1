-- find-waits-of-events: open tasks that any event of the lists ($1 tenants, $2 events, $3 keys) may be for, $4 at most, with the newest number that is committed. Locks nothing.
-- (task_event, event_counter_pkey)
select w.tenant, t.execution_id as "executionId", t.task_id as "taskId", (select last_number from event_counter where only_row) as event
  from (select distinct * from unnest($1::text[], $2::text[], $3::text[]) as g (tenant, type, key)) w
    cross join lateral (
      select execution_id, task_id from task
        where kind = 'event' and tenant = w.tenant and subject = w.type and (key is null or key = w.key)
        order by execution_id, task_id limit $4
    ) t
  limit $4
