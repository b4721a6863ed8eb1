-- Names of executions (ADR 37). The column is added in the catalog, under a lock of `execution` for a moment.

-- How its name may be used again: `reject`, `ifClosed` or `always`. Null where its name claims nothing: it has none, or is a child.
alter table execution add column name_reuse text;

-- Who has a name: the last that took it.
create table execution_name (
  tenant text collate "C" not null,
  workflow_id text collate "C" not null,
  name text collate "C" not null,
  execution_id text collate "C" not null,
  -- It was taken by `always` while others that are open had it: whether it is free is not told by the last of them alone.
  shared boolean not null default false,
  -- Until then it is kept for this redrive of the one that has it, the so many-th, unless that has happened.
  reserved_redrive integer,
  reserved_until bigint,
  primary key (tenant, workflow_id, name)
);
