-- take-over-suspects: which of the shards $1 were not left by their last owner itself, of those the ones whose owner was seen in the last $2
-- milliseconds, and what the owners were at. Locks the rows of shards that were left cleanly, and of suspects, which nobody else writes
-- without owning the shard. (shard_pkey, executor_pkey, suspect_shard)
with before as (
    select s.id, s.left_cleanly, e.id is not null as is_owned
      from shard s left join executor e on e.id = s.owner and e.seen_at >= now_ms() - $2::bigint
      where s.id = any ($1::integer[])
  ),
  taken as (update shard set left_cleanly = false where id = any ($1::integer[]) and left_cleanly),
  died as (
    update suspect set deaths = deaths + is_alone::integer, is_alone = false where shard = any ($1::integer[])
      returning execution_id, shard, deaths
  )
select coalesce((select json_agg(id) from before where not left_cleanly), '[]') as unclean,
  coalesce((select json_agg(id) from before where is_owned and not left_cleanly), '[]') as owned,
  coalesce((select json_agg(json_build_object('executionId', execution_id, 'shard', shard, 'deaths', deaths)) from died), '[]') as suspects
