-- Documents by collection, and what is remembered of changes of them (ADR 47). Locks nothing that exists.
--   M1. Whoever changes documents takes, in this order: the key of the change, the documents by id, the row of the collection, the counter of
--       events. So no two wait for each other, and the counter, for which all wait, is held from the last statement to the commit.
--   M2. The indexes for finding have tenant and collection in each of their entries: what others have costs nobody time.

-- What a collection is called by its events and held to; made by its first document, or by its settings.
create table collection (
  tenant text collate "C" not null,
  name text collate "C" not null,
  noun text,
  schema json,
  updated_at bigint not null,
  primary key (tenant, name)
);

-- A document as one entry for all of its values, each under tenant and collection.
create function document_terms_v1(tenant text, collection text, data jsonb) returns jsonb language sql immutable parallel safe as $$
  select jsonb_set('{}', array[tenant || '/' || collection], data)
$$;

-- A word that no text has, for tenant and collection.
create function document_place_v1(tenant text, collection text) returns text language sql immutable parallel safe as $$
  select '=' || hashtextextended(tenant || '/' || collection, 0)::text
$$;

-- The words of a document. Of a large one those of its first 200,000 characters: a tsvector has at most 1 MiB.
create function document_text_v1(tenant text, collection text, data jsonb) returns tsvector language sql immutable parallel safe as $$
  select array_to_tsvector(array[document_place_v1(tenant, collection)]) || case
    when octet_length(data::text) <= 200000 then jsonb_to_tsvector('pg_catalog.simple', data, '["string", "numeric"]')
    else to_tsvector('pg_catalog.simple', left(data::text, 200000)) end
$$;

create table document (
  tenant text collate "C" not null,
  collection text collate "C" not null,
  id text collate "C" not null,
  data jsonb not null,
  revision bigint not null,
  created_at bigint not null,
  updated_at bigint not null,
  text tsvector generated always as (document_text_v1(tenant, collection, data)) stored,
  primary key (tenant, collection, id)
) with (autovacuum_vacuum_scale_factor = 0.05, autovacuum_analyze_scale_factor = 0.05);
create index document_created on document (tenant, collection, created_at, id);
create index document_terms on document using gin (document_terms_v1(tenant, collection, data) jsonb_path_ops);
create index document_text on document using gin (text);

-- A change that was made, under the key by which it would be asked for again. Swept from `due_at` on, once nobody can ask again.
create table db_effect (
  tenant text collate "C" not null,
  key text collate "C" not null,
  execution_id text collate "C",
  digest text,
  result json not null,
  due_at bigint not null,
  primary key (tenant, key)
);
-- sweep-db-effects
create index db_effect_due on db_effect (due_at);

