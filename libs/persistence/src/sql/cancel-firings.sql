-- cancel-firings: of the shards $1, executions that are to be cancelled, at most $2; those that have ended are so no more. Locks the firings of
-- the latter. (firing_cancels, execution_pkey)
with asked as (
  select f.schedule_id, f.time, e.id, f.tenant, e.completed_at
    from firing f join execution e on e.id = f.execution_id where f.shard = any ($1::integer[]) and f.cancels limit $2
), over as (
  update firing f set cancels = false from asked a
    where a.completed_at is not null and f.schedule_id = a.schedule_id and f.time = a.time
)
select id as "executionId", tenant from asked where completed_at is null
