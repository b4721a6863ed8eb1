-- find-lost-claims: those of the shards $2 that are not $1's in the epochs $3 any more. Locks nothing; reads rows by id (shard_pkey).
select claim.id as shard
  from unnest($2::integer[], $3::bigint[]) as claim (id, epoch)
  left join shard s on s.id = claim.id and s.epoch = claim.epoch and s.owner = $1
  where s.id is null
