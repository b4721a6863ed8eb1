-- find-orphans: the next $4 open children of the shards $1 after ($2, $3), each with whether its parent's task is gone. Locks nothing.
-- The limit keeps each look at a task a look by key: without it all tasks may be read at once to be compared.
-- (open_child_pkey, task_pkey)
select c.shard, c.child_id, c.parent_id, t.task_id is null as is_orphan
  from (
    select * from open_child
      where (shard, child_id) > ($2::integer, $3::text collate "C") and shard = any ($1::integer[])
      order by shard, child_id limit $4
  ) c
  left join lateral (select task_id from task where execution_id = c.parent_id and task_id = c.task_id limit 1) t on true
  order by c.shard, c.child_id
