-- find-unbegun: starts that are $2 ms old and were never begun, the oldest first. Locks nothing. (execution_unbegun)
select e.id from unnest($1::integer[]) as s (shard)
  cross join lateral (
    select id, created_at from execution
      where shard = s.shard and begun_at is null and created_at <= (select now_ms()) - $2::bigint
      order by created_at limit $3
  ) e
  order by e.created_at, e.id limit $3
