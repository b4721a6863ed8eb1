-- begin-suspects: the executions $1 of the shards $2 are about to be worked on, alone or not ($3). Locks their rows. (suspect_pkey)
-- Waits for no disk: it has to outlive our process, and not the database, whose end is no execution's fault.
with unhurried as (select set_config('synchronous_commit', 'off', true))
insert into suspect (execution_id, shard, is_alone)
  select b.id, b.shard, $3::boolean from unnest($1::text[], $2::integer[]) as b (id, shard), unhurried
  on conflict (execution_id) do update set is_alone = excluded.is_alone
