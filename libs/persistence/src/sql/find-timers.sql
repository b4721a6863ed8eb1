-- find-timers: due before $2 ms from now on this database's clock, the earliest first (I16). Locks nothing. (timer_due)
select t.execution_id as "executionId", t.timer_id as "timerId", t.shard, t.due_at as "dueAt"
  from unnest($1::integer[]) as s (shard)
  cross join lateral (
    select * from timer where shard = s.shard and due_at < (select now_ms()) + $2::bigint order by due_at limit $3
  ) t
  order by t.due_at limit $3
