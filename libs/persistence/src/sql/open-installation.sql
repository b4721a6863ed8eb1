-- open-installation: makes the settings and the shards where there are none yet. Locks the rows of `setting` it makes; of two that
-- come first together the second waits and then makes nothing. (setting_pkey)
with made as (
  insert into setting (name, value) values ('shard_count', $1), ('token_secret', $2)
    on conflict (name) do nothing returning name, value
)
insert into shard (id) select generate_series(0, value::integer - 1) from made where name = 'shard_count'
