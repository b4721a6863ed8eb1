-- find-executions-with-tasks: the next $3 executions of shard $1 with open tasks, after $2, in the order of ids; of those that are paused, the ones
-- that wait for an event: nothing else of them is carried out. After a take-over only. Locks nothing. (task_shard, execution_paused)
select distinct t.execution_id from task t
  where t.shard = $1::integer and t.execution_id > $2 and (
    t.kind = 'event' or not exists (select from execution e where e.shard = $1::integer and e.id = t.execution_id and e.paused_at is not null)
  )
  order by t.execution_id limit $3
