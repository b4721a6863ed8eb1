-- Events and signals. Locks nothing that exists.

-- One row: the number and the time of the newest event. Whoever records events holds it until the commit, so that numbers become visible in
-- their order and time never falls with them.
create table event_counter (only_row boolean primary key default true check (only_row), last_number bigint not null, last_at bigint not null);
insert into event_counter (last_number, last_at) values (0, 0);

-- Only ever inserted; swept from its oldest end. `execution_id` is set for a signal.
create table event (
  number bigint primary key,
  received_at bigint not null,
  tenant text collate "C" not null,
  execution_id text collate "C",
  type text collate "C" not null,
  key text collate "C",
  body json not null
);
-- find-events, one each.
create index event_type on event (tenant, type, received_at, number) where execution_id is null;
create index event_key on event (tenant, type, key, received_at, number) where execution_id is null and key is not null;
create index event_signal on event (execution_id, type, received_at, number) where execution_id is not null;

-- Who has sent what within a day, by a digest of tenant, execution, source and id: those are as long as senders like.
create table event_seen (digest bytea primary key, expires_at bigint not null);
-- sweep-events
create index event_seen_expiry on event_seen (expires_at);
