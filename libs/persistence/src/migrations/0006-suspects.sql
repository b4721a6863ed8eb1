-- What is known of executors that died. Adds a column with a constant default to `shard`, which is done in the catalog and locks the
-- table for that moment.

-- Set by an owner that has finished its work, cleared by the next; so false stands for a death, and for a shard that was handed over.
alter table shard add column left_cleanly boolean not null default true;

-- Executions that were under way when a process died, or are now, while somebody is careful. Empty in ordinary running.
create table suspect (
  execution_id text collate "C" primary key,
  shard integer not null,
  -- Nothing else is being worked on with it.
  is_alone boolean not null,
  deaths integer not null default 0
);
-- take-over-suspects, leave-shards
create index suspect_shard on suspect (shard);
