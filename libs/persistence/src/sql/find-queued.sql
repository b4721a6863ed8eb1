-- find-queued: the next $5 executions of workflow $2 that are queued in the shards $1, after ($3, $4), in the order in which they were made. Locks
-- nothing. (execution_queued)
select e.id, e.created_at as "createdAt" from unnest($1::integer[]) as s (shard)
  cross join lateral (
    select id, created_at from execution
      where shard = s.shard and workflow_id = $2 and begun_at is null and queued_at is not null and (created_at, id) > ($3::bigint, $4::text)
      order by created_at, id limit $5
  ) e
  order by e.created_at, e.id limit $5
