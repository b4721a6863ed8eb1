-- Tasks that ask something else than a function, and executions that others have started. Adding the columns takes a lock of `task`,
-- `execution` and `history` for a moment and rewrites nothing: their default is null, or a constant that Postgres keeps in the catalog.
-- The indexes are made under a lock that writers wait for: they are empty, as nothing that is stored meets their conditions.

-- `function` stays the name of a function; `subject` is what other kinds ask, `key` which one of those, `detail` what people and look-ups
-- need beyond that.
alter table task add column kind text not null default 'function';
alter table task add column subject text;
alter table task add column key text;
alter table task add column detail json;
-- Who waits for an event.
create index task_event on task (tenant, subject, key) where kind = 'event';
-- What waits for people, by age within a tenant: ids begin with a time.
create index task_approval on task (tenant, execution_id, task_id) where kind = 'approval';

alter table execution add column name text;
alter table execution add column parent json;

-- Children that their parent waits for, while they are open; in no index of `execution`, whose last update would leave its page then.
create table open_child (
  shard integer not null,
  child_id text collate "C" not null,
  parent_id text collate "C" not null,
  task_id integer not null,
  primary key (shard, child_id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);

-- Where a program has branches or items: whether the row holds events of the execution's own line. Null in all other executions.
alter table history add column own boolean;
create index history_own on history (execution_id, first_seq) where own;
