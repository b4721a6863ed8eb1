-- commit-triggers-v3: the starts, the quarantined and the new offset of one partition of a topic, in one statement.
-- Locks: the partition's row (trigger_offset_pkey), then as insert-starts. WF003: another consumer has moved the offset.
create function commit_triggers_v3(
  at_topic text, at_partition integer, from_offset bigint, to_offset bigint,
  bad_id text[], bad_tenant text[], bad_topic text[], bad_partition integer[], bad_offset bigint[], bad_reason text[], bad_raw text[],
  bad_at bigint[],
  new_id text[], new_tenant text[], new_shard integer[], new_workflow_id text[], new_workflow_name text[], new_version integer[],
  new_start_state text[], new_created_at bigint[], new_input_json text, new_key text[], new_digest text[], new_expires_at bigint[],
  new_name text[], new_labels_json text, new_name_reuse text[]
) returns table (ordinal bigint, owner_id text, same_body boolean, workflow_id text, version integer, start_state text, created_at bigint,
  input text, taken_by text)
language plpgsql
as $$
#variable_conflict use_column
declare
  affected integer;
begin
  if from_offset is null then
    insert into trigger_offset (topic, partition, next_offset) values (at_topic, at_partition, to_offset) on conflict do nothing;
  else
    update trigger_offset set next_offset = to_offset
      where topic = at_topic and partition = at_partition and next_offset = from_offset;
  end if;
  get diagnostics affected = row_count;
  if affected <> 1 then
    raise exception 'the offset has moved' using errcode = 'WF003';
  end if;

  insert into quarantine (id, tenant, topic, partition, "offset", reason, raw, at)
    select * from unnest(bad_id, bad_tenant, bad_topic, bad_partition, bad_offset, bad_reason, bad_raw, bad_at);

  return query select * from insert_starts_v4(new_id, new_tenant, new_shard, new_workflow_id, new_workflow_name, new_version,
    new_start_state, new_created_at, new_input_json, new_key, new_digest, new_expires_at, new_name, null, new_labels_json,
    new_name_reuse, null, null, null, null);
end $$;
