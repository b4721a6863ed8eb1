-- Schedules, and what became of their firings. Locks nothing that exists.

-- `revision` grows with each change that a user makes; a firing is decided by one. `next_time` is the first time that is not decided, and
-- `due_at` when it is to be: later by jitter. Both are null of one that is paused or whose times have ended.
create table schedule (
  id text collate "C" primary key,
  tenant text collate "C" not null,
  shard integer not null,
  name text not null,
  draft json not null,
  input json,
  revision bigint not null,
  next_time bigint,
  due_at bigint,
  paused_at bigint,
  created_at bigint not null,
  updated_at bigint not null
) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- Names are unique per tenant; find by name; list.
create unique index schedule_name on schedule (tenant, name);
-- find-schedules
create index schedule_due on schedule (shard, due_at) where due_at is not null;

-- One row a time of a schedule: those that are not settled, those whose executions are open, and the latest. `cancels`: what it has
-- started is to be cancelled.
create table firing (
  schedule_id text collate "C" not null,
  tenant text collate "C" not null,
  time bigint not null,
  shard integer not null,
  at bigint not null,
  status text not null,
  cancels boolean not null default false,
  execution_id text collate "C",
  reason text,
  primary key (schedule_id, time)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- find-firings
create index firing_waiting on firing (shard, at, schedule_id, time) where status in ('pending', 'queued');
-- cancel-firings
create index firing_cancels on firing (shard) where cancels;
