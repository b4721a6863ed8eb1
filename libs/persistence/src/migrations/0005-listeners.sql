-- Workflows that listen to events, and what they have heard. Locks nothing that exists.

-- Of each living workflow, the events of its newest version's `on`; written with the version.
create table listener (
  tenant text collate "C" not null,
  event text collate "C" not null,
  workflow_id text collate "C" not null,
  version integer not null,
  primary key (tenant, event, workflow_id)
);
-- What a workflow listens to is replaced as a whole.
create index listener_workflow on listener (workflow_id);

-- An event and a workflow that listened to it when it was recorded, until it is settled whether that starts an execution.
-- Inserted with the event, in its commit; `due_at` is when somebody else than whoever has it at hand may take it up.
create table hearing (
  event_number bigint not null,
  workflow_id text collate "C" not null,
  version integer not null,
  tenant text collate "C" not null,
  due_at bigint not null,
  primary key (event_number, workflow_id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_vacuum_cost_delay = 0);
-- claim-hearings; empty while nothing is left behind.
create index hearing_due on hearing (due_at);
