-- Workflows that are code (ADR 43). Columns are added in the catalog; the index on `workflow_version` is empty, and is made while nothing
-- is published.

-- A text that handlers stand in, and where it was written. Inserted with the first version that needs it, never changed.
create table bundle (
  tenant text collate "C" not null,
  sha256 text collate "C" not null,
  text text not null,
  source_map text,
  created_at bigint not null,
  primary key (tenant, sha256)
);

-- What makes a version of code what it is: published again, it is the same version. Null of those that are no code.
alter table workflow_version add column identity text collate "C";
create unique index workflow_version_identity on workflow_version (workflow_id, identity) where identity is not null;

-- The workflow whose code says that there is this schedule; null of those that people made.
alter table schedule add column of_workflow text collate "C";
create index schedule_of_workflow on schedule (of_workflow) where of_workflow is not null;
