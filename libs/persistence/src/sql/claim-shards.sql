-- claim-shards: $1 takes the shards $2; a new epoch for each but those of $3 that it held all the while (I13). Locks their rows in the order of the id
-- (shard_pkey), so it waits for a batch of the old holder that is being committed, at most that one's statement time-out.
with wanted as (select id from shard where id = any ($2::integer[]) order by id for update)
update shard s set epoch = s.epoch + (s.owner is distinct from $1 or s.id <> all ($3::integer[]))::integer, owner = $1
  from wanted where s.id = wanted.id
  returning s.id as shard, s.epoch, s.revision, s.next_offset as "nextOffset", s.next_outbox as "nextOutbox"
