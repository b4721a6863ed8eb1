-- find-executions-with-tasks: the next $3 executions of shard $1 with open tasks, after $2, in the order of ids. After a take-over only.
-- Locks nothing. (task_shard)
select distinct execution_id from task where shard = $1::integer and execution_id > $2 order by execution_id limit $3
