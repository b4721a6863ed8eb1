-- leave-shards: $1 has finished its work in the shards $2. Locks their rows. (shard_pkey, suspect_shard)
with left_by as (update shard set left_cleanly = true where id = any ($2::integer[]) and owner = $1 returning id)
update suspect set is_alone = false where shard in (select id from left_by)
