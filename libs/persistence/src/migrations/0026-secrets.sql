-- Secrets, encrypted (ADR 45). Locks nothing that exists.

-- `sealed` is the value under a key of its own, `wrapped_key` that key under the key `key_id` of the service, which is not in the database.
create table secret (
  tenant text collate "C" not null,
  name text collate "C" not null,
  version bigint not null,
  description text,
  key_id text collate "C" not null,
  wrapped_key bytea not null,
  sealed bytea not null,
  created_at bigint not null,
  updated_at bigint not null,
  primary key (tenant, name)
);
