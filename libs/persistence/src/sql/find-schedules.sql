-- find-schedules: of the shards $1, those that are due before $2 ms from now on this database's clock, the earliest first, at most $3, those
-- up to ($4, $5) left out. Locks nothing. (schedule_due)
select t.id as "scheduleId", t.tenant, t.shard, t.due_at as "dueAt"
  from unnest($1::integer[]) as s (shard)
    cross join lateral (
      select id, tenant, shard, due_at from schedule where shard = s.shard and due_at < (select now_ms()) + $2::bigint
          and due_at >= $4::bigint and (due_at, id) > ($4::bigint, $5::text)
        order by due_at, id limit $3
    ) t
  order by t.due_at, t.id limit $3
