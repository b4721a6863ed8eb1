-- delete-outbox: rows that were sent, by ranges. Locks them; only their shard's holder deletes. (outbox_pkey)
delete from outbox o using unnest($1::integer[], $2::bigint[], $3::bigint[]) as d (shard, first, last)
  where o.shard = d.shard and o.number between d.first and d.last
