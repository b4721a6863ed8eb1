-- Bulk operations: which executions each is about, how far it has gone, and who has a turn at it. Locks nothing that exists.

-- `position` is behind what was settled, `page` what was begun behind it. `epoch` grows with each turn, which is its holder's until
-- `lease_until`; `worked_at` is when the latest began.
create table operation (
  id text collate "C" primary key,
  tenant text collate "C" not null,
  action text not null,
  details json not null,
  chosen json not null,
  created_by text not null,
  created_at bigint not null,
  status text not null default 'running',
  completed_at bigint,
  error json,
  matched bigint not null default 0,
  done bigint not null default 0,
  skipped bigint not null default 0,
  failed bigint not null default 0,
  samples json not null default '[]',
  position json not null default '{}',
  page json,
  tries integer not null default 0,
  epoch bigint not null default 0,
  lease_until bigint not null default 0,
  worked_at bigint not null default 0,
  idempotency_key text collate "C",
  body_digest text
) with (fillfactor = 50, autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- list-operations
create index operation_list on operation (tenant, id);
-- claim-operation, create-operation
create index operation_running on operation (tenant) where status = 'running';
-- create-operation, find-operation-by-key
create unique index operation_key on operation (tenant, idempotency_key) where idempotency_key is not null;
