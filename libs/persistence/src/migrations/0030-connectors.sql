-- APIs that tasks call by the names of their operations (ADR 49). Locks nothing that exists.

insert into revision_counter values ('connector', 0);

-- One row a name that ever was, so that all executors hear of its end. `names` is what executors keep near, `views` what people look at.
create table connector (
  tenant text collate "C" not null,
  name text collate "C" not null,
  revision bigint not null,
  deleted boolean not null,
  title text,
  base_url text not null,
  auth json,
  names json not null,
  views json not null,
  skipped json not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, name)
);
create unique index connector_revision on connector (revision);

-- What a call of one operation needs: read by itself, since a document may have thousands. Those of a connector are written and deleted together.
create table connector_operation (
  tenant text collate "C" not null,
  connector text collate "C" not null,
  name text collate "C" not null,
  operation json not null,
  primary key (tenant, connector, name)
);
