-- read-claims: the shards of $2 that $1 holds. Takes a share lock of their rows in the order of the id (shard_pkey), so it waits for a
-- batch that is still being committed and tells how that ended (I9).
select id as shard, epoch, revision, next_offset as "nextOffset", next_outbox as "nextOutbox"
  from shard where id = any ($2::integer[]) and owner = $1 order by id for share
