-- read-outbox: unsent rows, in the order of sending within each shard (I7). Locks nothing. (outbox_pkey)
select o.shard, o.number, o.id, o.at, o.change
  from unnest($1::integer[]) as s (shard)
  cross join lateral (select * from outbox where shard = s.shard order by number limit $2) o
  order by o.shard, o.number limit $2
