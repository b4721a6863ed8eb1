-- find-orphans: the next $4 open children of the shards $1 after ($2, $3), each with whether its parent's task is gone. Locks nothing.
-- (open_child_pkey, task_pkey)
select c.shard, c.child_id, c.parent_id,
    not exists (select 1 from task t where t.execution_id = c.parent_id and t.task_id = c.task_id) as is_orphan
  from (
    select * from open_child
      where (shard, child_id) > ($2::integer, $3::text collate "C") and shard = any ($1::integer[])
      order by shard, child_id limit $4
  ) c
  order by c.shard, c.child_id
