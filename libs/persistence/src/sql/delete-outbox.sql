-- delete-outbox: rows that were sent. Locks them; only their shard's holder deletes. (outbox_pkey)
delete from outbox o using unnest($1::integer[], $2::bigint[]) as d (shard, number)
  where o.shard = d.shard and o.number = d.number
