-- Which functions and workflows are paused, or were: one row a subject that ever was, so that all executors hear of its end. It locks nothing
-- that exists. `resumed_at` is null until somebody says so, and ahead where a pause ends by itself; `paused_by` is null where somebody paused it.

insert into revision_counter values ('pause', 0);
create table pause (
  tenant text collate "C" not null,
  kind text collate "C" not null,
  subject text collate "C" not null,
  revision bigint not null,
  paused_at bigint not null,
  resumed_at bigint,
  reason text,
  paused_by text,
  primary key (tenant, kind, subject)
);
create unique index pause_revision on pause (revision);
