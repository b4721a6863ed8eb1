-- find-timers: due before $2 ms from now on this database's clock, the earliest first (I16), those up to ($4, $5, $6) left out, each with
-- whose it is. Locks nothing. (timer_due, execution_pkey: the limit of 1 keeps it from reading all executions for a large page)
select t.execution_id as "executionId", t.timer_id as "timerId", t.shard, t.due_at as "dueAt", e.tenant, e.workflow_name as workflow
  from (
    select t.* from unnest($1::integer[]) as s (shard)
      cross join lateral (
        select * from timer where shard = s.shard and due_at < (select now_ms()) + $2::bigint
            and due_at >= $4::bigint and (due_at, execution_id, timer_id) > ($4::bigint, $5::text, $6::integer)
          order by due_at, execution_id, timer_id limit $3
      ) t
      order by t.due_at, t.execution_id, t.timer_id limit $3
  ) t
  left join lateral (select tenant, workflow_name from execution where id = t.execution_id limit 1) e on true
  order by t.due_at, t.execution_id, t.timer_id