create function document_time_v1(at_ms bigint) returns text language sql stable parallel safe as $$
  select to_char(to_timestamp(at_ms / 1000.0) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')
$$;

-- A document as people see it.
create function document_record_v1(data jsonb, id text, revision bigint, created_at bigint, updated_at bigint, base_url text)
returns jsonb language sql stable parallel safe as $$
  select data || jsonb_build_object('id', id, 'url', base_url || id, 'revision', revision,
    'createdAt', document_time_v1(created_at), 'updatedAt', document_time_v1(updated_at))
$$;

-- What tells that a document was created, updated or deleted: a CloudEvent on one line.
create function document_event_v1(type text, collection text, id text, record jsonb, at_ms bigint) returns text language sql volatile as $$
  select json_build_object('specversion', '1.0', 'type', type, 'key', id, 'subject', id, 'datacontenttype', 'application/json',
    'id', 'event_' || replace(gen_random_uuid()::text, '-', ''), 'source', '/db/' || collection, 'time', document_time_v1(at_ms),
    'data', json_build_object('collection', collection, 'id', id, 'record', record))::text
$$;

-- What lists are sorted by: of a text its first 64 characters, and nothing for what is missing or has parts.
create function document_key_v1(value jsonb) returns jsonb language sql immutable parallel safe as $$
  select case jsonb_typeof(value)
    when 'string' then to_jsonb(left(value #>> '{}', 64)) when 'number' then value when 'boolean' then value else 'null'::jsonb end
$$;

-- -1, 0 or 1; null where the two are not of one kind, or cannot be told apart by size. Texts go by their code points.
create function document_order_v1(value jsonb, operand jsonb) returns integer language sql immutable parallel safe as $$
  select case when jsonb_typeof(value) <> jsonb_typeof(operand) then null
    when jsonb_typeof(value) = 'number' then sign((value #>> '{}')::numeric - (operand #>> '{}')::numeric)::integer
    when jsonb_typeof(value) = 'string' then case
      when (value #>> '{}') collate "C" < (operand #>> '{}') collate "C" then -1
      when (value #>> '{}') collate "C" > (operand #>> '{}') collate "C" then 1 else 0 end
  end
$$;

-- change-documents: see DocumentChange for the kinds. `outcome` is one of ChangeOutcome's; for done and repeated `result` lists the documents as
-- the change left them, without their records where p_whole is false.
-- Locks the key, the documents and the counter of events until the commit (M1). (db_effect_pkey, execution_pkey, document_pkey, collection_pkey)
create function change_documents_v1(
  p_tenant text, p_collection text, p_base_url text, p_kind text, p_ids text[], p_revisions bigint[], p_data jsonb, p_noun text, p_whole boolean,
  p_key text, p_execution text, p_digest text, p_kept_ms bigint
) returns table (outcome text, result json) language plpgsql
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_hashjoin = off
set enable_mergejoin = off
as $$
#variable_conflict use_column
declare
  at_ms bigint;
  known record;
  absent boolean;
  moved boolean;
  answer json;
  changed_ids text[];
  types text[];
  bodies text;
begin
  if p_key is not null then
    -- Whoever makes the same change now is waited for, and then found.
    perform pg_advisory_xact_lock(hashtextextended(p_tenant || '/' || p_key, 0));
    select e.digest, e.result into known from db_effect e where e.tenant = p_tenant and e.key = p_key;
    if found then
      return query select case when known.digest is distinct from p_digest then 'otherRequest' else 'repeated' end, known.result;
      return;
    end if;
    if p_execution is not null and not exists (
      select from execution e where e.id = p_execution and e.tenant = p_tenant and e.status = 'running'
    ) then
      return query select 'closed', null::json;
      return;
    end if;
  end if;

  perform 1 from document d where d.tenant = p_tenant and d.collection = p_collection and d.id = any (p_ids) order by d.id for update;
  select bool_or(d.id is null), bool_or(w.revision is not null and w.revision is distinct from d.revision) into absent, moved
    from unnest(p_ids, p_revisions) as w (id, revision)
      left join document d on d.tenant = p_tenant and d.collection = p_collection and d.id = w.id;
  if moved then
    return query select 'moved', null::json;
    return;
  elsif absent and p_kind = 'merge' then
    return query select 'absent', null::json;
    return;
  elsif octet_length(p_data::text) > 1048576 or p_kind = 'merge' and exists (
    select from document d where d.tenant = p_tenant and d.collection = p_collection and d.id = any (p_ids)
      and octet_length((d.data || p_data)::text) > 1048576
  ) then
    return query select 'tooLarge', null::json;
    return;
  elsif cardinality(p_ids) > 1 and (
    select sum(octet_length(d.data::text)) from document d where d.tenant = p_tenant and d.collection = p_collection and d.id = any (p_ids)
  ) > 16777216 then
    return query select 'tooMuch', null::json;
    return;
  end if;

  at_ms := now_ms();
  if p_kind in ('create', 'put') then
    insert into collection (tenant, name, updated_at) values (p_tenant, p_collection, at_ms) on conflict do nothing;
  end if;
  with inserted as (
    -- None where another has put one there since the lock: then it is as if that had been here before.
    insert into document as d (tenant, collection, id, data, revision, created_at, updated_at)
      select p_tenant, p_collection, id, p_data, 1, at_ms, at_ms from unnest(p_ids) id where p_kind = 'create' or p_kind = 'put' and absent
      on conflict (tenant, collection, id) do nothing returning d.id, d.data, d.revision, d.created_at, d.updated_at
  ), updated as (
    update document d set data = case p_kind when 'merge' then d.data || p_data else p_data end, revision = d.revision + 1,
        updated_at = greatest(at_ms, d.updated_at)
      where d.tenant = p_tenant and d.collection = p_collection and d.id = any (p_ids) and (p_kind = 'merge' or p_kind = 'put' and not absent)
      returning d.id, d.data, d.revision, d.created_at, d.updated_at
  ), deleted as (
    delete from document d where d.tenant = p_tenant and d.collection = p_collection and d.id = any (p_ids) and p_kind = 'delete'
      returning d.id, d.data, d.revision, d.created_at, d.updated_at
  ), changed as (
    select 'Created' as verb, * from inserted union all select 'Updated', * from updated union all select 'Deleted', * from deleted
  ), told as (
    select c.id, c.revision, p_noun || '.' || c.verb as type,
        document_record_v1(c.data, c.id, c.revision, c.created_at, c.updated_at, p_base_url) as record from changed c
  )
  select json_agg(json_build_object('id', t.id, 'revision', t.revision, 'record', case when p_whole then t.record end) order by t.id),
      array_agg(t.id order by t.id), array_agg(t.type order by t.id),
      string_agg(document_event_v1(t.type, p_collection, t.id, t.record, at_ms), e'\n' order by t.id)
    into answer, changed_ids, types, bodies from told t;
  if changed_ids is null and p_kind in ('create', 'put') then
    return query select case p_kind when 'create' then 'exists' else 'moved' end, null::json;
    return;
  end if;
  answer := coalesce(answer, '[]'::json);

  if p_key is not null then
    insert into db_effect (tenant, key, execution_id, digest, result, due_at)
      values (p_tenant, p_key, p_execution, p_digest, answer, at_ms + p_kept_ms);
  end if;
  if changed_ids is not null then
    perform * from record_events_v1(
      new_tenant => array_fill(p_tenant, array[cardinality(changed_ids)]), new_execution_id => array_fill(null::text, array[cardinality(changed_ids)]),
      new_type => types, new_key => changed_ids, new_source => array_fill(null::text, array[cardinality(changed_ids)]),
      new_id => array_fill(null::text, array[cardinality(changed_ids)]), new_json => bodies, kept_ms => 0, held_ms => 0);
  end if;
  return query select 'done', answer;
end $$;
