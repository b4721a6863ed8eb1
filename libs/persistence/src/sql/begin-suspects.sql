-- begin-suspects: the executions $1 of the shards $2 are about to be worked on, alone or not ($3). Locks their rows. (suspect_pkey)
insert into suspect (execution_id, shard, is_alone) select id, shard, $3::boolean from unnest($1::text[], $2::integer[]) as b (id, shard)
  on conflict (execution_id) do update set is_alone = excluded.is_alone
