-- The tables. Locks nothing that exists: it runs on an empty schema, in one transaction.
--   T1. What users wrote is `json`, not `jsonb`: key order and spelling come back as they went in.
--   T2. Times are bigint, milliseconds since 1970 on the database's clock: exact, and no conversion on the hot path.
--   T3. Ids are `collate "C"`: compared byte by byte, sorted as the engine sorts them.
--   T4. The hot tables have no foreign keys, and no index that no statement needs.

create function now_ms() returns bigint language sql volatile parallel safe
  as $$ select floor(extract(epoch from clock_timestamp()) * 1000)::bigint $$;

create table setting (name text primary key, value text not null);

-- Rows that hand out numbers in the order of commits: whoever takes one holds the row until then.
create table revision_counter (name text primary key, value bigint not null);
insert into revision_counter values ('function', 0);

-- One row a shard, updated by every batch: pages nearly empty, so that each update stays in its page (HOT).
create table shard (
  id integer primary key,
  epoch bigint not null default 0,
  owner text,
  revision bigint not null default 0,
  next_offset bigint not null default 0,
  next_outbox bigint not null default 1
) with (fillfactor = 10, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000, autovacuum_vacuum_cost_delay = 0);

create table workflow (
  id text collate "C" primary key,
  tenant text collate "C" not null,
  name text not null,
  description text,
  labels json,
  version integer not null,
  created_at bigint not null,
  updated_at bigint not null,
  deleted_at bigint
);
-- Names are unique among the living; find by name; list.
create unique index workflow_name on workflow (tenant, name) where deleted_at is null;

create table workflow_version (
  workflow_id text collate "C" not null,
  version integer not null,
  tenant text collate "C" not null,
  name text not null,
  body json not null,
  note text,
  created_at bigint not null,
  primary key (workflow_id, version)
);

-- Deleted and renamed ones stay as `deleted` rows, so that `changes` can tell of them.
create table function (
  id text collate "C" primary key,
  tenant text collate "C" not null,
  name text not null,
  draft json not null,
  revision bigint not null,
  deleted boolean not null,
  created_at bigint not null,
  updated_at bigint not null
);
create unique index function_name on function (tenant, name) where not deleted;
create unique index function_revision on function (revision);

-- Inserted once, updated at its end: the room left in a page and the absence of `status`, `output`, … from every index keep that
-- update in its page. `begun_at` is null from an intake's insert to the batch that begins it.
create table execution (
  id text collate "C" primary key,
  tenant text collate "C" not null,
  shard integer not null,
  version integer not null,
  created_at bigint not null,
  begun_at bigint,
  completed_at bigint,
  status text not null,
  workflow_id text collate "C" not null,
  workflow_name text not null,
  start_state text not null,
  failed_state text,
  error text,
  cause text,
  input json not null,
  output json
) with (fillfactor = 45, autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
-- find-unbegun; empty while nothing is left behind.
create index execution_unbegun on execution (shard, created_at) where begun_at is null;
-- Lists of a tenant, newest first, by keyset.
create index execution_list on execution (tenant, created_at, id);

-- One row per execution and batch; only ever inserted. The key serves every statement.
create table history (
  execution_id text collate "C" not null,
  first_seq integer not null,
  last_seq integer not null,
  events json not null,
  primary key (execution_id, first_seq)
);

-- Open tasks; the key serves closing and reading.
create table task (
  execution_id text collate "C" not null,
  task_id integer not null,
  shard integer not null,
  attempt integer not null,
  tenant text collate "C" not null,
  function text,
  state text not null,
  primary key (execution_id, task_id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

create table timer (
  execution_id text collate "C" not null,
  timer_id integer not null,
  shard integer not null,
  due_at bigint not null,
  primary key (execution_id, timer_id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- find-timers
create index timer_due on timer (shard, due_at);

create table outbox (
  shard integer not null,
  number bigint not null,
  at bigint not null,
  id text not null,
  change json not null,
  primary key (shard, number)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

create table quarantine (
  id text collate "C" primary key,
  tenant text collate "C" not null,
  topic text not null,
  partition integer not null,
  "offset" bigint not null,
  reason text not null,
  raw text not null,
  at bigint not null,
  replayed_at bigint
);
-- Lists of a tenant, newest first.
create index quarantine_list on quarantine (tenant, id);

create table idempotency_key (
  tenant text collate "C" not null,
  workflow_id text collate "C" not null,
  key text collate "C" not null,
  execution_id text collate "C" not null,
  body_digest text not null,
  expires_at bigint not null,
  primary key (tenant, workflow_id, key)
);

-- sweep-keys
create index idempotency_key_expiry on idempotency_key (expires_at);

create table trigger_offset (
  topic text not null,
  partition integer not null,
  next_offset bigint not null,
  primary key (topic, partition)
);

create table worker_poll (
  tenant text collate "C" not null,
  function text collate "C" not null,
  last_polled_at bigint not null,
  primary key (tenant, function)
) with (fillfactor = 50);

create table executor (id text primary key, address text not null, seen_at bigint not null) with (fillfactor = 50);
