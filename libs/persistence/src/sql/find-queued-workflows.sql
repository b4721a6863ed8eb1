-- find-queued-workflows: the workflows that have queued executions in the shards $1: one look a shard and workflow, however many it has. After a
-- take-over only. Locks nothing. (execution_queued)
with recursive found as (
  select s.shard, q.tenant, q.workflow_id from unnest($1::integer[]) as s (shard) cross join lateral (
    select tenant, workflow_id from execution where shard = s.shard and begun_at is null and queued_at is not null
      order by workflow_id limit 1
  ) q
  union all
  select f.shard, q.tenant, q.workflow_id from found f cross join lateral (
    select tenant, workflow_id from execution
      where shard = f.shard and begun_at is null and queued_at is not null and workflow_id > f.workflow_id
      order by workflow_id limit 1
  ) q
)
select distinct tenant, workflow_id as "workflowId" from found
