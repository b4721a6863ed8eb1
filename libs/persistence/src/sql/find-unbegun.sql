-- find-unbegun: starts that are $2 ms old and were never begun, the oldest first; those that are queued do so when their
-- workflow is resumed. Locks nothing. (execution_due_to_begin)
select e.id from unnest($1::integer[]) as s (shard)
  cross join lateral (
    select id, created_at from execution
      where shard = s.shard and begun_at is null and queued_at is null and created_at <= (select now_ms()) - $2::bigint
      order by created_at limit $3
  ) e
  order by e.created_at, e.id limit $3
