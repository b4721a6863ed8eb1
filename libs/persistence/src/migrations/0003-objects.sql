-- Objects. Locks nothing that exists: new tables alone.
--   B1. The bytes belong to a version, which never changes. `object` says which version a key stands for.
--   B2. A version that no key stands for (still coming in, replaced, deleted) has a row in `object_loose`; whoever writes or reads it
--       moves `keep_until` on, and the sweeper removes what nobody did that for.
--   B3. A `keep_until` of 0 is final: the sweeper has begun, and nothing may be added to the version or stand for it any more.

create sequence object_version;

create table object (
  tenant text collate "C" not null,
  bucket text collate "C" not null,
  key text collate "C" not null,
  version bigint not null,
  size bigint not null,
  etag text not null,
  content_type text not null,
  updated_at bigint not null,
  primary key (tenant, bucket, key)
);

-- Stored as it is: whoever puts large objects has compressed them, and a part of a value is then read without the rest of it.
create table object_chunk (
  version bigint not null,
  start bigint not null,
  bytes bytea not null,
  primary key (version, start)
);
alter table object_chunk alter column bytes set storage external;

create table object_loose (version bigint primary key, keep_until bigint not null);
-- sweep-objects
create index object_loose_keep on object_loose (keep_until);

-- Makes a version that is wholly stored the one that its key stands for. Answers `created`, `replaced`, `absent` or `another`
-- (`p_condition` does not hold), or `gone` (nobody kept the version). Locks the row of the key.
create function publish_object_v1(
  p_tenant text, p_bucket text, p_key text, p_version bigint, p_size bigint, p_etag text, p_content_type text,
  p_condition text, p_etags text[], p_grace_ms bigint, out outcome text, out updated_at bigint
) language plpgsql as $$
declare
  old object%rowtype;
begin
  updated_at := now_ms();
  loop
    select * into old from object o where o.tenant = p_tenant and o.bucket = p_bucket and o.key = p_key for update;
    if found then
      if p_condition = 'absent' or old.etag <> all (p_etags) then
        outcome := 'another';
        return;
      end if;
      update object o set version = p_version, size = p_size, etag = p_etag, content_type = p_content_type, updated_at = publish_object_v1.updated_at
        where o.tenant = p_tenant and o.bucket = p_bucket and o.key = p_key;
      insert into object_loose values (old.version, publish_object_v1.updated_at + p_grace_ms);
      outcome := 'replaced';
      exit;
    end if;
    if p_condition = 'match' then
      outcome := 'absent';
      return;
    end if;
    insert into object values (p_tenant, p_bucket, p_key, p_version, p_size, p_etag, p_content_type, publish_object_v1.updated_at)
      on conflict do nothing;
    outcome := 'created';
    exit when found;
  end loop;
  delete from object_loose where version = p_version and keep_until > 0;
  if not found then
    raise exception 'the version % was swept before it was complete', p_version using errcode = 'WF004';
  end if;
end $$;
